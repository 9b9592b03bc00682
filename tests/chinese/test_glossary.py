"""Terms, names and vetoes: what may be entered, what a release does, and what it leaves alone."""

import json
from pathlib import Path

import opencc
import pytest

from chinese import glossary
from chinese.converting import Converters, changes, current, put_in_force, validator_part
from chinese.glossary import MOST_TERMS, VETO, GlossaryRefused, Release, Term, configuration, shipped, taken
from chinese.scripts import builtin
from chinese.variants import HANS, HK, TW

DESIGNED_VETOES = (
    "循环 循环经济 项目 支持 组件 运行 运行时 优化 发布 发布会 文件 设备 联系 进程 全局 局部 调度 声明 对象 程序 高端 集群 社区 分区 "
    "连接 查看 激活 保存 添加 创建 扩展 调试 消息"
).split()
TEXTS = Path(__file__).parents[2] / "carbonportal" / "demo" / "data" / "texts"


def converted(*terms, text, to=TW, script="hans"):
    return Converters(Release(1, terms)).convert(text, to=to, script=script)


@pytest.fixture
def _former_release():
    former = current().release
    yield
    put_in_force(former)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term("ETS", tw="x"), "原词须含汉字，最长 20 字。"),
        (Term("碳" * 21, tw="x"), "原词须含汉字，最长 20 字。"),
        (Term("碳", tw="x"), "原词至少 2 个字：单个字会改动所有含有它的词。"),
        (Term("配额", tw="<b>"), "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        (Term("配额", tw='"'), "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        (Term("配额", tw="a\x1fb"), "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        (Term("配额", tw="a\x00"), "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        (Term("配额"), "请填写台湾或香港的写法，至少一种。"),
        (Term("配额", tw="額" * 41), "译词最长 40 字。"),
        (Term("配额", tw="x", kind="other"), "请选择种类：用语、专名或停用内置替换。"),
        (Term("配额", hk="x"), ""),
        (Term("CCER项目", tw="x"), ""),
        (Term("运行", kind=VETO), ""),
    ],
)
def test_what_may_be_entered(term, words):
    assert term.problem() == words


def test_a_release_of_bad_rules_cannot_exist():
    with pytest.raises(GlossaryRefused) as refused:
        Release(8, (Term("碳价", tw="碳價", number=3), Term("ETS", tw="x", number=12)))
    assert refused.value.number == 12


def test_a_second_rule_of_a_word_is_refused():
    assert taken("运行", {"运行": 12}) == "“运行”已有一条规则（第 12 条），请修改那一条。"
    assert taken("运行", {}) == ""
    with pytest.raises(GlossaryRefused, match="第 12 条"):
        Release(8, (Term("运行", tw="運行", number=12), Term("运行", tw="執行", number=13)))


def test_a_glossary_has_a_limit():
    terms = tuple(Term(f"词{n}", tw="詞") for n in range(MOST_TERMS + 1))
    with pytest.raises(GlossaryRefused, match="最多"):
        Release(1, terms)


def test_a_term_is_worded_by_reading():
    term = Term("碳排放权交易", tw="碳權交易", hk="碳排放交易")
    assert converted(term, text="全国碳排放权交易市场") == "全國碳權交易市場"
    assert converted(term, text="全国碳排放权交易市场", to=HK) == "全國碳排放交易市場"
    assert converted(term, text="全国碳排放权交易市场", to=HANS) == "全国碳排放权交易市场"


def test_the_result_of_a_term_is_not_converted_again():
    assert converted(Term("运营商", tw="運行軟件商"), text="运营商") == "運行軟件商"


def test_a_short_term_does_not_hide_a_longer_phrase():
    assert converted(Term("互联", tw="互聯"), text="互联网与互联") == "網際網路與互聯"


def test_a_name_stays_while_the_same_characters_elsewhere_turn():
    name = Term("于正", kind="name")
    assert converted(name, text="于正说，由于正在进行") == "于正說，由於正在進行"
    assert converted(Term("钟敏", kind="name"), text="钟敏", to=HK) == "鍾敏"


