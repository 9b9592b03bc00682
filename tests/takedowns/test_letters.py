"""Every letter to outsiders in each language: all that it must say, in words that its reader knows, and no name changed."""

import datetime
import re
from pathlib import Path

import pytest

from chinese.converting import current
from chinese.variants import TW
from takedowns import elements, english, letters, progress, wording
from takedowns.countries import COUNTRIES
from takedowns.forms.claimants import LANGUAGES
from takedowns.handling import joining
from takedowns.handling.countering import GROUNDS
from takedowns.models import AuthorityOrder
from takedowns.states import CODES, GRANT_CODES, REFUSE_CODES, Kind, Measure, Outcome, Role
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
OUTSIDERS = [*(f"N{n}" for n in range(21) if n not in {7, 12}), "N23", "N24", "N25", "N26"]
MOMENT = datetime.datetime(2026, 11, 24, 10, 30, tzinfo=datetime.UTC)
DAYS = {"zh-Hans": "2026年11月24日", "zh-Hant": "2026年11月24日", "en": "2026-11-24"}
TIMES = {"zh-Hans": "2026年11月24日 18:30", "zh-Hant": "2026年11月24日 18:30", "en": "2026-11-24 18:30 UTC+0800"}
LINK = "https://example.cn/takedown/x/abc/"
FACTS = {
    "N0": {"link": LINK},
    "N2": {"missing": elements.named(Kind.COPYRIGHT, ["proof"]), "note": "See page 3.", "until": MOMENT},
    "N3": {"missing": elements.named(Kind.COPYRIGHT, ["proof"])},
    "N4": {"master": "TD-26-AAAAA-BBBBB"},
    "N6": {"counter_link": LINK},
    "N8": {"reason": "The licence of 2019 covers this."},
    "N9": {"lacking": ["缺联系方式。"]},
    "N10": {
        "party": {"name": "Zoë Łukasz", "email": "z@example.org", "phone": "+48221234567"},
        "ground": GROUNDS["licence"],
        "statement": "We hold a licence.",
        "days": 15,
    },
    "N11": {"articles": [4711]},
    "N13": {"reason": "Nothing was proved."},
    "N14": {"reason": "A suit was filed."},
    "N17": {"reason": "Nothing new was said."},
    "N18": {"in_force": True},
    "N19": {"reason": "New facts came in."},
    "N20": {"clean": 21, "surfaces": 22},
    "N23": {"link": LINK},
    "N24": {"link": LINK},
}
SAID = {  # by key: what the letter must hold besides the number of the case, in Simplified and in English
    "N0": [("24 小时", LINK), ("24 hours", LINK, "nothing will happen")],
    "N1": [
        ("著作权侵权通知", "2 条", "1 条", "TIME"),
        ("Copyright notice", ": 2;", "for 1 of", "TIME", "/takedown/track/"),
    ],
    "N2": [("权属证明", "See page 3.", "DAY", "暂停"), ("Proof of your right", "See page 3.", "TIME", "clock stands")],
    "N3": [("著作权侵权通知", "2 条", "1 条", "TIME"), ("Copyright notice", ": 2;", "for 1 of", "TIME", "Proof of")],
    "N4": [("TD-26-AAAAA-BBBBB",), ("TD-26-AAAAA-BBBBB",)],
    "N5": [
        ("下架", "0/", "Facts as found", "180 天", "12345", "法院", "TIME", "未经许可", "第十四条", "支持"),
        ("removed, since", "0 of", "Facts as found", "180 days", "12345", "court", "TIME", "Art. 14", "granted"),
    ],
    "N6": [
        ("180 天", LINK, "下架，自", "Facts as found", "TIME"),
        ("180 days", LINK, "removed", "Facts as found", "TIME"),
    ],
    "N8": [
        ("licence of 2019", "180 天", "12377", "法院"),
        ("licence of 2019", "180 days", "12377", "copyright auth", "court"),
    ],
    "N9": [("缺联系方式",), ("Contact details are missing",)],
    "N10": [
        ("Zoë Łukasz", "+48221234567", "15 天", "licence."),
        ("Zoë Łukasz", "licensed", "15 days", "sued", "Art. 1196"),
    ],
    "N11": [("#4711", "不能再次"), ("#4711", "back online since 20", "cannot be sent again")],
    "N13": [("Nothing was proved.",), ("Nothing was proved.", "sue")],
    "N14": [("A suit was filed.", "180 天"), ("A suit was filed.", "180 days", "court")],
    "N15": [("180 天", "DAY"), ("180 days", "three years", "DAY")],
    "N16": [("TIME",), ("took no part", "TIME")],
    "N17": [("Nothing new", "法院"), ("Nothing new", "12345", "court")],
    "N18": [("继续有效",), ("stay until",)],
    "N19": [("New facts",), ("New facts",)],
    "N20": [("No. 7 of 2026", "21/22", "Two pages", "TIME"), ("No. 7 of 2026", "21 of 22", "Two pages", "TIME")],
    "N23": [("24 小时", LINK), ("24 hours", LINK)],
    "N24": [("15 分钟", LINK), ("15 minutes", LINK)],
    "N25": [("24 小时",), ("24 hours",)],
    "N26": [("留言",), ("new message", "/takedown/track/")],
}


