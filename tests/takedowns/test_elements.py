"""The legal elements of each kind, and what people type about themselves."""

import datetime

import pytest

from takedowns import elements, tidying
from takedowns.elements import Facts
from takedowns.states import PUBLIC_KINDS, Kind
from tests.takedowns import sent

ORGANISATION = sent.PERSON | {"claimant": "organisation", "uscc": "91350100M000100Y43"}
AGENT = sent.PERSON | {"claimant": "agent", "principal": "海岸日报社", "authority_until": "2999-01-01"}
TARGETS = [{"quote": "原句"}]


def missing(kind, *, fields=None, contact=None, purposes=("proof",), targets=TARGETS):
    facts = sent.COMMON | sent.FIELDS[kind] | (fields or {})
    lights = elements.check(Facts(Kind(kind), facts, contact or sent.PERSON, targets, frozenset(purposes)))
    return [light.code for light in lights if not light.present]


@pytest.mark.parametrize("kind", PUBLIC_KINDS)
def test_a_whole_form_lacks_nothing(kind):
    assert missing(kind, fields={"company": "rumour"}) == []


@pytest.mark.parametrize(
    ("kind", "without", "code"),
    [
        ("copyright", "work", "work"),
        ("copyright", "first_date", "first"),
        ("copyright", "basis", "basis"),
        ("copyright", "truth", "truth"),
        ("personal_info", "relation", "relation"),
        ("personal_info", "ground", "ground"),
        ("personal_info", "categories", "categories"),
        ("reputation", "untrue", "untrue"),
        ("reputation", "correct", "correct"),
        ("harmful", "category", "category"),
        ("self", "standing", "standing"),
        ("correction", "corrected", "corrected"),
    ],
)
def test_each_element_is_missed_by_its_name(kind, without, code):
    assert missing(kind, fields={without: ""}) == [code]
    name, why = elements.names_of(Kind(kind))[code]
    assert name
    assert why.endswith(("。", "）。"))


@pytest.mark.parametrize("kind", ["copyright", "reputation"])
def test_proof_is_missed_where_it_is_needed(kind):
    assert missing(kind, purposes=()) == ["proof"]


@pytest.mark.parametrize("name", ["name", "email", "phone", "address"])
def test_ways_to_reach_the_sender_are_missed(name):
    assert missing("copyright", contact={key: value for key, value in sent.PERSON.items() if key != name}) == [name]


def test_a_company_names_its_register_and_its_kind_of_injury():
    assert missing("copyright", contact=sent.PERSON | {"claimant": "organisation"}) == ["uscc"]
    assert missing("reputation", contact=ORGANISATION) == ["company"]
    assert missing("reputation", contact=ORGANISATION, fields={"company": "rumour"}) == []


@pytest.mark.parametrize(
    ("change", "purposes", "complete"),
    [
        ({}, ("proof", "authority"), True),
        ({}, ("proof",), False),
        ({"principal": ""}, ("proof", "authority"), False),
        ({"authority_until": "2020-01-01"}, ("proof", "authority"), False),
        ({"authority_until": ""}, ("proof", "authority"), False),
    ],
)
def test_an_agent_shows_an_authority_that_still_runs(change, purposes, complete):
    found = missing("copyright", contact=AGENT | change, purposes=purposes)
    assert found == ([] if complete else ["authority"])


def test_whoever_asks_for_somebody_else_shows_how_they_are_related():
    assert missing("personal_info", fields={"relation": "kin"}, purposes=()) == ["kin"]
    assert missing("personal_info", fields={"relation": "kin"}, purposes=("identity",)) == []
    assert missing("personal_info", targets=[{}]) == ["quotes"]


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("138 0013 8000", "13800138000"),
        ("＋86 138-0013-8000", "13800138000"),
        ("010-82345678", "010-82345678"),
        ("（0532）81234567", "0532-81234567"),
        ("+86 532 81234567", "0532-81234567"),
        ("075586131234转801", "0755-86131234转801"),
        ("+1 (650) 253-0000", "+16502530000"),
        ("0085221234567", "+85221234567"),
    ],
)
def test_numbers_of_telephones(typed, tidy):
    assert tidying.tidy_phone(typed) == tidy


