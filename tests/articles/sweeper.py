"""A process of its own, run by test_scheduling.py: sweeps or reads by a clock that runs faster.

`python -m tests.articles.sweeper sweep|read|report START SPEED REAL [UNTIL]`: at the real moment REAL the clock shows START, and from
then on it runs SPEED times as fast (all are seconds since 1970). If REAL is `-`, it stands on the first line of the input,
sent after "ready": then nobody has to guess how long a process takes to start.
"""

import datetime
import json
import os
import signal
import sys
import time
from pathlib import Path

START, SPEED = (float(word) for word in sys.argv[2:4])
real = None if sys.argv[4] == "-" else float(sys.argv[4])


def now():
    """The moment by the fast clock, which all these processes share."""
    return datetime.datetime.fromtimestamp(START + SPEED * (time.time() - (real or time.time())), datetime.UTC)


def say(*words):
    """Write one line for the process that reads along."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def prepare():
    """Django with the fast clock, wherever our code asks for the time."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "carbonportal.settings"
    import django
    from django.utils import timezone

    timezone.now = now
    django.setup()


def wind_up():
    """Say that this process stands, and learn when the clock starts."""
    global real  # noqa: PLW0603 - there is one clock in this process
    say("ready")
    real = real or float(sys.stdin.readline())


def sweep():
    """For each line of the input start a child that ticks until somebody kills it, and print its number."""
    from django.core.management import call_command

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    wind_up()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            with Path(os.devnull).open("w") as nowhere:
                while True:
                    call_command("tick", stdout=nowhere)
        say(child)


def read(until):
    """What readers see, look after look: the moment before, the number of visible articles, the moment after."""
    from articles.models import Article

    wind_up()
    while (before := now().timestamp()) < until:
        seen = Article.objects.live().count()
        say(before, seen, now().timestamp())
        time.sleep(0.01)


def report():
    """What the history and the counters say: ids by event, in the order of writing, and what is counted."""
    from articles import counting
    from articles.models import Article
    from workflow.models import Event

    appeared = list(Event.objects.filter(move="appear").order_by("pk").values_list("subject_id", flat=True))
    counted = Article.objects.exclude(counted_as="").count()
    say(json.dumps({"appeared": appeared, "counted": counted, "counter": counting.number("articles")}))


if __name__ == "__main__":
    prepare()
    {"sweep": sweep, "report": report, "read": lambda: read(float(sys.argv[5]))}[sys.argv[1]]()
