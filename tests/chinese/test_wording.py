"""Other words for the same thing."""

import pytest

from chinese import wording


@pytest.mark.parametrize(
    ("word", "variant", "others"),
    [
        ("網路安全", "hans", ["网络安全"]),
        ("軟體", "hans", ["软件"]),
        ("計程車", "tw", ["出租车"]),
        ("碳達峰", "hans", []),
        ("碳中和", "hans", []),
        ("碳中和", "tw", []),
        ("软件", "hans", []),
        ("esg", "hk", []),
    ],
)
def test_mainland(word, variant, others):
    assert wording.mainland(word, variant) == others


def test_simplified_words_are_left_alone_for_simplified_readers(monkeypatch):
    """They may be names, and they would cost a conversion on every query."""
    monkeypatch.setattr(wording, "builtin", None)
    assert wording.mainland("信息网络", "hans") == []


@pytest.mark.parametrize(
    ("word", "other"), [("软件", "软体"), ("软体", "软件"), ("计程车", "出租车"), ("軟體", "软件")]
)
def test_everywhere(word, other):
    assert other in wording.everywhere(word)
    assert word not in wording.everywhere(word)


def test_a_word_that_all_places_share_has_no_other():
    assert wording.everywhere("碳中和") == []
