"""How much of the segregation lies between districts and how much within them."""

from typing import Any

import numpy as np

from samhandling.engine import checks
from samhandling.engine.results import FloatArray, Reason
from samhandling.engine.segregation import given, multi, places
from samhandling.engine.segregation.answers import Decomposition

KINDS = ("mutual_information", "entropy")


def decompose(counts: Any, districts: Any, *, kind: str = "mutual_information") -> Decomposition:
    """Return M or H split exactly into what lies between districts and what lies within them.

    Parameters      counts: persons, shape (areas, groups); districts: the label of each area's district, shape
                    (areas,). kind: mutual_information (M, in nats) or entropy (H = M/E of the whole place, share).
    Returns         value = between + within, within = Σ weights · inside; weights are the districts' shares of all
                    people, inside each district's own M (for H divided by E of the whole place, so that it adds up).
    Raises          DataError if the labels are not as many as the areas; NotEnoughData for fewer than two areas with
                    people.
    Missing values  areas lacking a count are left out; a district without people has weight 0 and inside None. If all
                    belong to one group, H has no value (reason not_applicable).
    Source          M = M_between + Σ_d (T_d/T) M_d: Mora & Ruiz-Castillo (2011), Sociological Methodology
                    41:159-194; as R segregation 1.1.0.
    """
    given.known("kind", kind, KINDS)
    x = given.counts("counts", counts, (2,))
    labels = np.asarray(districts)
    checks.same_length("districts", len(labels), "counts", len(x))
    keep = ~np.isnan(x).any(axis=1)
    x, labels = x[keep], labels[keep]
    given.populated(int((x.sum(axis=1) > 0).sum()))
    names, numbers = np.unique(labels, return_inverse=True)
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.arange(len(names)))
    areas = multi.Groups(np.ascontiguousarray(x[order].T)[:, None, :], starts=starts)
    between = places.number(multi.compute(multi.Groups(areas.X), KINDS[0])) or 0.0
    inside = multi.compute(areas, KINDS[0])[0]
    weights = areas.T[0] / areas.T[0].sum()
    within = float((weights * np.where(weights > 0, inside, 0)).sum())
    unit = _unit(areas, kind)
    if unit is None:
        between, within = 0.0, 0.0
    scale = unit or 1.0
    return Decomposition(
        value=None if unit is None else (between + within) / scale,
        n=round(float(x.sum())),
        unit="nats" if kind == KINDS[0] else "share",
        method=f"segregation.decompose_{kind}",
        version=places.VERSION,
        parameters=(("kind", kind),),
        reason=Reason.NOT_APPLICABLE if unit is None else None,
        kind=kind,
        between=None if unit is None else between / scale,
        within=None if unit is None else within / scale,
        districts=tuple(names.tolist()),
        weights=tuple(weights.tolist()),
        inside=tuple(None if np.isnan(own) else float(own / scale) for own in inside),
    )


def _unit(areas: multi.Groups, kind: str) -> float | None:
    """Return what M is divided by: 1, or the diversity of the whole place; None if that is 0."""
    if kind == KINDS[0]:
        return 1.0
    whole: FloatArray = areas.X.sum(axis=-1, keepdims=True)
    return places.number(multi.compute(multi.Groups(whole), "diversity")) or None