def test_a_veto_stops_the_wording_and_leaves_the_characters_to_opencc():
    assert converted(text="软件") == "軟體"
    assert converted(Term("软件", kind=VETO), text="软件发展") == "軟件發展"
    # A veto of two characters does not join the segmentation, or 先|进制|造 would come out.
    assert converted(Term("进制", kind=VETO), text="先进制造") == "先進製造"


def test_a_long_veto_stops_a_shorter_word_inside():
    assert converted(Term("互联网信息", kind=VETO), text="互联网信息，互联网") == "互聯網信息，網際網路"


def test_a_reverse_term_works_for_simplified_readers_of_traditional_articles():
    term = Term("软件", tw="軟體", hk="軟件包", reverse=True)
    assert converted(term, text="軟體", to=HANS, script="hant") == "软件"
    assert converted(Term("软件", tw="軟體"), text="軟體", to=HANS, script="hant") == "软体"


@pytest.mark.parametrize("config", ["s2twp", "s2hk", "tw2s", "t2tw", "t2hk", "t2s"])
def test_without_entries_the_generated_configuration_converts_as_the_built_in_one(config, tmp_path, monkeypatch):
    monkeypatch.setattr(glossary, "shipped", tuple)
    monkeypatch.setattr(glossary, "HONG_KONG_GLYPHS", {})
    monkeypatch.setitem(glossary.GLOSSED, config, glossary.GLOSSED.get(config, "tw"))
    file = tmp_path / "generated.json"
    file.write_text(json.dumps(configuration(config, Release(1))), encoding="utf-8")
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(TEXTS.iterdir()))[:60_000]
    assert len(text) > 30_000
    if config not in {"s2twp", "s2hk"}:
        text = builtin("s2tw").convert(text)
    assert opencc.OpenCC(str(file)).convert(text) == builtin(config).convert(text)


def test_every_designed_veto_is_shipped_and_works():
    for word in DESIGNED_VETOES:
        assert converted(text=word) in {builtin("s2tw").convert(word), "發布", "發布會"}


def test_shipped_rules_are_sound_and_each_stands_once():
    words = [term.hans for term in shipped()]
    assert len(words) == len(set(words)) > 200
    assert [term.hans for term in shipped() if term.problem()] == []


def test_our_rule_wins_over_a_shipped_one():
    assert converted(Term("项目", tw="專案"), text="项目") == "專案"


def test_a_release_survives_storing():
    release = Release(7, (Term("碳价", tw="碳價", number=3), Term("运行", kind=VETO)))
    assert Release.from_json(7, json.loads(json.dumps(release.as_json()))) == release


@pytest.mark.usefixtures("_former_release")
def test_a_release_is_put_in_force_whole_or_not_at_all(monkeypatch):
    put_in_force(Release(41, (Term("碳价", tw="碳的價格"),)))
    assert current().convert("碳价", to=TW) == "碳的價格"
    assert validator_part(TW).startswith("tw41.")
    with monkeypatch.context() as broken:
        broken.setattr(glossary, "share", lambda: Path("/nowhere"))
        with pytest.raises(GlossaryRefused, match="词表无法编译"):
            put_in_force(Release(42))
    assert current().release.version == 41


@pytest.mark.usefixtures("_former_release")
def test_the_part_of_an_etag_tells_reading_and_release():
    parts = {validator_part(to) for to in (HANS, TW, HK)}
    put_in_force(Release(99))
    assert len(parts | {validator_part(to) for to in (HANS, TW, HK)}) == 6


def test_the_preview_names_the_sentences_that_change():
    old, new = Converters(Release(1)), Converters(Release(2, (Term("碳价", tw="碳的價格"),)))
    text = "碳价上涨。配额紧张。昨日碳价"
    assert changes(text, old=old, new=new, to=TW) == [("碳價上漲。", "碳的價格上漲。"), ("昨日碳價", "昨日碳的價格")]
