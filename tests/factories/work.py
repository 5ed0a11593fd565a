"""Kinds of jobs for tests, and people who may ask for them."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.errors import InputError, SourceUnavailable
from samhandling.jobs.kinds import KINDS, Kind
from samhandling.jobs.work import Outcome, Work
from samhandling.places.models import Municipality

SYSTEM = JobActor("provet")


def add_kind(monkeypatch: pytest.MonkeyPatch, name: str, **limits: Any) -> None:
    """Make a function of this module a kind of job of the same name."""
    monkeypatch.setitem(KINDS, name, Kind(title=f"Prov: {name}", does=f"{__name__}:{name}", **limits))


def analyst(municipality: Municipality, kind: Role.Kind = Role.Kind.ANALYST, username: str = "analytiker") -> Person:
    """Return a new person with a role in the municipality."""
    person = Person.objects.create_user(username, first_name="Amina", last_name="Analys")
    Role.objects.create(person=person, municipality=municipality, kind=kind)
    return person


def count(work: Work) -> Outcome:
    """Report three steps and tell the sum."""
    for n in range(3):
        work.report("Räknar", n + 1, 3)
    return Outcome("Tre steg räknades.", {"n": 3})


def unavailable(work: Work) -> Outcome:
    """Stand for a source that does not answer; keep what was reached."""
    work.keep(reached=work.kept.get("reached", 0) + 1)
    raise SourceUnavailable("källan svarar inte")


def refused(work: Work) -> Outcome:
    """Stand for something that a person must mend."""
    raise InputError("filen har fel i kolumn B; rätta den")


def broken(work: Work) -> Outcome:
    """Stand for a fault of our own."""
    raise ZeroDivisionError


def hungry(work: Work) -> Outcome:
    """Ask for more memory than the kind may have."""
    bytearray(8 * 1024**3)
    return Outcome("")


def mark(work: Work) -> Outcome:
    """Leave a mark in a file while working, so that a test sees who works when."""
    path = Path(work.arguments["file"])
    for _ in range(int(work.arguments["n"])):
        with path.open("a") as file:
            file.write(f"{os.getpid()} {time.monotonic()}\n")
        time.sleep(0.02)
    return Outcome("Klart.")
