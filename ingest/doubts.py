"""What an editor should look at after an import, as sentences."""

from collections.abc import Iterator, Sequence

from chinese import mojibake
from chinese.noise import Profile
from ingest.bylines import Byline
from ingest.charset import Decoded
from ingest.shaping import Body
from ingest.times import Published
from ingest.titles import Title

SHORT_BODY = 100
_WALLS = ("请登录", "安全验证", "访问过于频繁", "页面不存在", "请开启JavaScript", "请开启 JavaScript")


def about_reading(decoded: Decoded, flattened: bool, readings: Profile) -> Iterator[str]:  # noqa: FBT001 - a fact, no switch
    """Doubts about the page as a whole."""
    if decoded.doubtful:
        yield f"无法确定网页编码（按 {decoded.charset} 读取），正文可能有乱码，请逐段核对。"
    if flattened:
        yield "网页层级过深，已按换行拆成段落，请核对正文。"
    if readings.noisy:
        yield f"原页面夹有 {readings.hits} 处拼音注音（已去掉），可能是镜像站的抓取稿，请查找首发来源。"


def about_facts(title: Title, published: Published | None, byline: Byline) -> Iterator[str]:
    """Doubts about title, time and source."""
    if not title.certain:
        yield "标题是推断出来的，请核对。"
    if published is None:
        yield "没有找到原发布时间，请补充。"
    elif not published.minute:
        yield f"原发布时间只有日期（{published.at:%Y-%m-%d}），请补充时刻。"
    elif not published.certain:
        yield f"原发布时间 {published.at:%Y-%m-%d %H:%M} 不能确定，请核对。"
    if not byline.source:
        yield "没有找到来源，请补充。"
    elif not byline.source_known:
        yield f"来源“{byline.source}”不在媒体名录中，请核对写法。"


def about_body(body: Body, *, certain: bool) -> Iterator[str]:
    """Doubts about the choice and the end of the body."""
    text = body.text
    if not certain:
        yield "正文的起止是推断出来的，请核对首尾是否完整。"
    if body.tail_left:
        yield "正文结尾疑有版权声明等网站内容，没有自动去掉，请核对。"
    if len(text) < SHORT_BODY or (len(text) < 3 * SHORT_BODY and any(wall in text for wall in _WALLS)):
        yield "正文很短，此页可能不是文章，或需要登录、验证，请核对。"
    if body.pictures:
        yield f"有 {body.pictures} 张图片没有导入，正文里留有〔图片缺失〕标记，请上传图片或删除标记。"


def about_lost_characters(texts: Sequence[str], title: str, body: Body) -> Iterator[str]:
    """Places whose characters are lost: in what stays they must be mended, in what was cut they tell of a broken page."""
    found = [(number, spot.text) for number, text in enumerate(texts) for spot in mojibake.spots(text)]
    inside = [spot.text for spot in mojibake.spots(title)] + [spot for number, spot in found if number in body.numbers]
    outside = [spot for number, spot in found if number not in body.numbers and texts[number] != title]
    if inside:
        yield f"标题或正文有 {len(inside)} 处乱码（如“{inside[0][:20]}”），发布前必须改正。"
    if outside:
        yield (
            f"去掉的页尾等部分有 {len(outside)} 处乱码（如“{outside[0][:20]}”），原页面已经损坏，请核对正文结尾是否完整。"
        )