@pytest.fixture
def case():
    """A decided case about one article that was found and one that was not, with nothing Chinese in what was typed."""
    shown, lost = make.published(), make.published()
    made = desk.case(shown, lost)
    target = made.targets.get(article=lost)
    target.article, target.state = None, "unmatched"
    target.save()
    made.decided_at = made.closed_at = made.answer_due = made.decide_due = MOMENT
    made.save()
    desk.imposed(made, article=shown, facts="Facts as found", basis="《信息网络传播权保护条例》第十四条")
    target = made.targets.get(article=shown)
    target.outcome = "grant"
    target.save()
    person = made.people.get()
    person.sealed = made.box.seal_json({"name": "J. Roe", "email": desk.SECRET_MAIL}, f"person of {made.ref}")
    person.save()
    AuthorityOrder.objects.create(
        case=made, body="Office", number="No. 7 of 2026", date="2026-01-02", scope="Two pages", called_number="1"
    )
    return made


def rows(case):
    found = []
    for target in case.targets.order_by("number"):
        decision = target.decisions.first()
        found.append({"target": target, "decision": decision, "words": decision.words if decision else {}})
    return found


def written(case, key, lang, **facts):
    return "\n".join(letters.preview(case, key, facts={"targets": rows(case)} | FACTS.get(key, {}) | facts, lang=lang))


@pytest.mark.parametrize("lang", [code for code, _ in LANGUAGES])
def test_every_letter_says_all_that_it_must(case, lang):
    for key in OUTSIDERS:
        text = written(case, key, lang)
        assert case.ref in text.partition("\n")[0], key
        assert "{{" not in text, key
        chinese, in_english = SAID[key]
        for part in in_english if lang == "en" else chinese:
            wanted = part.replace("TIME", TIMES[lang]).replace("DAY", DAYS[lang])
            wanted = current().convert(wanted, to=TW) if lang == "zh-Hant" else wanted
            assert wanted in text, (key, wanted, text)


def test_an_english_letter_has_no_chinese_in_its_frame(case):
    case.targets.update(raw="/policy/2026/1124/1.html")
    for key in OUTSIDERS:
        text = written(case, key, "en")
        assert not HAN.search(text), (key, HAN.findall(text))
        assert "Chinese above" not in text, key


def test_the_same_ways_to_object_in_every_language(case):
    for key in ("N5", "N8", "N14"):
        texts = [written(case, key, code) for code, _ in LANGUAGES]
        assert all(number in text for text in texts for number in ("180", "12345", "12377")), key
    assert all("12345" in written(case, "N17", code) for code, _ in LANGUAGES)


@pytest.mark.parametrize("key", ["N2", "N5", "N8", "N10", "N13", "N14", "N17", "N19"])
def test_what_somebody_typed_in_chinese_is_quoted_and_said_to_be_so(case, key):
    typed = "经核对，该文系全文转载。"
    decision = case.targets.exclude(article=None).get().decisions.get()
    facts = [{"target": decision.target, "decision": decision, "words": {"facts": typed}}]
    name = {"N2": "note", "N10": "statement", "N5": "targets"}.get(key, "reason")
    text = written(case, key, "en", **{name: facts if key == "N5" else typed})
    assert text.count(typed) == 1
    assert text.count("What stands in Chinese above was typed by a person") == 1


