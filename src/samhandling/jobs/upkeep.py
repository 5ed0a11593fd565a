"""What keeps the installation in order: the schedules it begins with, checksums, and what no row knows."""

from datetime import time

from django.utils import timezone

from samhandling.audit.changes import JobActor
from samhandling.errors import DataError
from samhandling.jobs import changes, checks, fetch, queries
from samhandling.jobs.work import Outcome, Work
from samhandling.sources import archive

BY = JobActor("uppsättning")
MOST_NAMED = 20

# key, kind, how often, which day, when, and whether it begins paused. What asks something of the network begins
# paused: an installation calls nobody until a person has said that it shall.
SCHEDULES: tuple[tuple[str, str, str, int | None, time, bool], ...] = (
    ("kolada", "fetch_kolada", "week", 1, time(4, 30), True),
    ("scb", "fetch_scb", "month", 15, time(5, 0), True),
    ("geo", "fetch_geo", "month", 15, time(5, 30), True),
    ("forsegling", "seal", "day", None, time(2, 50), False),
    ("sopning", "sweep", "day", None, time(3, 10), False),
    ("kontroll", "verify", "week", 7, time(3, 40), False),
    # Without a mail server the letters are laid in the home folder; naming a server is the word that lets them out.
    ("paminnelser", "remind", "day", None, time(6, 30), False),
)


def set_up_schedules() -> None:
    """Add the schedules that are not there yet; those that somebody has changed stay as they are."""
    known = queries.schedules()
    for key, kind, every, day, at, is_paused in SCHEDULES:
        if key not in known:
            made = changes.set_schedule(by=BY, key=key, kind=kind, every=every, day=day, at=at)
            if is_paused:
                changes.pause(by=BY, schedule=made)


def sweep(work: Work) -> Outcome:
    """Remove files of the store that no row knows, fetches never finished, and jobs that were finished long ago; repeal
    the documents whose last day has passed and that a new edition replaces.

    Publications are swept only when the pages start: a publication being made has its folder before its row.
    """
    from samhandling.indicators import changes as indicators
    from samhandling.indicators.sheets import files as sheets
    from samhandling.programmes.editions.adopting import changes as adopting

    work.report("Tar bort filer som ingen rad känner till")
    removed = indicators.sweep()
    removed += sheets.sweep(before=timezone.now() - indicators.GRACE)
    removed += [folder.name for folder in archive.sweep(fetch.raw(), now=timezone.now())]
    n_jobs = changes.forget_old()
    told = f"{len(removed)} filer och {n_jobs} gamla arbeten togs bort."
    if not removed and not n_jobs:
        told = "Det fanns ingenting att ta bort."
    n_repealed = adopting.repeal_ended(by=work.by)
    if n_repealed:
        told += f" {n_repealed} dokument som har ersatts av en ny utgåva är nu upphävda."
    return Outcome(told, {"removed": removed[:MOST_NAMED], "n_jobs": n_jobs, "n_repealed": n_repealed})


def seal(work: Work) -> Outcome:
    """Seal the audit rows that are not sealed yet into their chain."""
    from samhandling.audit import changes as audit

    work.report("Förseglar revisionsraderna")
    n = audit.seal()
    return Outcome(f"{n} revisionsrader förseglades." if n else "Alla revisionsrader var redan förseglade.")


def verify(work: Work) -> Outcome:
    """Check everything that has a checksum; a fault fails the job, so that the page says it."""
    faults: list[str] = []
    for n, (name, check) in enumerate(checks.CHECKS.items()):
        work.report(f"Kontrollerar {checks.WORDS.get(name, name)}", n, len(checks.CHECKS))
        faults += check()
    if faults:
        more = f" Och {len(faults) - MOST_NAMED} fel till." if len(faults) > MOST_NAMED else ""
        raise DataError("; ".join(faults[:MOST_NAMED]) + "." + more)
    return Outcome("Alla kontrollsummor stämmer.")
