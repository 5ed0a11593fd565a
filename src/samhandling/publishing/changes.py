"""Publishing: the only writer of publications."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor, record
from samhandling.followups import queries as followup_queries
from samhandling.places.models import Municipality
from samhandling.publishing import build, files
from samhandling.publishing.models import Publication


def publish(*, by: Actor, municipality: Municipality, year: int) -> Publication:
    """Publish the follow-up of the year: the folder first, then the row that makes it visible.

    A folder without a row is what an interrupted publishing leaves; ``sweep`` removes it.
    """
    check_may(by, municipality, permissions.PUBLISH)
    cycle = followup_queries.cycle(municipality, year)
    number = _next_number()
    now = timezone.localtime()
    digest = build.build(folder(), municipality=municipality, year=year, number=number, published_at=now)
    with transaction.atomic():
        Publication.objects.filter(municipality=municipality, is_current=True).update(is_current=False)
        publication = Publication.objects.create(
            number=number,
            municipality=municipality,
            cycle=cycle,
            manifest_sha256=digest,
            is_current=True,
            made_by=by.actor_name,
        )
        record(
            by=by,
            action="publish",
            obj=publication,
            municipality=municipality.slug,
            new={"number": number, "manifest_sha256": digest},
        )
    return publication


def sweep() -> list[int]:
    """Remove publication folders that no row knows; return their numbers."""
    return files.remove_orphans(folder(), set(Publication.objects.values_list("number", flat=True)))


def folder() -> Path:
    """Return where publications lie."""
    return Path(settings.HOME) / "publications"


def _next_number() -> int:
    highest = Publication.objects.aggregate(highest=Max("number"))["highest"] or 0
    return max([highest, *files.numbers_on_disk(folder())]) + 1
