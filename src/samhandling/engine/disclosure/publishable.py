"""The figure that may be shown, and two ways to one: already public, or computed from what is publishable."""

from collections.abc import Collection, Sequence
from dataclasses import InitVar, dataclass
from typing import Any, Final

import numpy as np

from samhandling.engine.results import Reason
from samhandling.errors import DataError, DisclosureRefused

OWN_CALCULATION: Final = "Egen beräkning"

Value = float | int | str | None

_MAKER: Final = object()


@dataclass(frozen=True, slots=True)
class Publishable:
    """A figure that may be shown to anyone, with the words that must stand beside it."""

    value: Value
    source: str  # who published it; "" for our own calculation
    licence: str
    reason: Reason | None = None  # why there is no value
    maker: InitVar[object] = None

    def __post_init__(self, maker: object) -> None:
        """Refuse to be made anywhere but here."""
        if maker is not _MAKER:
            raise DisclosureRefused(
                "A Publishable was made directly. Only samhandling.engine.disclosure makes one: use already_public for "
                "a source's own figure, derived for our calculation on such figures, protect for counts of our own."
            )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a way around."""
        raise DisclosureRefused("Publishable cannot be subclassed; only disclosure control makes one.")

    @property
    def source_line(self) -> str:
        """Return what must stand beside the figure: its source, or that the calculation is ours, never both."""
        return f"Källa: {self.source}" if self.source else OWN_CALCULATION


def already_public(
    value: Value,
    *,
    source: str,
    licence: str,
    allowed: Collection[str] | None = None,
    reason: Reason | None = None,
) -> Publishable:
    """Return a figure that its source has already published, as publishable with that source's name.

    Parameters      source: who published it, for instance Kolada or SCB. licence: on what terms. allowed: the
                    sources that count as public here; None = any named one. reason: why the source gives no value.
    Raises          DisclosureRefused without source or licence, or for a source that is not allowed; DataError for NaN.
    Missing values  None needs a reason; without one it is not_reported.
    Source          the licences of the sources: "Källa: Kolada" must stand beside Kolada's figures.
    """
    if not source.strip() or not licence.strip():
        raise DisclosureRefused(
            f"The source is {source!r} and the licence {licence!r}. A figure passes as already public only with both "
            "named; name them, or use protect for a count of our own."
        )
    if allowed is not None and source not in allowed:
        raise DisclosureRefused(
            f"The source {source!r} is not among those that count as public: {', '.join(sorted(allowed))}."
        )
    if value is None and reason is None:
        reason = Reason.NOT_REPORTED
    return make(value, source=source, licence=licence, reason=reason)


def derived(
    value: Value, *, from_: Sequence[Publishable], licence: str = "", reason: Reason | None = None
) -> Publishable:
    """Return our own calculation on publishable figures as publishable, named as our own and never as the source's.

    Parameters      from_: the figures it rests on, all of them. licence: on what terms we give it. reason: why there is
                    no value.
    Raises          DisclosureRefused if from_ is empty, holds anything but Publishables, or holds a figure hidden here
                    while a value is given: a calculation can give away what was hidden; DataError for NaN.
    Missing values  None with a reason; without one it is no_value.
    Source          Kolada's terms: own calculations must not name Kolada as their source.
    """
    parts = list(from_)
    if not parts or not all(isinstance(part, Publishable) for part in parts):
        raise DisclosureRefused(
            f"A calculation was to be published from {len(parts)} figures that are not all Publishable. "
            "Make each of them publishable first, and give them in from_."
        )
    if value is not None and any(part.reason is Reason.SUPPRESSED_HERE for part in parts):
        raise DisclosureRefused(
            "A calculation rests on a figure that is hidden here and could give it away. "
            "Compute it without that figure, or give no value."
        )
    if value is None and reason is None:
        reason = Reason.NO_VALUE
    return make(value, source="", licence=licence, reason=reason)


def make(value: Value, *, source: str, licence: str, reason: Reason | None) -> Publishable:
    """Return a figure as publishable; for this package alone, once it has decided."""
    if isinstance(value, float) and not np.isfinite(value):
        raise DataError(f"The figure to publish is {value!r}; a missing figure is None with its reason.")
    return Publishable(value, source, licence, None if value is not None else reason, _MAKER)
