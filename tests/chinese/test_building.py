"""The build of the tables: classes are closed over all tables, and the committed marks are what OpenCC gives."""

from chinese.building import BY_HAND, TABLES, fold_classes, marks
from chinese.scripts import HANS_ONLY, HANT_ONLY


def classes(tmp_path, **tables):
    for name in TABLES:
        lines = tables.get(name.removesuffix(".txt"), [])
        tmp_path.joinpath(name).write_text("# a comment\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return {members[0]: set(members) for members in fold_classes(tmp_path)}


def test_classes_are_closed_over_tables_and_hand_made_pairs(tmp_path):
    found = classes(
        tmp_path,
        STCharacters=["划\t劃 划", "㓰\t劃", "画\t畫"],
        TSCharacters=["劃\t划 㓰", "畫\t画", "畵\t画"],
        TWVariants=["峯\t峰"],
        HKVariants=["羣\t群"],
    )
    # 划画 is a pair made by hand: it joins what the tables say about either.
    assert {"划", "劃", "㓰", "画", "畫", "畵"} in found.values()
    assert found["峰"] == {"峰", "峯"}
    assert found["群"] == {"群", "羣"}


def test_no_character_is_in_two_classes(tmp_path):
    found = classes(tmp_path, STCharacters=["干\t幹 乾 干"], TSCharacters=["幹\t干", "乾\t干 乾"])
    members = [char for group in found.values() for char in group]
    assert len(members) == len(set(members))
    assert found["干"] == {"干", "乾", "幹"}
    assert all(any(set(pair) <= group for group in found.values()) for pair in BY_HAND)


def test_the_committed_marks_are_those_of_the_installed_opencc():
    hans_only, hant_only = marks()
    assert (set(hans_only), set(hant_only)) == (HANS_ONLY, HANT_ONLY)
