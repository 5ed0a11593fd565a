"""Which publication a visitor reads: the current one, or an earlier one at its own address."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from samhandling.places.models import Municipality
from samhandling.publishing import reader, words
from samhandling.publishing.models import Publication


class NothingPublished(Exception):
    """The municipality is here, but nothing has been published for it."""

    def __init__(self, municipality: Municipality) -> None:
        super().__init__(municipality.name)
        self.municipality = municipality


@dataclass(frozen=True)
class Edition:
    """One publication as it is shown: where its pages begin, and whether it is the current one."""

    slug: str
    number: int
    digest: str
    made_on: str
    is_current: bool
    at_its_number: bool  # asked for by number: the address to quote, where the words stay the same
    folder: Path

    @property
    def home(self) -> str:
        """Return the address of the current publication's start page."""
        return f"/{self.slug}/"

    @property
    def base(self) -> str:
        """Return what every address in this publication begins with."""
        return f"/{self.slug}/publikation/{self.number}/" if self.at_its_number else self.home

    @property
    def published(self) -> reader.Published:
        return reader.opened(self.folder)

    def page(self, path: str) -> Any:
        """Return a page document; KeyError if there is none."""
        return self.published.page(path)

    @property
    def municipality(self) -> dict[str, str]:
        """Return the municipality as the publication knows it."""
        return dict(self.page("start")["municipality"])


def find(slug: str, number: int | None) -> Edition:
    """Return the publication asked for (one question to the register, two when there is none)."""
    rows = Publication.objects.filter(municipality__slug=slug)
    rows = rows.filter(is_current=True) if number is None else rows.filter(number=number)
    row = rows.values_list("number", "manifest_sha256", "made_at", "is_current").first()
    if row is None:
        if number is None and (municipality := Municipality.objects.filter(slug=slug).first()):
            raise NothingPublished(municipality)
        raise Http404(f"ingen publikation {number or ''} för {slug}")
    return Edition(
        slug=slug,
        number=row[0],
        digest=row[1],
        made_on=words.date(timezone.localdate(row[2])),
        is_current=row[3],
        at_its_number=number is not None,
        folder=Path(settings.HOME) / "publications" / str(row[0]),
    )
