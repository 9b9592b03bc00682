"""What strangers send: whole forms of each kind, with data that could leak, and the way to a received case."""

import datetime
import io
import json
import re

from django.utils import timezone
from pypdf import PdfWriter

from takedowns import evidence, references
from takedowns.handling import intake
from takedowns.models import CaseEvent
from takedowns.people import REQUESTER
from tests.hostile import files as hostile
from tests.takedowns.desk import SECRET_MAIL, SECRET_NAME, SECRET_PHONE, SECRET_QUOTE

SECRET_ADDRESS = "青岛市某某路十七号三单元"
REASON = f"{SECRET_NAME}的文章未经许可被整篇转载，{SECRET_QUOTE}也被写了出来，请尽快处理。"
PERSON = {
    "claimant": "person",
    "name": SECRET_NAME,
    "email": SECRET_MAIL,
    "phone": SECRET_PHONE,
    "address": SECRET_ADDRESS,
}
COMMON = {"reason": REASON, "truth": "2026-11"}
FIELDS = {
    "copyright": {"work": "海岸观察", "first_medium": "海岸日报", "first_date": "2020-01-02", "basis": "author"},
    "personal_info": {"relation": "self", "categories": ["contact"], "ground": "no_need"},
    "reputation": {"subject": SECRET_NAME, "untrue": "原话一句", "correct": "事实一句"},
    "harmful": {"category": "rumour"},
    "self": {"standing": "author"},
    "correction": {"corrected": "改成这一句"},
}
CANARIES = (SECRET_NAME, SECRET_MAIL, SECRET_PHONE, SECRET_ADDRESS, SECRET_QUOTE, "海岸观察", "私人文件", REASON[:12])


def pdf(pages=1):
    """An honest PDF."""
    writer, stream = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


def lines(*articles):
    """Rows of addresses."""
    return [
        {"raw": f"http://localhost:8000{article.get_absolute_url()}", "quote": SECRET_QUOTE} for article in articles
    ]


def draft(*, data=None, name="私人文件.png", purpose="proof"):
    """Files that came with a form."""
    made = evidence.open_draft(references.form_token())
    evidence.take(made, name, data or hostile.encoded("PNG", (40, 30)), purpose=purpose)
    return made


def submitted(*articles, kind="copyright", person=None, rows=None, proof=True, **fields):
    """A form that was sent; returns the case as it stands then."""
    return intake.submit(
        kind,
        fields=COMMON | FIELDS[kind] | fields,
        person=PERSON if person is None else person,
        targets=lines(*articles) if rows is None else rows,
        files=draft() if proof else None,
    )[0]


def token_of(case):
    """The token of the newest N0, as its letter has it."""
    body = case.letters.filter(key="N0").order_by("-round").first().words["body"]
    return re.search(r"/takedown/confirm/([\w-]+)/", body)[1]


def received(*articles, **options):
    """A form that was sent and confirmed; the case and its secret."""
    return intake.confirm(token_of(submitted(*articles, **options)))


def letters_of(case):
    """The keys of all letters to outsiders, in the order in which they were written."""
    return list(case.letters.filter(to_staff=False).order_by("pk").values_list("key", flat=True))


def moves_of(case):
    """The kinds of the case's events, oldest first."""
    return list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def waited(case, days):
    """The case as if its question had been asked so many days ago."""
    case.paused_at = timezone.now() - datetime.timedelta(days=days)
    case.save()
    return case


def supplied(case, **options):
    """The requester has answered."""
    return intake.supply(case, by=REQUESTER, **{"note": "已经补充，请看附件。"} | options)


def as_json(value):
    """A value as text, for searching."""
    return json.dumps(value, ensure_ascii=False, default=str)
