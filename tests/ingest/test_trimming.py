"""The tail of a site goes, the article stays; controls and watermarks are recognised by their shape."""

import pytest

from ingest.trimming import Cut, is_boilerplate, is_button, tail, watermark_spans
from tests.ingest import pages

ARTICLE = [pages.FIRST, pages.SECOND, pages.THIRD]


BOILERPLATE = """\
【版权声明】本网所有内容均已署名
【版權聲明】本網所有內容均已署名
免责声明：本文仅供参考
關於我們|廣告服務|聯繫我們
关于我们
Copyright@2014 example.com
© 2020 某网
京ICP备00000000号-7
上一篇：某某
下一篇：没有了
相关阅读
延伸閱讀：
友情链接
相關鏈接
扫码关注
凡本网注明来源的稿件
转载请注明出处
未经授权不得转载
（责任编辑：何雨）
責編：何雨
点击蓝字关注
阅读原文
声明：本文
省區市分站：（各省）
华东【上海、山东】 华南【广州】
西北（西安）
华东：上海、山东、江苏
批准单位:某部
联系电话：010-1
首页|要闻|财经|能源|图片|视频
国家备案/许可证编号京ICP备1号
微信: abc
打印 收藏 关闭
字号：大 中 小
"""
TEXT = """\
关于我们能做什么，专家给出三条建议。
编辑部的故事
声明发布后，市场反应平静。
西北地区新能源装机增长
电话会议今天召开
华东：电价上涨
上一季度碳价走低
相关部门表示
未经核查的数据不能使用
指导意见明确
大中小企业
分享经济
打印机市场
地址变更公告
"""
BUTTONS = """\
大 中 小
大
字号
字体：[大 中 小]
字号：大 中 小
打印
【打印】
分享到：
您的位置：首页 > 新闻
1,203次阅读
浏览次数：1203
"""


@pytest.mark.parametrize("line", BOILERPLATE.splitlines())
def test_boilerplate(line):
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", [*ARTICLE, *TEXT.splitlines()])
def test_text_is_no_boilerplate(line):
    assert not is_boilerplate(line)


@pytest.mark.parametrize("line", BUTTONS.splitlines())
def test_buttons(line):
    assert is_button(line)


@pytest.mark.parametrize("line", ["大中型", "分享成果", "阅读", "首页", "小微企业贷款", "打印全文请点击这里的链接"])
def test_no_buttons(line):
    assert not is_button(line)


def test_the_tail_goes_with_all_below():
    assert tail([*ARTICLE, *pages.TAIL]) == Cut(3)
    assert tail([*ARTICLE, "免责声明：本文仅供参考", "客服在线时间九点到五点"]) == Cut(3)


def test_an_article_without_tail_stays_whole():
    assert tail(ARTICLE) == Cut(3)
    assert tail([]) == Cut(0)


def test_a_tail_of_notices_alone_goes_even_under_a_short_article():
    assert tail(["短讯：碳价今天上涨百分之二。", *pages.TAIL]) == Cut(1)
    assert tail(list(pages.TAIL)) == Cut(0)


def test_a_notice_at_the_top_takes_nothing_along():
    assert tail(["声明：本文为作者个人观点", *ARTICLE]) == Cut(4)


@pytest.mark.parametrize(
    "below",
    [
        [pages.FIRST * 2],  # a paragraph of an article behind the notice
        ["正文的一句话，还没有写完。" * 4] * 12,  # more than 60 % of the page
    ],
)
def test_where_text_may_be_lost_nothing_is_cut(below):
    texts = [*ARTICLE, pages.SECOND, "免责声明：本文仅供参考", *below]
    assert tail(texts) == Cut(len(texts), refused=True)


def test_a_hundred_thousand_notices_are_linear():
    texts = ["免责声明", "一句话"] * 50_000
    assert tail(texts).keep == len(texts)


@pytest.mark.parametrize(
    "mark",
    [
        "本+文+内.容.来.自：碳`市^场*观_察-网 t a npai wang.com",
        "內/容/來/自:碳-市-場-觀-察-網",
        "本*文-来·源·于·碳.讯.网",
        "c o p y r i g h t 碳.市.场.网",
    ],
)
def test_watermarks(mark):
    text = f"全市企业完成核查。{mark}"
    assert [text[start:end] for start, end in watermark_spans(text)] == [mark]


@pytest.mark.parametrize(
    "text",
    [
        "2022-06-08 10:20 来自半岛网",
        "内容来自临川网 www.example.com",
        "A-B-C-D-E-F 六类企业",
        "1.2.3.4.5.6",
        "碳 市 场 周 报 第 一 期",
        "一、二、三、四、五、六类来源网",
    ],
)
def test_no_watermarks(text):
    assert watermark_spans(text) == []
