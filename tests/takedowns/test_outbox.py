"""Letters leave once, after the commit, and survive a dead server; what somebody typed cannot forge a header."""

import datetime
import smtplib

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from takedowns import letters, outbox
from takedowns.handling import answering
from takedowns.models import Letter
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
LINK = {"link": "https://example.cn/takedown/confirm/x/"}


class DeadServer:
    """A connection that cannot connect."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def send_messages(self, messages):
        raise ConnectionRefusedError(f"no route to {messages[0].to}")


def put(case, key="N0", **facts):
    return letters.write(case, key, to=case.people.get(), facts=LINK | facts)[0]


def test_a_letter_leaves_once_with_a_fixed_message_id():
    letter = put(desk.case())
    assert outbox.send() == 1
    assert outbox.send() == 0
    [message] = mail.outbox
    assert message.to == [desk.SECRET_MAIL]
    assert message.extra_headers["Message-ID"] == letter.message_id


def test_a_dead_server_delays_and_does_not_tell_the_address(monkeypatch):
    letter = put(desk.case())
    monkeypatch.setattr(outbox, "get_connection", DeadServer)
    assert outbox.send() == 0
    letter.refresh_from_db()
    assert (letter.tries, letter.failure, letter.sent_at) == (1, "ConnectionRefusedError", None)
    assert outbox.send() == 0
    letter.refresh_from_db()
    assert letter.tries == 1  # not before its next time
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        assert outbox.send() == 1


def test_a_mailbox_that_is_refused_delays_nobody_else_and_is_given_up_after_a_month(monkeypatch):
    case, other = desk.case(), put(desk.case())
    dead = desk.person(case, role="author", name="林溪", email="dead@example.org")
    [refused] = letters.write(case, "N6", to=dead, facts={"targets": []})
    Letter.objects.filter(pk=refused.pk).update(send_after=other.created_at - datetime.timedelta(hours=1))
    asked = []

    class Picky(DeadServer):
        def send_messages(self, messages):
            asked.extend(messages[0].to)
            if messages[0].to == ["dead@example.org"]:
                raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(outbox, "get_connection", Picky)
    assert outbox.send() == 1
    refused.refresh_from_db()
    assert (refused.failure, refused.sent_at) == ("SMTPRecipientsRefused", None)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=29), tick=False):
        assert "信函还没有发出" in answering.open_ends(case)
    asked.clear()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31), tick=False):
        assert answering.open_ends(case) == []
        outbox.send()
    assert asked == []


def test_without_a_server_letters_wait(settings):
    put(desk.case())
    settings.EMAIL_BACKEND = outbox.NO_SERVER
    assert outbox.send() == 0
    assert Letter.objects.get().tries == 0


def test_letters_of_a_decision_wait_a_minute_and_can_be_called_back():
    case = desk.case()
    letters.write(case, "N8", to=case.people.get(), facts={"reason": "理由"}, wait=letters.UNDO)
    assert outbox.send() == 0
    assert letters.cancel(case) == 1
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        assert outbox.send() == 0


def test_what_is_stored_is_sealed():
    case = desk.case()
    put(case)
    row = Letter.objects.values().get()
    assert desk.SECRET_MAIL.encode() not in bytes(row["sealed"])
    assert not any(desk.SECRET_MAIL in str(value) or desk.SECRET_NAME in str(value) for value in row.values())


def test_no_text_begins_a_header_of_its_own():
    case = desk.case()
    person = desk.person(case, role="author", name="x", email="a@example.org\r\nBcc: all@example.org")
    [letter] = letters.write(case, "N6", to=person, facts={"targets": []})
    assert "\n" not in letter.words["to"]
    assert "\n" not in letter.words["subject"]


def test_the_confirmation_holds_no_word_of_the_sender():
    words = put(desk.case()).words
    assert desk.SECRET_QUOTE not in words["body"]
    assert "作品被转载" not in words["body"]
    assert LINK["link"] in words["body"]


def test_a_letter_to_staff_holds_references_only():
    desk.handler()
    case = desk.case()
    [letter] = letters.write(case, "I1", to="handlers", facts={"what": "等待审批"})
    body = letter.words["body"]
    assert case.ref in letter.words["subject"]
    assert not any(secret in body for secret in (desk.SECRET_NAME, desk.SECRET_MAIL, desk.SECRET_QUOTE))


def test_a_letter_in_traditional_leaves_names_as_they_are():
    case = desk.case(lang="zh-Hant")
    person = desk.person(case, role="author", name="张发布")
    words = letters.preview(case, "N13", facts={"reason": "张发布的声明没有证据，请发布证明"})
    assert "张发布" in words[1]
    assert "證據" in words[1]
    assert person.contact["name"] == "张发布"


def test_every_letter_of_the_design_can_be_written():
    case = desk.case()
    numbers = [f"N{number}" for number in range(20)] + ["I1", "I2", "I3", "I4"]
    for key in numbers:
        subject, body = letters.preview(case, key, facts={"targets": [], "articles": [1], "missing": []})
        assert case.ref in subject, key
        assert "{{" not in body, key
        assert "立即删除" not in body
