"""Sending what waits in the outbox: after commit, at most once, and never in the way of a measure.

A dead mail server delays letters, nothing else: each failure moves the next try further away. A mailbox that the server does
not take delays its own letters only; for a month they are tried. A process that dies between
the server's answer and our note sends the same Message-ID again, which mail programs show once.
"""

import datetime
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from takedowns.models import Letter

BATCH = 50
WAITS = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 60)]  # after a failure; then an hour each time
TRIED_FOR = datetime.timedelta(days=30)
REFUSED = ("SMTPRecipientsRefused", "SMTPDataError")  # of one letter; the connection is as good as before
NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"


def is_ready():
    """Whether a mail server is named at all."""
    return settings.EMAIL_BACKEND != NO_SERVER


def send():
    """Send the letters that are due, oldest first; returns how many left. Without a server they wait."""
    if not is_ready():
        return 0
    sent = 0
    with get_connection() as server:
        while letter := _next():
            failure = _deliver(letter, server)
            if failure and failure not in REFUSED:
                break
            sent += not failure
    return sent


def waiting():
    """Letters that have not left, and of them those that have failed at least once."""
    rows = Letter.objects.filter(sent_at=None, cancelled_at=None)
    return rows.count(), rows.filter(tries__gt=0).count()


def given_up():
    """The letters whose mailbox was refused for a month; the desk was told on the third day."""
    rows = Letter.objects.filter(sent_at=None, cancelled_at=None, failure__in=REFUSED)
    return rows.filter(created_at__lt=timezone.now() - TRIED_FOR)


def _due():
    rows = Letter.objects.filter(sent_at=None, cancelled_at=None, send_after__lte=timezone.now())
    return rows.exclude(pk__in=given_up())


def _next():
    return _due().order_by("send_after", "pk").values_list("pk", flat=True).first()


def _deliver(pk, server):
    """Send one letter and note it, in one transaction; returns what went wrong, by its name, or "" if the server took it."""
    with transaction.atomic():
        rows = _due().filter(pk=pk).select_related("case")
        options = {"of": ("self",), "skip_locked": True} if connection.vendor == "postgresql" else {}
        letter = rows.select_for_update(**options).first()
        if letter is None:  # another process has it, or it was called back
            return ""
        try:
            server.send_messages([_message(letter)])
        except (smtplib.SMTPException, OSError) as error:
            letter.tries += 1
            letter.failure = type(error).__name__  # never its text, which may name the address
            letter.send_after = timezone.now() + WAITS[min(letter.tries, len(WAITS)) - 1]
            letter.save(update_fields=["tries", "failure", "send_after"])
            return letter.failure
        letter.sent_at = timezone.now()
        letter.save(update_fields=["sent_at"])
    return ""


def _message(letter):
    words = letter.words
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(words["subject"], words["body"], settings.DEFAULT_FROM_EMAIL, [words["to"]], headers=headers)
