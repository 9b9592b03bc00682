"""What a site adds to an article: the tail of notices and directories, watermarks against copying, buttons."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from chinese.folding import fold
from chinese.noise import Span

# All patterns meet folded text without the brackets and marks that it begins with (the 链 of 链接 folds to 炼).
_STARTS = re.compile(
    r"版权声明|免责声明|特别声明|郑重声明|法律声明|版权与免责|版权所有|copyright|©|\(c\)|关于我们\s*(?:$|[|/·丨])|\S{0,8}icp备"
    r"|上一[篇条]|下一[篇条]|相关(?:阅读|文章|新闻|推荐|\w接)|延伸阅读|推荐阅读|猜你喜欢|热门(?:文章|推荐|排行)|扫一扫|扫码关注|扫描二维码"
    r"|长按(?:识别|二维码)|凡本网|凡注明|凡来源|转载请|未经(?:授权|许可|本[网站报])|责任编辑|责编|编辑\s*:|点击(?:蓝字|上方|阅读)|阅读原文"
    r"|(?:本网|本站|本报)\s*声明|声明\s*:|分享到|省区市分站|各地分站|地方分站|网站地图|友情\w接"
)
_OFFICE = re.compile(
    r"(?:批准|指导|主办|主管|承办|协办|技术支持)单位|(?:服务|客服|联系|举报|投诉)?(?:电话|热线|邮箱|传真|qq|微信|地址|邮编|e-?mail)\s*:"
    r"|.{0,30}(?:icp备|公网安备|备案号|备案/许可证|许可证编?号|all rights reserved|qq群\s*:)"
)
_DIRECTORY = re.compile(r"(?:华北|华东|华南|华中|东北|西北|西南|港澳台?)\s*(?:[\[({【〔]|:\s*\w{2,8}[\s、,|]\s*\w)")
_OPENING = " 【[(<《“\"'*#-—·●■◆▲>:|"
_BUTTONS = re.compile(
    r"(?:字体|字号)[:\s]*|(?:(?:字体|字号)[:\s]*)?\[?(?:[大中小][\s|]*){1,3}\]?(?:打印)?|[【\[]?(?:(?:打印|收藏|关闭|分享|点赞|评论|返回|举报|纠错|复制\w接|我要评论|本页|窗口|列表|顶部)\s*)+[】\]]?"
    r"|(?:首页|当前位置|您的位置|您现在的位置)\s*[:>»›/].{0,80}|分享[到至]:?.{0,30}|[\d,]+\s*次?(?:阅读|浏览|点击)|(?:阅读|浏览|点击)[次量数]*\s*:\s*[\d,]*"
)
_PIECES = re.compile(r"[|丨/·、,\s>»]+")
_SIGN = r"[-+.*`^~_|/\\·':; ]"
# 本+文-内.容*来^自: five single characters or more, each parted from the next by a sign or two; then an address.
_SPLIT = re.compile(
    rf"(?:[^\W_]{_SIGN}{{1,2}}+){{5,40}}+[网社报站]?(?:(?:[ .]{{0,2}}[a-z]{{1,12}}){{0,6}}?\. ?(?:com|cn|net|org))?"
)
_ORIGIN = re.compile(r"(?:来自|来源|源自|出处|转自|转载自|版权|copyright)")
_SITE = re.compile(r"网|报|社|com|cn|net")
MOST_SHARE, LONGEST_CUT, LEAST_LEFT = 0.6, 120, 100
START_SHARE, START_CHARACTERS = 0.4, 200
NAV_PIECES, NAV_LENGTH = 5, 8


@dataclass(frozen=True)
class Cut:
    """Where the tail begins (the number of texts that stay), and whether a tail was seen but left for a person."""

    keep: int
    refused: bool = False


def tail(texts: Sequence[str]) -> Cut:
    """Finds the tail that starts with a notice or directory and takes all below it along.

    A tail that is not made of notices only is cut when it starts after 200 characters or 40 % of the text, is no more
    than 60 % of it, holds no paragraph of 120 characters and leaves 100.
    """
    known = [is_boilerplate(text) for text in texts]
    until = list(accumulate(map(len, texts), initial=0))
    last_stranger = max((number for number, boiler in enumerate(known) if not boiler), default=-1)
    for start, text in enumerate(texts):
        if not (known[start] and _starts_tail(text)):
            continue
        if start > last_stranger:
            return Cut(start)
        before, whole = until[start], until[-1]
        if before < START_CHARACTERS and before < START_SHARE * whole:
            continue
        longest = max(len(text) for text, boiler in zip(texts[start:], known[start:], strict=True) if not boiler)
        if whole - before > MOST_SHARE * whole or longest >= LONGEST_CUT or before < LEAST_LEFT:
            return Cut(len(texts), refused=True)
        return Cut(start)
    return Cut(len(texts))


def is_boilerplate(text: str) -> bool:
    """True for a line that belongs to the site: a notice, an office line, a directory, a row of links, a button."""
    line = _bare(text)
    return bool(_starts_tail(text) or _OFFICE.match(line) or is_button(text))


def is_button(text: str) -> bool:
    """True for a line of controls (font size, print, share, breadcrumb), which may stand anywhere."""
    return bool(_BUTTONS.fullmatch(fold(text).strip()))


def _starts_tail(text: str) -> bool:
    line = _bare(text)
    return bool(_STARTS.match(line) or _DIRECTORY.match(line)) or _is_navigation(line)


def _is_navigation(line: str) -> bool:
    """Many short words between bars and no sentence."""
    if "|" not in line and "丨" not in line:
        return False
    pieces = [piece for piece in _PIECES.split(line) if piece]
    return len(pieces) >= NAV_PIECES and max(map(len, pieces)) <= NAV_LENGTH


def _bare(text: str) -> str:
    return fold(text).lstrip(_OPENING)


def watermark_spans(text: str) -> list[Span]:
    """The places of strings against copying: letter by letter with signs between, naming an origin and a site."""
    spans = []
    for match in _SPLIT.finditer(fold(text)):
        words = re.sub(_SIGN, "", match[0])
        origin = _ORIGIN.search(words)
        if origin and _SITE.search(words, origin.end()):
            spans.append(match.span())
    return spans
