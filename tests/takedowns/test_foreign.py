"""Claimants from abroad: what they may leave out and add, the English beside the Chinese, names and addresses of their kind."""

import html
import re
import unicodedata

import pytest
from django.core import mail
from django.test import Client

from takedowns import dossier, elements, outbox, tidying
from takedowns.countries import is_abroad
from takedowns.elements import Facts
from takedowns.forms.hints import ENGLISH
from takedowns.forms.kinds import FORMS
from takedowns.forms.pages import Pages
from takedowns.handling import deciding
from takedowns.models import Case, Letter
from takedowns.states import CaseState, Kind
from tests import make
from tests.articles.desk import enter
from tests.takedowns import desk, sent, visiting
from tests.takedowns.visiting import FORM, act, post, proof_of, typed

pytestmark = pytest.mark.django_db
NAME = "Łukasz O’Brien-Müller Média S.à r.l."
ADDRESS = "Flat 5, 12 O’Connell Street, Dublin 1, D01 F5P2, Ireland"
REASON = "Our report was republished in full without any licence. Please remove it."
ABROAD = {
    "claimant": "organisation",
    "name": NAME,
    "email": "rights@example.ie",
    "phone": "+353 (1) 234-5678",
    "address": ADDRESS,
    "country": "IE",
    "uscc": "",
    "lang": "en",
    "work": "Carbon Desk, issue 12",
    "first_medium": "Média Daily",
    "first_date": "2020-01-02",
    "basis": "employer",
    "reason": REASON,
    "good_faith": "on",
    "accuracy": "on",
    "signature": "/s/ Łukasz O’Brien",
}
ORGANISATION = sent.PERSON | {"claimant": "organisation"}


def lacking(**contact):
    facts = sent.COMMON | sent.FIELDS["copyright"]
    lights = elements.check(Facts(Kind.COPYRIGHT, facts, ORGANISATION | contact, [], frozenset({"proof"})))
    return [light.code for light in lights if not light.present]


def opened(**changes):
    """The case of a form from abroad, confirmed, and a client that has it open."""
    post(f"{FORM}?lang=en", **typed(make.published(), **ABROAD | changes), proof=visiting.picture("proof.png"))
    case = Case.objects.get()
    answer = post(f"/takedown/confirm/{sent.token_of(case)}/?lang=en", do="confirm")
    ref, secret = re.findall(r"<dd data-zh-skip>([^<]+)</dd>", answer.content.decode())
    client = Client(enforce_csrf_checks=True)
    token = visiting.references.form_token()
    post("/takedown/track/?lang=en", client, ref=ref, secret=secret, token=token, do="open")
    case.refresh_from_db()
    return client, case, answer


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(visiting.references, "YOUNGEST", -1)


@pytest.mark.parametrize(
    ("contact", "codes"),
    [
        ({}, ["uscc"]),
        ({"country": "CN", "phone": "+12025550123"}, ["uscc"]),
        ({"country": "US"}, []),
        ({"country": "HK"}, []),
        ({"country": "MO"}, []),
        ({"country": "TW"}, []),
        ({"country": "ZZ"}, []),
        ({"phone": "+85221234567"}, []),  # nothing chosen, a number from elsewhere
    ],
)
def test_only_organisations_of_the_mainland_are_asked_for_their_code(contact, codes):
    assert lacking(**contact) == codes
    assert is_abroad(ORGANISATION | contact) is not bool(codes)


def test_a_whole_notice_from_abroad_is_complete_and_answered_in_english(django_capture_on_commit_callbacks):
    client, case, answer = opened()
    assert (case.state, case.missing, case.lang) == (CaseState.RECEIVED, [], "en")
    assert "Please write down the number" in answer.content.decode()
    assert sent.letters_of(case) == ["N0", "N1"]
    assert all("Carbon Portal" in letter.words["body"] for letter in case.letters.filter(to_staff=False))
    assert case.people.get().contact["name"] == NAME
    assert case.people.get().contact["phone"] == "+35312345678"
    outbox.send()
    page = client.get("/takedown/case/").content.decode()
    assert "Received, waiting to be taken up" in page
    assert re.search(r'<p class="letter" data-zh-skip lang="en">Your request of the kind', page)


