"""Whether what is frozen is still as it was frozen: closed follow-ups, decided baselines, closed welfare accounts."""

from collections.abc import Iterator
from typing import Any

from samhandling.followups.baselines.models import BaselineDescription
from samhandling.followups.changes import digest
from samhandling.followups.models import Frozen
from samhandling.followups.welfare.models import WelfareAccount


def faults() -> list[str]:
    """Return one sentence for each frozen row whose content has not its checksum (3 questions)."""
    return [
        f"{about} är inte som när det frystes; återställ registret från säkerhetskopian"
        for about, content, sha256 in _rows()
        if digest(content) != sha256
    ]


def _rows() -> Iterator[tuple[str, Any, str]]:
    for cycle in Frozen.objects.select_related("cycle__municipality"):
        yield f"{cycle.cycle} ({cycle.cycle.municipality.slug})", cycle.content, cycle.sha256
    decided = BaselineDescription.objects.filter(state=BaselineDescription.State.DECIDED)
    for description in decided.select_related("document__municipality"):
        yield f"{description} ({description.document.municipality.slug})", description.content, description.sha256
    closed = WelfareAccount.objects.filter(state=WelfareAccount.State.CLOSED)
    for account in closed.select_related("municipality"):
        yield f"{account} ({account.municipality.slug})", account.content, account.sha256
