"""A job of reminders killed outright between its row and its letter, and between its letter and its word of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

FILL = """
import datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import year
from samhandling.followups.models import FollowUpCycle
from samhandling.followups.reporting import changes as reporting
town = year.town()
town.school_reporter.email = "rapportor@example.org"
town.school_reporter.save()
cycle = year.cycle(town, state="reporting")
FollowUpCycle.objects.update(reports_due_on=datetime.date(2023, 3, 31))
reporting.request_reports(by=town.coordinator, cycle=cycle)
"""
REMIND = """
import datetime, sys, time
from pathlib import Path
from unittest import mock
from django.conf import settings
from django.core.mail.backends import filebased
from django.utils import timezone
from samhandling.audit.changes import JobActor
from samhandling.jobs import changes, worker

wait, day = sys.argv[1], datetime.date.fromisoformat(sys.argv[2])

class Slow(filebased.EmailBackend):
    def send_messages(self, messages):
        if wait == "before":
            hang()
        n = super().send_messages(messages)
        if wait == "after":
            hang()
        return n

def hang():
    (Path(settings.HOME) / "reached").touch()
    time.sleep(60)

settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
with mock.patch.object(filebased, "EmailBackend", Slow), mock.patch.object(timezone, "localdate", lambda *_: day):
    worker.run_here(changes.ask(by=JobActor("prov"), kind="remind", key=f"{day} {time.time()}"))
"""
SET_UP = "import django; django.setup()\n"


class Post:
    """A home folder where letters are files, and jobs in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "SAMHANDLING_HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "samhandling.config.settings",
        }
        self.environment.pop("SAMHANDLING_MAIL_HOST", None)
        self.run(FILL)

    def run(self, code: str, *arguments: str) -> str:
        command = [sys.executable, "-c", SET_UP + code, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def remind_and_be_killed(self, wait: str, day: str) -> None:
        command = [sys.executable, "-c", SET_UP + REMIND, wait, day]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        until = time.monotonic() + 90
        while not (self.folder / "reached").exists():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        (self.folder / "reached").unlink()

    def n_letters(self) -> int:
        return sum(file.read_text("utf-8").count("To: rapportor@") for file in (self.folder / "mail").glob("*.log"))

    def rows(self) -> list[list[object]]:
        code = (
            "import json\nfrom samhandling.followups.models import Reminder\n"
            "print(json.dumps([[str(r.sent_on), bool(r.sent_at)] for r in Reminder.objects.order_by('sent_on')]))"
        )
        found: list[list[object]] = json.loads(self.run(code))
        return found


@pytest.mark.parametrize(("wait", "n_after_the_kill", "n_in_all"), [("before", 0, 1), ("after", 1, 2)])
def test_a_killed_job_sends_no_second_letter_that_day_and_loses_none(
    wait: str, n_after_the_kill: int, n_in_all: int, tmp_path: Path
) -> None:
    post = Post(tmp_path)
    post.remind_and_be_killed(wait, "2023-03-24")
    post.run(REMIND, "no", "2023-03-24")
    assert post.n_letters() == n_after_the_kill
    assert post.rows() == [["2023-03-24", False]]
    # Whether it arrived cannot be known; the day after it is told for certain, and then no more.
    post.run(REMIND, "no", "2023-03-25")
    post.run(REMIND, "no", "2023-03-26")
    assert post.n_letters() == n_in_all
    assert post.rows() == [["2023-03-24", False], ["2023-03-25", True]]