def test_the_declarations_of_another_law_are_sealed_and_shown_to_handler_and_sender():
    client, case, _ = opened()
    rows = Case.objects.filter(pk=case.pk).values().get()
    assert not any("O’Brien" in str(value) or "O’Brien".encode() in bytes(value) for value in _texts(rows))
    told = dict(dossier.told(case))
    assert told["电子签名"] == ABROAD["signature"]
    assert told["善意声明"].startswith("我真诚地相信")
    assert "under penalty of perjury" in told["准确声明"]
    assert dossier.dossier(case)["申请人"]["国家或地区"] == "爱尔兰 Ireland"
    printed = client.get("/takedown/case/print/").content.decode()
    export = act(client, "export").content.decode()
    for page in (printed, export):
        assert ABROAD["signature"] in page
        assert "善意声明" in page
        assert ADDRESS in page


def _texts(row):
    return [bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode() for value in row.values()]


def test_nothing_of_them_is_asked_from_anybody():
    form = FORMS["copyright"](ABROAD | {"good_faith": "", "accuracy": "", "signature": "", "truth": "on"})
    assert form.is_valid(), form.errors
    assert not form.told().keys() & {"good_faith", "accuracy", "signature"}
    assert all(not FORMS[kind].oath for kind in FORMS if kind != "copyright")


def test_an_organisation_that_forgot_its_country_only_names_it():
    client, case, _ = opened(country="", phone="0532-81234567")
    assert (case.state, case.missing) == (CaseState.NEED_INFO, ["uscc"])
    page = client.get("/takedown/case/").content.decode()
    assert "Unified social credit code (organisations registered in mainland China only)" in page
    assert act(client, "supply", country="IE").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.missing) == (CaseState.IN_REVIEW, [])
    assert case.people.get().contact["country"] == "IE"


def test_the_form_speaks_english_where_it_is_asked_to():
    chinese, english = (Client().get(FORM + query).content.decode() for query in ("", "?lang=en"))
    assert ENGLISH["first_medium"] not in chinese
    assert '<details class="notice in-english" lang="en">' in chinese
    assert 'href="?lang=en"' in chinese
    for name in ("raw", "work", "basis", "claimant", "country", "good_faith", "lang"):
        assert f'<span class="en" lang="en">{ENGLISH[name]}</span>' in english, name
    assert '<option value="en" selected>' in english
    assert 'lang="en"' in Client().get("/takedown/").content.decode()
    assert "in-english" not in Client().get("/takedown/reputation/?lang=en").content.decode()


def test_every_field_of_the_copyright_form_has_an_english_hint():
    rows = Pages(kind="copyright").rows
    names = {*FORMS["copyright"].base_fields, *rows[0].fields}
    assert names == set(ENGLISH)


def test_a_faulty_english_form_comes_back_in_english_with_all_that_was_typed():
    answer = post(f"{FORM}?lang=en", **typed(make.published(), **ABROAD | {"phone": "12"}))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Not sent yet." in page
    assert re.search(r"电话 <span lang=\"en\">Telephone</span>", page)
    assert NAME in page
    assert "checked" in re.search(r"<input[^>]*name=\"good_faith\"[^>]*>", page)[0]
    assert '<details class="f-oath" open>' in page


def test_what_follows_the_form_is_said_in_english_too():
    answer = post(f"{FORM}?lang=en", **typed(make.published(), **ABROAD), proof=visiting.picture())
    assert answer["Location"] == "/takedown/sent/?lang=en"
    case = Case.objects.get()
    [link] = re.findall(r"(/takedown/confirm/\S+)", case.letters.get(key="N0").words["body"])
    assert link.endswith("/?lang=en")
    for path in ("/takedown/sent/?lang=en", link, "/takedown/track/?lang=en", "/takedown/confirm/none/?lang=en"):
        page = Client().get(path).content.decode()
        assert '<p class="notice" lang="en">' in page, path
        assert '<p class="notice" lang="en">' not in Client().get(path.partition("?")[0]).content.decode()


