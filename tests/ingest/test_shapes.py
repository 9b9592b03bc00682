"""Pages in the shapes that common systems deliver; each with its own way to hide the facts."""

from datetime import UTC, datetime

import pytest

from ingest.extracting import extract
from tests.ingest.pages import FIRST, SECOND, THIRD, TITLE

NOW = datetime(2024, 1, 1, tzinfo=UTC)
AT = "2023-05-06T09:30"

PUBLIC_ACCOUNT = f"""<html><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}"></head><body>
<div id="page-content"><h1 class="rich_media_title" id="activity-name">
{TITLE}
</h1><div id="meta_content"><span class="rich_media_meta">林小溪</span> <span id="profileBt"><a>临川发布</a></span>
<em id="publish_time">2023-05-06 09:30</em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0; "><section><section>
<p style="text-align:center">点击蓝字关注我们</p><section><p><span style="font-size:15px">{FIRST}</span></p><p><br></p></section>
<p><img data-src="https://example.com/a" data-w="1080"></p><p>图源：临川发布</p><p><strong>01 核查完成</strong></p>
<p>{SECOND}</p><p>{THIRD}</p></section></section><p>来源：海州都市报</p><p>作者：陈立新</p><p>编辑：何雨</p></div></div>
<script>var a = 1;</script><div>预览时标签不可点</div><div>微信扫一扫<br>关注该公众号</div></body></html>"""

OLD_SYSTEM = f"""<html><head><title>{TITLE}_碳新闻_某某碳网</title><meta name="description" content="{FIRST[:60]}"></head><body>
<div class="place"><strong>当前位置:</strong><a href="/">主页</a> &gt; <a>碳新闻</a> &gt; </div>
<div class="viewbox"><div class="title"><h2>{TITLE}</h2></div>
<div class="info"><small>时间:</small>2023-05-06 09:30<small>来源:</small>海州都市报
<small>作者:</small>林小溪 <small>点击:</small><script src="x"></script>次</div><div class="intro">{FIRST[:60]}</div>
<div class="content"><table width="100%"><tr><td><div>　　{FIRST}</div>
<div>　　{SECOND}</div><div>　　{THIRD}</div></td></tr></table></div></div>
<div class="boxoff"><strong>------分隔线----------------------------</strong></div>
<ul><li>上一篇：<a href="/1">临川碳市场开户企业突破两千家</a></li><li>下一篇：没有了</li></ul>
<ul><li><a>收藏</a></li><li><a>打印</a></li></ul>
<div class="footer">Copyright &copy; 2002-2017 某某碳网 版权所有</div></body></html>"""

OFFICE = f"""<html><head><title>{TITLE}</title><meta name="PubDate" content="2023-05-06 09:30"></head><body><form>
<div class="top"><a>首页</a><a>政务公开</a></div>
<table><tr><td>索 引 号</td><td>001-2023-0001</td></tr>
<tr><td>成文日期</td><td>2023年5月4日</td></tr></table>
<div class="article"><p class="bt">{TITLE}</p>
<p class="sj">发布时间：2023-05-06 09:30　　信息来源：海州都市报
　　浏览次数：302　　字体：[大 中 小]</p>
<div class="editor"><p>{FIRST}</p><p>一、总体要求</p><p>{SECOND}</p><p>{THIRD}</p></div></div></form>
<div>主办单位：临川市生态环境局 备案号：京ICP备1号</div></body></html>"""

PORTAL = f"""<html><head><title>{TITLE}_门户新闻</title></head><body><h1 class="post_title">{TITLE}</h1>
<div class="post_info">2023-05-06 09:30:12　来源: <a>海州都市报</a>　举报 &nbsp;</div><div class="post_share"><a>分享至</a></div>
<div class="post_body"><p>　　本报海州5月6日讯（记者 林小溪 通讯员 陈立新）{FIRST}</p><p><img src="a.jpg"><br>图为现场 林小溪 摄</p>
<p>{SECOND}</p><p>{THIRD}</p><div>特别声明：以上内容仅代表作者本人观点，不代表平台立场。</div></div>
<div class="post_next"><a>下一篇文章标题在这里显示</a></div></body></html>"""

SAVED_TEXT = f"""首页
新闻
财经
{TITLE}
2023-05-06 09:30 来源：海州都市报 作者：林小溪
字号
大
中
小
{FIRST}
{SECOND}
{THIRD}
责任编辑：何雨
相关阅读
别的文章标题
关于我们 | 联系我们"""

BREAKS = f"""<title>{TITLE}</title><body><h1>{TITLE}</h1>2023/05/06 09:30 来源：海州都市报<br>文/林小溪 陈立新<br>{FIRST}<br>
　　{SECOND}<br><br>　　{THIRD}<br></body>"""

SEPARATE = f"""<title>{TITLE} - 某网</title><h1>{TITLE}</h1><ul><li>来源：</li><li>海州都市报</li><li>作者：</li><li>林小溪</li>
<li>2023年05月06日 09:30</li><li>责任编辑：</li></ul><div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"""

SHAPES = {
    "public account": (PUBLIC_ACCOUNT, ("陈立新",), "何雨"),
    "old system": (OLD_SYSTEM, ("林小溪",), ""),
    "office": (OFFICE, (), ""),
    "portal": (PORTAL, ("林小溪", "陈立新"), ""),
    "saved text": (SAVED_TEXT, ("林小溪",), "何雨"),
    "breaks": (BREAKS, ("林小溪", "陈立新"), ""),
    "separate": (SEPARATE, ("林小溪",), ""),
}
STRANGERS = "首页 点击 来源： 海州都市报 上一篇 版权 Copyright 扫一扫 举报 特别声明 下一篇 备案 字号 相关".split()


@pytest.fixture(params=SHAPES, name="shape")
def _shape(request):
    page, authors, editor = SHAPES[request.param]
    return extract(page.encode(), now=NOW), authors, editor


def test_the_facts(shape):
    found, authors, editor = shape
    at = found.originally_published_at
    assert (found.title, found.source_text, at.isoformat()[:16]) == (TITLE, "海州都市报", AT)
    assert (found.author_names, found.editor_name) == (authors, editor)


def test_the_body(shape):
    text = shape[0].text
    assert [part for part in (FIRST, SECOND, THIRD) if text.count(part) != 1] == []
    assert [word for word in STRANGERS if word in text] == []


def test_a_source_only_in_the_head():
    page = f"<title>{TITLE}</title><meta name='ContentSource' content='新华社'><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>"
    assert extract(page.encode(), now=NOW).source_text == "新华社"


def test_captions_keep_their_spaces():
    assert "图为现场 林小溪 摄" in extract(PORTAL.encode(), now=NOW).text
    assert "（记者 林小溪 通讯员 陈立新）" in extract(PORTAL.encode(), now=NOW).text
