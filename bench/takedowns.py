"""Measures the takedown desk: `python bench/takedowns.py --backend sqlite|postgresql --cases 50000 --events 100000`.

Fills cases and events (once), then times what takedown.md, section 16, names: taking an article of thirty versions and five
pictures down and bringing it back, the queue, and the proof of the log.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import datetime
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from bench import machine

BATCH = 2_000
VERSIONS, PICTURES, ARTICLES = 30, 5, 10
KEY = "b25seS1mb3ItbWVhc3VyaW5nLTMyLWJ5dGVzLWtleSE="


def fill_cases(number: int) -> None:
    """Decided and closed cases but for one in fifty, which is open; each with a claimant whose name is sealed."""
    from django.utils import timezone

    from takedowns import keys
    from takedowns.models import Case, CasePerson
    from takedowns.states import CaseState

    have, now, wrapped = Case.objects.count(), timezone.now(), keys.new()
    for first in range(have, number, BATCH):
        made = [
            Case(
                ref=f"TD-26-{n:010}",
                public_id=f"B{n:010}",
                kind="copyright",
                state=CaseState.IN_REVIEW if n % 50 == 0 else CaseState.CLOSED,
                data_key=wrapped,
                received_at=now,
                decided_at=now,
                decide_due=now + datetime.timedelta(minutes=n),
            )
            for n in range(first, min(first + BATCH, number))
        ]
        box = made[0].box
        people = [
            CasePerson(case=case, name_hmac="x", sealed=box.seal_json({"name": "申请人"}, f"person of {case.ref}"))
            for case in Case.objects.bulk_create(made)
        ]
        CasePerson.objects.bulk_create(people)


def fill_log(number: int) -> None:
    """Events by the log's own way, in large transactions."""
    from django.db import transaction

    from takedowns import log

    have = log.head()[0]
    for first in range(have, number, BATCH):
        with transaction.atomic():
            for n in range(first, min(first + BATCH, number)):
                log.append(None, "verified", "核对记录", round=n)


def article(n: int):
    """A published article of thirty versions and five pictures, and a claim about it."""
    from PIL import Image as Pillow

    from articles import pictures, publishing
    from tests import make
    from tests.takedowns import desk

    shown = []
    for k in range(PICTURES):
        stream = io.BytesIO()
        Pillow.new("RGB", (640, 400), (n * 20 % 255, k * 40, 90)).save(stream, "JPEG")
        shown.append(pictures.store(stream.getvalue(), original_name="x.jpg", by=None, alt="图", credit="图"))
    body = "".join(f'<figure><img src="{image.url}" alt="图"></figure><p>{"碳市场报道" * 40}</p>' for image in shown)
    found = make.published(body=body, title=f"第 {n} 篇")
    for version in range(VERSIONS - 1):
        found.refresh_from_db()
        publishing.save(found, {"summary": f"第 {version} 版"}, by=None, version=found.version)
    found.refresh_from_db()
    return desk.case(found)


def removals(result: machine.Result) -> None:
    """Take ten articles down, and bring them back."""
    from django.db import transaction

    from takedowns.handling import enforcing
    from tests.takedowns import desk

    cases = [article(n) for n in range(ARTICLES)]
    down, up, held = [], [], []
    for case in cases:
        order = desk.decision(case)
        with machine.clock(spent := {}), transaction.atomic():
            held.append(enforcing.impose(order.target, order, by=order.by))
        down.append(spent["wall"])
    for restriction in held:
        with machine.clock(spent := {}), transaction.atomic():
            enforcing.lift(restriction, by=None, reason="恢复")
        up.append(spent["wall"])
    result.add(row="take down", **machine.spread(down))
    result.add(row="bring back", **machine.spread(up))


def queue(result: machine.Result) -> None:
    """The queue's first page and its views, as a handler's browser asks for them."""
    from django.test import Client

    from accounts.models import User
    from tests import make

    person = User.objects.filter(username="bench").first() or make.user(
        "takedown_handler", username="bench", all_regions=True
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    for view in ("open", "unclaimed", "soon", "ended"):
        seconds = []
        for _ in range(12):
            with machine.clock(spent := {}):
                answer = client.get(f"/admin/takedowns/case/?view={view}")
            if answer.status_code != 200:
                raise SystemExit(f"{view}: {answer.status_code}")
            seconds.append(spent["wall"])
        result.add(row=f"queue {view}", **machine.spread(seconds[2:]))


def main() -> None:
    """Prepare, measure, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=100_000)
    args = parser.parse_args()
    ledger = f"{machine.HOME}/takedowns.jsonl"
    os.environ |= {"CARBON_SEAL_KEYS": KEY, "CARBON_TAKEDOWN_LEDGER": ledger, "CARBON_2FA_ROLES": "none"}
    machine.set_up(machine.address(args.backend, args.cases, kind="desk"))
    from django.core.management import call_command

    from takedowns import log

    call_command("migrate", verbosity=0)
    result = machine.Result("takedowns")
    fill_cases(args.cases)
    with machine.clock(spent := {}):
        fill_log(args.events)
    result.add(row="append", events=args.events, seconds=round(spent["wall"], 1))
    with machine.clock(spent := {}):
        number, broken = log.verify()
    result.add(row="verify", events=number, broken=broken, seconds=round(spent["wall"], 1))
    queue(result)
    removals(result)
    result.about |= machine.facts() | {"backend": args.backend}
    result.save(f"{machine.HOME}/takedowns-{args.backend}.json")


if __name__ == "__main__":
    main()
