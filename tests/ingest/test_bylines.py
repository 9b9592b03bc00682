"""Who says so: labels, run-together lines, reporters; the editor is never the author."""

import pytest

from ingest.bylines import find, reporters
from ingest.sources import known_sources, names_of, split

TITLE = "临川市首批碳排放核查提前完成"


@pytest.mark.parametrize(
    ("value", "source", "authors"),
    [
        ("半岛都市报王媛", "半岛都市报", ("王媛",)),
        ("半島都市報王媛", "半島都市報", ("王媛",)),
        ("大众日报记者张三 李四", "大众日报", ("张三", "李四")),
        ("大众日报 记者 张三、李小红 通讯员 王五", "大众日报", ("张三", "李小红", "王五")),
        ("新华社王小明李小红", "新华社", ("王小明", "李小红")),
        ("人民日报客户端张三", "人民日报客户端", ("张三",)),
        ("人民日报海外版", "人民日报海外版", ()),
        ("每日经济新闻", "每日经济新闻", ()),
        ("中国环境报社", "中国环境报社", ()),
        ("某某观察张伟", "某某观察张伟", ()),
        ("海州都市报林小溪", "海州都市报", ("林小溪",)),
        ("林小溪/大众日报", "大众日报", ("林小溪",)),
        ("大众日报 | 林小溪", "大众日报", ("林小溪",)),
        ("新华网评论员", "新华网评论员", ()),
        ("临川市生态环境局", "临川市生态环境局", ()),
    ],
)
def test_split(value, source, authors):
    found = split(value)
    assert (found.source, found.authors) == (source, authors)


def test_split_knows_the_sites_own_media():
    assert split("碳笔记林小溪").source == "碳笔记林小溪"
    found = split("碳筆記林小溪", frozenset({"碳笔记"}))
    assert (found.source, found.authors, found.known) == ("碳筆記", ("林小溪",), True)


def test_the_dictionary_is_reviewed():
    assert len(known_sources()) > 1100
    assert {"半岛都市报", "新华社", "每日经济新闻"} <= known_sources()
    assert not {"部委网站", "城报", "攀花枝日报"} & known_sources()


@pytest.mark.parametrize(
    ("lines", "source", "authors", "editor"),
    [
        (["文章來源:半島都市報王媛2022-06-08 10:20"], "半島都市報", ("王媛",), ""),
        (["来源：新华社　作者：林小溪　2022-06-08 10:20　责任编辑：何雨"], "新华社", ("林小溪",), "何雨"),
        (["2022-06-08 10:20 半岛都市报 王媛"], "半岛都市报", ("王媛",), ""),
        (["2022-06-08 10:20", "来源：", "新华社", "作者：", "林小溪"], "新华社", ("林小溪",), ""),
        (["新华网 | 2022-06-08 10:20 | 浏览 302"], "新华网", (), ""),
        (["来源：中国环境报 字号：大 中 小 打印 2022-06-08"], "中国环境报", (), ""),
        (["责编：何雨 来源：大众日报"], "大众日报", (), "何雨"),
        (["稿源：临川发布", "文｜林小溪"], "临川发布", ("林小溪",), ""),
        (["转自：财联社", "撰文 / 陈立新 何小雨"], "财联社", ("陈立新", "何小雨"), ""),
        (["转自：财联社", "撰文：陈立新 何小雨"], "财联社", ("陈立新", "何小雨"), ""),
        (["本文来源于：碳讯周刊，作者：约翰·史密斯"], "碳讯周刊", ("约翰·史密斯",), ""),
        (["作者：佚名 来源：网络"], "", (), ""),
        (["作者：admin 来源：大众日报"], "大众日报", (), ""),
        (["图片来源：视觉图库", "数据来源：国家统计局"], "", (), ""),
        (["编辑：何雨"], "", (), "何雨"),
        (["作者：碳道小编"], "", (), ""),
        (["作者：临川大学碳中和研究课题组"], "", ("临川大学碳中和研究课题组",), ""),
    ],
)
def test_find(lines, source, authors, editor):
    dated = next((number for number, line in enumerate(lines, 1) if "2022" in line), None)
    found = find([TITLE, *lines, "正文一句话。" * 40], 0, dated)
    assert (found.source, found.authors, found.editor) == (source, authors, editor)


@pytest.mark.parametrize("text", ["企业表示，项目资金的主要来源：自筹。", "他说，文章的作者：不是我。"])
def test_labels_inside_long_paragraphs_do_not_count(text):
    found = find([TITLE, "正文一句话。" * 10 + text + "正文一句话。" * 40], 0, None)
    assert (found.source, found.authors) == ("", ())


def test_labels_of_neighbouring_elements_without_a_space():
    found = find([TITLE, "来源：大众日报作者：林小溪时间：2023-05-06责编：何雨"], 0, 1)
    assert (found.source, found.authors, found.editor) == ("大众日报", ("林小溪",), "何雨")


def test_the_printed_byline_and_its_lines():
    found = find([TITLE, "来源：新华社", "作者：林小溪", "正文"], 0, None)
    assert found.printed == "新华社 林小溪"
    assert found.blocks == {1, 2}
    assert find([TITLE, "半岛都市报王媛2022-06-08 10:20"], 0, 1).printed == "半岛都市报王媛"


def test_a_source_at_the_very_end():
    texts = [TITLE, *["正文一句话。" * 30] * 20, "（来源：大众日报）"]
    assert find(texts, 0, None).source == "大众日报"


def test_an_editor_at_the_end_of_the_last_paragraph():
    assert find([TITLE, "正文一句话。" * 60 + "（责任编辑：何雨）"], 0, None).editor == "何雨"


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("本报讯（记者 林小溪 通讯员 陈立新）今天上午，", ("林小溪", "陈立新")),
        ("大众日报记者林小溪报道", ("林小溪",)),
        ("新华社海州6月8日电（记者林小溪、陈立新）", ("林小溪", "陈立新")),
        ("记者 歐陽小明 攝", ("歐陽小明",)),
        ("記者在活動中獲悉，標準已經發布。", ()),
        ("记者从市生态环境局获悉，", ()),
        ("记者高兴地看到，", ()),
        ("记者何时能到现场，", ()),
        ("记者了解到，王媛表示", ()),
        ("记者时间，", ()),
    ],
)
def test_reporters(paragraph, names):
    assert reporters([paragraph]) == names


def test_reporters_only_at_the_edges_of_a_body():
    middle = ["正文。"] * 3 + ["记者林小溪报道"] + ["正文。"] * 3
    assert reporters(middle) == ()
    assert reporters([*middle, "正文" * 100 + "（记者陈立新）"]) == ("陈立新",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("记者 张三、李小红", ("张三", "李小红")),
        ("张三 张三", ("张三",)),
        ("张三和市局", ()),
        ("", ()),
        ("本报见习记者张三", ("张三",)),
    ],
)
def test_names_of(text, names):
    assert names_of(text) == names
