"""The same thing in other words: 網路 and 网络, 計程車 and 出租车, as Taiwan, Hong Kong and the mainland say it."""

from chinese.folding import fold
from chinese.scripts import HANT_ONLY, builtin

# OpenCC's configurations that exchange words, not only characters.
FROM_TAIWAN, FROM_HONG_KONG = "tw2sp", "hk2sp"
TO_TAIWAN, TO_HONG_KONG = "s2twp", "s2hkp"
_BY_VARIANT = {"hans": (), "tw": (FROM_TAIWAN,), "hk": (FROM_HONG_KONG,)}


def mainland(word: str, variant: str = "hans") -> list[str]:
    """Mainland wordings of a word that a reader of `variant` typed, folded; only those that fold differently.

    A word with a purely Traditional character is taken for Taiwan's and for Hong Kong's.
    """
    configs = _BY_VARIANT[variant] if HANT_ONLY.isdisjoint(word) else (FROM_TAIWAN, FROM_HONG_KONG)
    return _different(word, [_convert(word, config) for config in configs])


def everywhere(word: str) -> list[str]:
    """Wordings of all three places of a word typed anywhere, folded; only those that fold differently."""
    simplified = [_convert(word, FROM_TAIWAN), _convert(word, FROM_HONG_KONG)]
    traditional = [_convert(word, TO_TAIWAN), _convert(word, TO_HONG_KONG)]
    # 计程车 is typed in Simplified characters and is Taiwan's word: it has to become 計程車 before it can be 出租车.
    back = [_convert(text, config) for text in traditional for config in (FROM_TAIWAN, FROM_HONG_KONG)]
    return _different(word, simplified + back + traditional)


def _different(word: str, wordings: list[str]) -> list[str]:
    own = fold(word)
    return [folded for folded in dict.fromkeys(map(fold, wordings)) if folded != own]


def _convert(text: str, config: str) -> str:
    return builtin(config).convert(text)
