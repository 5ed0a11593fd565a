"""What a baseline description must hold before it is decided, and that a decided one stays as it is."""

from collections.abc import Iterable

from samhandling.errors import ChangedMeanwhile, InvalidTransition
from samhandling.followups.baselines.models import BaselineDescription, BaselineText

State = BaselineDescription.State


def check_is_draft(description: BaselineDescription) -> None:
    """Raise InvalidTransition if the description is decided: it is what later years are measured against."""
    if description.state != State.DRAFT:
        raise InvalidTransition(
            f"{description} är fastställd den {description.decided_on} och kan inte ändras; "
            "ett nytt nuläge hör till en ny utgåva av dokumentet"
        )


def check_unchanged(row: BaselineText | None, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the text since ``version`` was read; 0 = there was none."""
    if row is not None and row.version != version:
        raise ChangedMeanwhile(
            f"{row.saved_by.actor_name} sparade samma text medan du skrev; det du skrev är inte sparat. "
            "Läs det nya, och för in din text där"
        )


def check_nothing_is_left(description: BaselineDescription, left: Iterable[str]) -> None:
    """Raise InvalidTransition if something is left to do before the description can be decided."""
    left = list(left)
    if left:
        shown = "; ".join(left[:5]) + (f"; och {len(left) - 5} till" if len(left) > 5 else "")
        raise InvalidTransition(f"{description} kan inte fastställas: {shown}")