@pytest.mark.parametrize(
    "typed", ["", "12345", "12800138000", "138001380001", "81234567", "+86", "一三八", "138\u202e00138000x"]
)
def test_what_is_no_number_of_a_telephone(typed):
    with pytest.raises(ValueError, match="电话"):
        tidying.tidy_phone(typed)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("A.B@Example.COM", "A.B@example.com"),
        ("ａ＠例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        (" a\u200b@example.org ", "a@example.org"),
    ],
)
def test_addresses_of_mail(typed, tidy):
    assert tidying.tidy_email(typed) == tidy


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a@",
        "@b.cn",
        "a@b",
        "a b@c.cn",
        "a@b..cn",
        "a@b.cn\r\nBcc: x@y.cn",
        f"{'a' * 250}@b.cn",
        "a@" + "b" * 300,
    ],
)
def test_what_is_no_address_of_mail(typed):
    with pytest.raises(ValueError, match="邮箱"):
        tidying.tidy_email(typed)


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110108551385082Q", "9135 0100-m000100y43", "９１350100M000100Y43"]
)
def test_codes_of_companies(code):
    assert len(tidying.tidy_uscc(code)) == 18


@pytest.mark.parametrize("code", ["91350100M000100Y44", "9135010OM000100Y43", "91350100M000100Y4", "", "9" * 18])
def test_codes_that_were_copied_wrong(code):
    with pytest.raises(ValueError, match="信用代码"):
        tidying.tidy_uscc(code)


@pytest.mark.parametrize(
    "text", ["太短", "https://example.com/" * 10, "😀" * 30, "字" * 4_001, "　" * 40, "\u200b" * 40]
)
def test_reasons_that_say_nothing(text):
    with pytest.raises(ValueError, match="理由"):
        tidying.tidy_reason(text)


def test_a_reason_keeps_its_lines_and_loses_what_nobody_sees():
    typed = "第一行，说的是这样一件事情。\r\n第二行\u202e，再说一件事情。ＡＢＣ\u200b"
    assert tidying.tidy_reason(typed) == "第一行，说的是这样一件事情。\n第二行，再说一件事情。ＡＢＣ"


@pytest.mark.parametrize(
    ("typed", "day"), [("2024-05-06", (2024, 5, 6)), ("2024年5月6日", (2024, 5, 6)), ("２０２４/5/6", (2024, 5, 6))]
)
def test_days_of_publication(typed, day):
    assert tidying.tidy_first_date(typed) == datetime.date(*day)


@pytest.mark.parametrize("typed", ["", "2999-01-01", "1899-12-31", "2024-13-01", "昨天"])
def test_days_that_cannot_be(typed):
    with pytest.raises(ValueError, match="日期"):
        tidying.tidy_first_date(typed)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [("王\u202e小\u200b明", "王小明"), (" =HYPERLINK(1) ", "=HYPERLINK(1)"), ("a\r\nBcc: x", "a Bcc: x")],
)
def test_names_are_one_line_without_anything_unseen(typed, tidy):
    assert tidying.tidy_name(typed) == tidy


@pytest.mark.parametrize("typed", ["", "\u200b", "！！", "名" * 101])
def test_names_that_are_none(typed):
    with pytest.raises(ValueError, match="名"):
        tidying.tidy_name(typed)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "//x", "ftp://a.cn/", "http://", "http://[::1", "http://a.cn/" + "x" * 500]
)
def test_links_that_are_none(typed):
    with pytest.raises(ValueError, match="网址"):
        tidying.tidy_link(typed)


def test_what_lists_show_of_people():
    assert tidying.masked_name("欧阳泄密") == "欧*"
    assert tidying.masked_phone("13800138123") == "138****8123"
    assert tidying.masked_phone("12345") == "****"
    assert tidying.masked_email("ouyang@example.org") == "o***@example.org"
    assert tidying.masked_email("") == tidying.masked_name("") == tidying.masked_phone("") == ""