def test_traditional_letters_leave_names_and_numbers_of_documents(case):
    desk.person(case, role=Role.AUTHOR, name="张发布")
    case.order.number = "国办发〔2026〕3号"
    assert "张发布的聲明" in written(case, "N13", "zh-Hant", reason="张发布的声明没有证据")
    assert "《信息網絡傳播權保護條例》第十四條" in written(case, "N5", "zh-Hant")
    assert "国办发〔2026〕3号" in written(case, "N20", "zh-Hant")
    party = FACTS["N10"]["party"] | {"name": "万发"}
    assert "聲明人：万发" in written(case, "N10", "zh-Hant", party=party)


def test_a_letter_is_in_the_language_of_its_reader():
    desk.handler()
    case = desk.case(make.published(), lang="en")
    author = desk.person(case, role=Role.AUTHOR, name="张三", email="a@example.org")
    chooser = desk.person(case, role=Role.COUNTERPARTY, name="P. Doe", email="d@example.org", lang="en")
    [asked] = letters.write(case, "N1", to=case.people.get(role=Role.CLAIMANT))
    [told] = letters.write(case, "N6", to=author, facts={"targets": []})
    [answered] = letters.write(case, "N9", to=chooser)
    [staff] = letters.write(case, "I1", to="handlers", facts={"what": "新申请"})
    subjects = [letter.words["subject"][:12] for letter in (asked, told, answered, staff)]
    assert subjects[0] == "Your request"
    assert subjects[1].startswith("与您有关的稿件")
    assert subjects[2] == "Your stateme"
    assert subjects[3].startswith("【下架】")
    assert letters.preview(case, "N1") == (asked.words["subject"], asked.words["body"])


def test_a_merged_request_is_answered_in_its_own_language():
    master, merged = desk.case(lang="zh-Hans"), desk.case(lang="en")
    [letter] = letters.write(master, "N8", to=merged.people.get(), facts={"reason": "x"})
    assert letter.words["subject"].startswith("The result of your request")


def test_staff_letters_stay_simplified_whatever_the_requester_reads():
    desk.handler()
    for lang in ("zh-Hant", "en"):
        [letter] = letters.write(desk.case(lang=lang), "I1", to="handlers", facts={"what": "声明"})
        assert "类型：著作权侵权通知" in letter.words["body"]
    for key in ("N7", "N12"):
        assert "稿件" in letters.preview(desk.case(lang="en"), key, facts={"articles": [1]})[0]


def test_the_table_of_english_words_is_whole():
    wanted = {label for choices in (Kind, Measure, Outcome) for label in choices.labels}
    wanted |= {text for _, sentence, basis in (*GRANT_CODES, *REFUSE_CODES) for text in (sentence, basis) if text}
    wanted |= {sentence for sentence, _ in CODES.values()} | set(GROUNDS.values()) | {joining.BARRED}
    wanted |= {text for kind in Kind for pair in elements.names_of(kind).values() for text in pair}
    wanted |= {headline for headline, _ in progress.WORDS.values()}
    source = Path(wording.__file__).parent.joinpath("handling", "countering.py").read_text(encoding="utf-8")
    wanted |= set(re.findall(r'found\.append\("([^"]+)"\)', source))
    assert sorted(text for text in wanted if text not in english.WORDS) == []
    assert [text for text, said in english.WORDS.items() if HAN.search(said) or not said.strip()] == []


def test_every_letter_to_outsiders_has_an_english_form():
    folder = Path("templates/takedowns/letters")
    chinese = {path.stem for path in folder.glob("N*.txt")} - {"N7", "N12"}
    assert {path.stem for path in folder.glob("en/N*.txt")} == chinese
    assert set(OUTSIDERS) == chinese == set(SAID)


def test_all_choices_of_a_country_are_named_in_both_languages():
    assert all(HAN.search(name) and re.search(r"[A-Z]\w", name) for _, name in COUNTRIES)
    assert len(dict(COUNTRIES)) == len(COUNTRIES)
