"""What a welfare account must hold before it is closed, and that a closed one stays as it is."""

from collections.abc import Iterable

from samhandling.errors import ChangedMeanwhile, InvalidTransition
from samhandling.followups.welfare.models import WelfareAccount, WelfareText

State = WelfareAccount.State


def check_is_open(account: WelfareAccount) -> None:
    """Raise InvalidTransition if the account is closed: the next one is compared with it."""
    if account.state != State.OPEN:
        raise InvalidTransition(f"{account} är stängt och kan inte ändras; det nya skrivs i nästa bokslut")


def check_unchanged(row: WelfareText | None, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the text since ``version`` was read; 0 = there was none."""
    if row is not None and row.version != version:
        raise ChangedMeanwhile(
            f"{row.saved_by.actor_name} sparade samma text medan du skrev; det du skrev är inte sparat. "
            "Läs det nya, och för in din text där"
        )


def check_nothing_is_left(account: WelfareAccount, left: Iterable[str]) -> None:
    """Raise InvalidTransition if something is left to do before the account can be closed."""
    left = list(left)
    if left:
        shown = "; ".join(left[:5]) + (f"; och {len(left) - 5} till" if len(left) > 5 else "")
        raise InvalidTransition(f"{account} kan inte stängas: {shown}")
