"""Texts between the readings: the way each script takes, the traps of the library, threads."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese import converting
from chinese.converting import ConversionFailed, Converters, current, script_of, title_in
from chinese.glossary import Release
from chinese.scripts import PIECE, has_hant
from chinese.variants import HANS, HK, TW, VARIANTS


def convert(text, to, script=None):
    return current().convert(text, to=to, script=script)


@pytest.mark.parametrize(
    ("script", "text", "hans", "tw", "hk"),
    [
        ("hans", "软件发布", "软件发布", "軟體發布", "軟件發佈"),
        ("hant", "軟體與網路", "软体与网路", "軟體與網路", "軟體與網路"),
        ("mixed", "软件與網络", "软件与网络", "軟體與網路", "軟件與網絡"),
    ],
)
def test_each_script_takes_its_way(script, text, hans, tw, hk):
    assert [convert(text, variant, script) for variant in VARIANTS] == [hans, tw, hk]


def test_traditional_text_never_passes_the_way_of_simplified_text():
    # `s2twp` would turn these: it takes 裡 for a variant it has to correct, 只 for 隻 and so on.
    text = "徵求夥伴意見，皇后後來在裡面只說了一句。"
    assert convert(text, TW, "hant") == text
    assert convert(convert("征求伙伴意见", TW, "hans"), TW, "hant") == "徵求夥伴意見"


@pytest.mark.parametrize(
    ("text", "script"),
    [("碳達峰", "hant"), ("碳达峰", "hans"), ("山里干活", "hans"), ("碳達峰讯", "hans"), ("", "hans"), ("ETS", "hans")],
)
def test_the_script_of_a_piece(text, script):
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("碳達峰", True),
        ("碳达峰·é®😀", False),
        ("乾隆", False),
        ("&#36948;", False),
        ("x" * 5_000 + "達", True),
        ("", False),
    ],
)
def test_purely_traditional_characters_are_found(text, has):
    assert has_hant(text) is has


def test_no_mark_of_a_script_is_in_gb2312():
    assert [char for char in converting.HANS_ONLY if has_hant(char)] == []
    from chinese.scripts import HANT_ONLY

    assert all(map(has_hant, HANT_ONLY))


@pytest.mark.parametrize("to", [TW, HK])
@pytest.mark.parametrize("char", ["\x00", "\x1f", "\u200b", "\ud800", "\ufffe"])
def test_a_trap_swallows_nothing(to, char):
    assert convert(f"碳达峰{char}与碳中和{char}协议", to, "hans") == "碳達峰與碳中和協議"
    assert convert(f"碳達峰{char}與碳中和{char}協議", HANS, "hant") == "碳达峰与碳中和协议"


def test_many_pieces_come_back_in_order():
    texts = [f"第{n}号软件" for n in range(500)] + ["", "\x1f", "ETS", "软\x1f件"]
    assert current().convert_all(texts, to=TW, script="hans") == [
        *(f"第{n}號軟體" for n in range(500)),
        "",
        "",
        "ETS",
        "軟體",
    ]


@given(st.lists(st.text(alphabet="软件网络信息皇后干部\x1f\x00 a<&\u200b", max_size=8), max_size=8))
def test_joined_or_alone_is_the_same(texts):
    together = current().convert_all(texts, to=TW, script="hans")
    assert together == [convert(text, TW, "hans") for text in texts]


def test_no_call_is_longer_than_the_bound():
    lengths = []

    class Watched:
        def convert(self, text):
            lengths.append(len(text))
            return text

    converters = Converters(Release(0))
    converters._loaded["s2twp"] = Watched()
    texts = ["碳" * 40_000, "碳" * 30_000, "碳" * (PIECE + 5), "", *["碳" * 100] * 2_000]
    assert converters.convert_all(texts, to=TW, script="hans") == texts
    assert sum(lengths) >= sum(map(len, texts))
    assert max(lengths) <= PIECE


def test_a_lost_mark_is_noticed():
    class Forgetful:
        def convert(self, text):
            return text.replace("\x1f", "").replace("软件", "軟體")

    converters = Converters(Release(0))
    converters._loaded["s2twp"] = Forgetful()
    assert converters.convert_all(["软件", "x", "软件"], to=TW, script="hans") == ["軟體", "x", "軟體"]


def test_a_failing_library_is_one_kind_of_error():
    class Broken:
        def convert(self, text):
            raise RuntimeError("dictionary")

    converters = Converters(Release(0))
    converters._loaded["s2twp"] = Broken()
    with pytest.raises(ConversionFailed, match="dictionary"):
        converters.convert("软件", to=TW)


@pytest.mark.parametrize("wrong", [None, b"\xe7\xa2\xb3", 5])
def test_only_text_is_converted(wrong):
    with pytest.raises((TypeError, AttributeError)):
        convert(wrong, TW)
    with pytest.raises(TypeError):
        convert(wrong, TW, "hans")


def test_threads_may_share_converters_that_nobody_loaded_yet():
    converters = Converters(Release(3))
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda n: converters.convert("软件", to=TW if n % 2 else HK), range(100))
        assert set(found) == {"軟體", "軟件"}


def test_the_library_is_loaded_only_for_converting():
    code = (
        "import sys; from chinese import converting, markup, variants as v;"
        "converting.validator_part(v.TW); markup.convert_html('<p>软件', to=v.HANS);"
        "assert 'opencc' not in sys.modules; markup.convert_html('<p>软件', to=v.TW); assert 'opencc' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_configuration_in_the_current_folder_is_not_taken(tmp_path):
    (tmp_path / "t2s.json").write_text("{}", encoding="utf-8")
    code = (
        f"import sys, os; sys.path.insert(0, os.getcwd()); os.chdir({str(tmp_path)!r});"
        "from chinese.scripts import to_hans; assert to_hans('碳達峰') == '碳达峰'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_title_is_the_editors_or_converted():
    own = {"tw": "碳價回檔", "hk": ""}
    assert title_in("碳价回调", own, to=TW, script="hans") == "碳價回檔"
    assert title_in("碳价回调", own, to=HK, script="hans") == "碳價回調"
    assert title_in("碳价回调", {}, to=HANS, script="hans") == "碳价回调"
