"""Reading welfare accounts: their sections, figures and texts, and what is left."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from samhandling.catalogue import welfare as order
from samhandling.catalogue.welfare import AREAS, Layout
from samhandling.followups.welfare import figures
from samhandling.followups.welfare.models import WelfareAccount, WelfareText
from samhandling.indicators.models import Batch
from samhandling.places.models import Municipality

INTRODUCTION = "inledning"


@dataclass(frozen=True)
class Section:
    """One part of an account: its name, figures and text."""

    key: str
    name: str
    stage: str
    keys: tuple[str, ...]
    missing: str  # why it has no figures
    text: WelfareText | None

    @property
    def is_written(self) -> bool:
        return bool(self.text and self.text.text.strip())

    @property
    def is_needed(self) -> bool:
        """Return whether a text is asked for: the introduction, and every section with figures."""
        return bool(self.keys) or self.key == INTRODUCTION


def layout_of(municipality: Municipality) -> Layout:
    """Return the order that the municipality's accounts follow: its own file in the home folder, or the catalogue's."""
    return order.layout(Path(settings.HOME) / "welfare" / f"{municipality.slug}.yaml")


def accounts(municipality: Municipality) -> list[WelfareAccount]:
    """Return the accounts of a municipality, newest first (1 question)."""
    rows = WelfareAccount.objects.filter(municipality=municipality).defer("content", "figures", "layout")
    return list(rows.select_related("municipality", "closed_by").order_by("-year"))


def account(municipality: Municipality, year: int) -> WelfareAccount:
    """Return the account of a year (1 question); DoesNotExist if there is none."""
    rows = WelfareAccount.objects.select_related("municipality", "opened_by", "closed_by")
    return rows.get(municipality=municipality, year=year)


def closed(municipality: Municipality, *, up_to: int) -> list[WelfareAccount]:
    """Return the closed accounts up to a year, newest first (1 question)."""
    rows = WelfareAccount.objects.filter(municipality=municipality, state=WelfareAccount.State.CLOSED, year__lte=up_to)
    return list(rows.select_related("municipality").order_by("-year"))


def previous(municipality: Municipality, year: int) -> WelfareAccount | None:
    """Return the newest closed account before a year, which that year's is compared with (1 question)."""
    return next(iter(closed(municipality, up_to=year - 1)), None)


def sections(account: WelfareAccount) -> list[Section]:
    """Return the introduction and every section in order, with what is written (1 question)."""
    texts = {row.section: row for row in account.texts.select_related("saved_by")}
    found = [Section(INTRODUCTION, "Inledning", "", (), "", texts.get(INTRODUCTION))]
    for stage in account.layout["stages"]:
        for part in stage["parts"]:
            key = f"{stage['id']}-{part['area']}"
            name = AREAS[part["area"]]
            found.append(Section(key, name, stage["name"], tuple(part["figures"]), part["missing"], texts.get(key)))
    return found


def left(account: WelfareAccount) -> list[str]:
    """Return what is left to do before the account can be closed, as remedies (2 questions)."""
    gone = Batch.objects.filter(number__in=figures.batches(account.figures)).exclude(withdrawn_at=None)
    return [
        *(
            f"skriv texten om {section.stage.lower()}: {section.name.lower()}" if section.stage else "skriv inledningen"
            for section in sections(account)
            if section.is_needed and not section.is_written
        ),
        *(f"hämta nya siffror: leveransen {batch} är tillbakadragen" for batch in gone),
    ]


def content(account: WelfareAccount) -> dict[str, Any]:
    """Return an account in plain values that JSON can hold, as it is frozen, exported and published (2 questions)."""
    numbers = figures.batches(account.figures)
    names = ("number", "title", "source_line", "licence", "fetched_at")
    return {
        "year": account.year,
        "municipality": account.municipality.slug,
        "interval_months": account.interval_months,
        "figures_at": account.figures_at.isoformat(timespec="seconds"),
        "sections": [
            {
                "key": one.key,
                "stage": one.stage,
                "name": one.name,
                "figures": list(one.keys),
                "missing": one.missing,
                "text": one.text.text if one.text else "",
                "by": one.text.saved_by.actor_name if one.text else "",
            }
            for one in sections(account)
        ],
        "figures": account.figures,
        "batches": [
            {name: str(getattr(batch, name)) if name == "fetched_at" else getattr(batch, name) for name in names}
            for batch in Batch.objects.filter(number__in=numbers)
        ],
    }
