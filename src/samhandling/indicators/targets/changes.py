"""Targets and baselines, and taking back one that was set wrongly: all writing."""

import math
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.indicators.models import Baseline, Indicator, Target
from samhandling.places.models import Municipality

Value = TypeVar("Value", Target, Baseline)


def set_target(
    *,
    by: Actor,
    municipality: Municipality,
    indicator: Indicator,
    year: int,
    value: float,
    sex: str = "T",
    decided_by: str = "",
    decided_on: date | None = None,
) -> Target:
    """Set the value that an indicator shall reach by a year, in the place of one that was set before."""
    check_may(by, municipality, permissions.SET_TARGETS)
    about = {"municipality": municipality, "indicator": indicator, "year": year, "sex": sex}
    return _set(Target, "målvärdet", by, about, value=value, decided_by=decided_by, decided_on=decided_on)


def set_baseline(
    *,
    by: Actor,
    municipality: Municipality,
    indicator: Indicator,
    year: int,
    value: float,
    sex: str = "T",
    decided_by: str = "",
    decided_on: date | None = None,
) -> Baseline:
    """Set the value that an indicator starts from, in place of one that was set before for the same year and sex."""
    check_may(by, municipality, permissions.SET_TARGETS, "sätta utgångslägen")
    about = {"municipality": municipality, "indicator": indicator, "year": year, "sex": sex}
    return _set(Baseline, "utgångsläget", by, about, value=value, decided_by=decided_by, decided_on=decided_on)


@transaction.atomic
def _set(
    model: type[Value],
    what: str,
    by: Actor,
    about: dict[str, Any],
    *,
    value: float,
    decided_by: str,
    decided_on: date | None,
) -> Value:
    """Write the one value that there is of what it is about, with what stood there before in the log."""
    municipality, indicator = about["municipality"], about["indicator"]
    if bool(decided_by) != (decided_on is not None):
        raise InputError(f"{what} för {indicator} har beslutande eller datum men inte båda; ange båda eller inget")
    if not math.isfinite(value):
        raise InputError(f"{what} för {indicator} är {value} men ska vara ett tal; ange ett värde")
    if indicator.municipality_id not in (None, municipality.pk):
        raise InputError(f"nyckeltalet {indicator} hör till en annan kommun än {municipality}; välj ett annat")
    before = model._default_manager.filter(**about).first()
    row, _ = model._default_manager.update_or_create(
        **about, defaults={"value": value, "decided_by": decided_by, "decided_on": decided_on}
    )
    new = {"indicator": indicator.key, "year": about["year"], "sex": about["sex"]}
    record(
        by=by,
        action=f"set_{model._meta.model_name}",
        obj=row,
        municipality=municipality.slug,
        old={"value": before.value, "decided_by": before.decided_by} if before else None,
        new={**new, "value": value, "decided_by": decided_by},
    )
    return row


@transaction.atomic
def take_back(*, by: Actor, row: Target | Baseline) -> None:
    """Take back a target or a baseline; the log keeps what it was."""
    check_may(by, row.municipality, permissions.SET_TARGETS, "ta tillbaka målvärden och utgångslägen")
    record(
        by=by,
        action=f"take_back_{row._meta.model_name}",
        obj=row,
        municipality=row.municipality.slug,
        old={"indicator": row.indicator.key, "year": row.year, "sex": row.sex, "value": row.value},
    )
    row.delete()