def test_an_anonymous_trap_is_answered_alike_in_english():
    data = typed(make.published(), **ABROAD)
    assert post(f"{FORM}?lang=en", **data, website="x")["Location"] == "/takedown/sent/?lang=en"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Jane\r\nBcc: all@example.org",
        "\u202eeoR enaJ\u202c <script>alert(1)</script>",
        '=HYPERLINK("https://x")',
        "{{ case.data_key }} {% debug %}",
    ],
)
def test_a_hostile_name_stays_a_name(name):
    client, case, _ = opened(name=name)
    kept = case.people.get().contact["name"]
    assert not re.search(r"[\r\n\u202a-\u202e]", kept)
    page = client.get("/takedown/case/print/").content.decode()
    assert "<script>alert" not in page
    outbox.send()
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert kept not in message.subject
        assert message.to == ["rights@example.ie"] or message.to[0].endswith("@portal.example")
    assert Letter.objects.filter(case=case, sent_at=None).count() == 0


def test_a_name_is_the_same_however_its_accents_were_typed():
    composed = "José Müller-Čapek"
    assert tidying.tidy_name(unicodedata.normalize("NFD", composed)) == composed
    assert tidying.tidy_name("\ufa11崎") == "\ufa11崎"  # a character that somebody's name is written with stays
    assert tidying.tidy_name("Đặng Thị Ngọc") == "Đặng Thị Ngọc"


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "1600 Pennsylvania Ave NW,\nWashington, DC 20500", "ул. Тверская, д. 7, Москва", "東京都千代田区1-1"],
)
def test_addresses_of_other_countries(address):
    assert tidying.tidy_address(address) == " ".join(address.split())


@pytest.mark.parametrize("number", ["+1 202 555 0123", "00 44 20 7946 0958", "+852 2123 4567", "+886-2-2345-6789"])
def test_numbers_of_other_countries(number):
    assert re.fullmatch(r"\+[0-9]{10,13}", tidying.tidy_phone(number))


def test_the_case_page_in_chinese_says_nothing_in_english():
    client, *_ = visiting.opened(make.published())
    page = client.get("/takedown/case/").content.decode()
    assert 'lang="en"' not in page.partition("<main")[2]
    assert proof_of(client)


def test_the_desk_registers_and_tells_people_who_read_english():
    handler = desk.handler()
    client = enter(handler)
    article = make.published()
    rows = {"lines": f"#{article.pk}", "text": "A letter came by post.", "reason": "收到信件", "channel": "paper"}
    client.post(
        "/admin/takedowns/case/register/copyright/", rows | {"name": "J. Roe", "email": "j@example.org", "lang": "en"}
    )
    assert Case.objects.get().lang == "en"
    assert Letter.objects.get(key="N1").words["subject"].startswith("Your request has been received")

    case = Case.objects.get()
    party = {"role": "source", "name": "Média Daily", "email": "m@example.ie", "lang": "en"}
    assert client.post(f"/admin/takedowns/case/{case.pk}/party/", party).status_code == 302
    assert case.people.get(role="source").contact["lang"] == "en"


def test_the_handler_sees_where_somebody_is_at_home_and_the_letter_that_will_go():
    case = opened()[1]
    handler = desk.handler()
    client = enter(handler)
    seen = client.post(f"/admin/takedowns/case/{case.pk}/identity/", {"reason": "核对身份与权利"}).content.decode()
    assert "（IE）" in seen
    assert NAME in html.unescape(seen)
    deciding.claim(case, by=handler, conflict_free=True)
    words = {
        "outcome": "refuse",
        "code": "licensed",
        "facts": "查明该文的转载有书面许可，许可范围包括网络转载。",
        "basis": "《著作权法》第二十六条",
    }
    deciding.decide(case.targets.get(), **words, by=handler)
    page = html.unescape(client.get(f"/admin/takedowns/case/{case.pk}/change/").content.decode())
    assert "The result of your request: refused" in page
    assert "Legal basis: Copyright Law, Art. 26" in page
    assert "What stands in Chinese above was typed by a person" in page
    assert ABROAD["signature"] in page
