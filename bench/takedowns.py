"""Measures the takedown desk: `python bench/takedowns.py --backend sqlite|postgresql --cases 50000 --events 100000`.

Fills cases and events (once), then times what takedown.md, section 16, names: taking an article of thirty versions and five
pictures down and bringing it back, the queue, the forms, the largest picture, and the proof of the log; each beside something
plain of the same run, so that the ratio says something on another machine too. What follows a restored backup: bench/restoring.py.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import datetime
import io
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from bench import machine

BATCH = 2_000
VERSIONS, PICTURES, ARTICLES, ROUNDS = 30, 5, 10, 30
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
    from takedowns.models import Case
    from tests.takedowns import desk

    desk.numbers = itertools.count(Case.objects.count() + 1)  # a second run goes on where the first one ended
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


def verify(result: machine.Result) -> None:
    """The whole chain, beside reading the same rows; then by the command, whose memory is its process's."""
    from takedowns import log
    from takedowns.models import CaseEvent

    with machine.clock(plain := {}):
        for _ in CaseEvent.objects.order_by("seq").iterator(chunk_size=2000):
            pass
    with machine.clock(spent := {}):
        number, broken = log.verify()
    ratio = round(spent["wall"] / plain["wall"], 1)
    seconds = {"seconds": round(spent["wall"], 1), "cpu": round(spent["cpu"], 1), "reading": round(plain["wall"], 1)}
    result.add(row="verify", events=number, broken=broken, **seconds, ratio=ratio)
    memory = {name: _memory_of(name) for name in ("migrate --check", "takedown_verify_log")}
    result.add(row="verify_memory_mb", **memory)


# What getrusage tells of a process includes what its parent had when it was started; VmHWM does not.
WEIGH = """
import re, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
print(int(re.search(r"VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1]) // 1024)
"""
EXAMINE = """
import pathlib, resource, sys, time
from takedowns import filing
data, began = pathlib.Path(sys.argv[1]).read_bytes(), time.perf_counter()
filing.examine(sys.argv[1], data)
spent, child = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(spent, child.ru_utime + child.ru_stime, child.ru_maxrss // 1024)
"""


def _memory_of(command: str) -> int:
    """MB that a command of ours takes at most, in a process of its own."""
    call = [sys.executable, "-c", WEIGH, *command.split()]
    told = subprocess.run(call, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own
    return int(told.split()[-1])


def largest(result: machine.Result) -> None:
    """The largest picture that is taken: time, beside an empty child, and MB of the child."""
    from PIL import Image as Pillow

    with machine.clock(empty := {}):
        subprocess.run([sys.executable, "-I", "-c", "import PIL.Image"], check=True)
    smooth = Pillow.linear_gradient("L").resize((6000, 4000)).convert("RGB")
    grained = Pillow.effect_noise((1500, 1000), 60).convert("RGB").resize((6000, 4000))
    for kind, shown in (("png", smooth), ("jpeg", grained), ("webp", grained)):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"x.{kind}"
            shown.save(file, quality=60)
            call = [sys.executable, "-c", EXAMINE, str(file)]
            told = subprocess.run(call, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  our own
            facts = {
                "mb": round(file.stat().st_size / 2**20, 1),
                "seconds": round(float(told[0]), 2),
                "cpu": round(float(told[1]), 2),
            }
        result.add(row=f"picture {kind}", **facts, empty=round(empty["wall"], 2), child_mb=int(told[2]))


def forms(result: machine.Result) -> None:
    """The public pages as a stranger's browser asks for them, beside the plainest answer there is."""
    from django.test import Client

    client, plain = Client(headers={"host": "localhost"}), 0.0
    for path in ("/healthz", "/takedown/", "/takedown/copyright/", "/takedown/personal_info/", "/transparency/"):
        seconds = []
        for _ in range(ROUNDS + 3):
            with machine.clock(spent := {}):
                answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
            seconds.append(spent["wall"])
        figures = machine.spread(seconds[3:])
        plain = plain or figures["p50"]
        result.add(row=f"form {path}", **figures, ratio=round(figures["p50"] / plain, 1))


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
    ledger = f"{machine.HOME}/takedowns-{args.backend}-{args.cases}.jsonl"
    os.environ |= {"CARBON_SEAL_KEYS": KEY, "CARBON_TAKEDOWN_LEDGER": ledger, "CARBON_2FA_ROLES": "none"}
    machine.set_up(machine.address(args.backend, args.cases, kind="desk"))
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    result = machine.Result("takedowns")
    largest(result)
    fill_cases(args.cases)
    with machine.clock(spent := {}):
        fill_log(args.events)
    result.add(row="append", events=args.events, seconds=round(spent["wall"], 1))
    verify(result)
    forms(result)
    queue(result)
    removals(result)
    result.about |= machine.facts() | {"backend": args.backend}
    result.save(f"{machine.HOME}/takedowns-{args.backend}.json")


if __name__ == "__main__":
    main()
