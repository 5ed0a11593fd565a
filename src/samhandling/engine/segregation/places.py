"""One place: an index of one group against the rest, or over several groups."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from samhandling.engine import checks
from samhandling.engine.results import Caveat, FloatArray, Reason
from samhandling.engine.segregation import chance, draws, given, multi, single
from samhandling.engine.segregation.answers import MultiSegregation, Segregation
from samhandling.engine.segregation.cells import Cells
from samhandling.errors import DefinitionError

VERSION = "1"
# Below about this many of the group in an area, chance alone gives a dissimilarity index that looks like something.
FEW_PERSONS_AN_AREA = 50
BY_DRAWS = "modified_gini"
KINDS = (*single.FORMULAS, BY_DRAWS)


def index(
    group: Any,
    total: Any,
    *,
    kind: str = "dissimilarity",
    min_total: float = 0,
    b: float = 0.5,
    steps: int = 1000,
    sizes: Any = None,
    perimeters: Any = None,
    contiguity: Any = None,
    draws: int = 999,
    seed: int | None = None,
) -> Segregation:
    """Return how unevenly one group lives over areas; for dissimilarity a share from 0 (evenly) to 1 (wholly apart).

    Parameters      group, total: persons, shape (areas,), group <= total. kind: dissimilarity, gini, entropy (H),
                    isolation, interaction, correlation_ratio (V), atkinson (with b), minmax, delta (with sizes),
                    conprof (with steps), spatial_dissimilarity (with contiguity: spatial.Neighbours, or a square
                    matrix, dense or sparse, of 1 or of border lengths), perimeter_dissimilarity (PARD; with
                    contiguity, sizes and perimeters),
                    bias_corrected_dissimilarity, density_corrected_dissimilarity, excess_dissimilarity,
                    modified_dissimilarity, modified_gini (with draws and seed). min_total: smaller areas are left out.
                    sizes in any unit of area, perimeters and border lengths in its unit of length.
    Returns         value (share), n = persons, n_areas with people, n_left_out; expected and excess for dissimilarity.
                    The caveat small_numbers says that the group has under 50 persons an area: then read excess, or
                    use infer.
    Raises          NotEnoughData if fewer than two areas with people remain; DataError for negative counts, a group
                    above its total, or shapes that differ; DefinitionError for an unknown kind or a missing parameter.
    Missing values  an area lacking either count is left out and counted; an area without people has the share 0. If
                    nobody or everybody belongs to the group, the value is None with the reason not_applicable.
    Source          Massey & Denton (1988), Social Forces 67:281-315; Hutchens (2001) for conprof; Wong (1993), Urban
                    Studies 30:559-572; Allen et al. (2015), Econometrics Journal 18:40-66; Carrington & Troske (1997),
                    Journal of Business & Economic Statistics 15:402-409. As PySAL segregation 2.5.4, except that the
                    expectations are computed and not drawn, and that modified_gini draws anew each time (there every
                    draw has the same seed).
    """
    given.known("kind", kind, KINDS)
    x, t = given.group_and_total(group, total, (1,))
    extra = given.options((kind,), len(x), b=b, steps=steps, sizes=sizes, perimeters=perimeters, contiguity=contiguity)
    keep = remaining(x, t, min_total)
    x, t, extra = x[keep], t[keep], given.subset(extra, keep)
    n_areas = int((t > 0).sum())
    given.populated(n_areas)
    cells = Cells(x[None], t[None], options=extra)
    value = _modified_gini(cells, draws, seed) if kind == BY_DRAWS else number(single.compute(cells, kind))
    used: dict[str, float | int | str] = {"b": b, "steps": steps, "min_total": min_total}
    if kind == BY_DRAWS:
        used |= {"draws": draws, "seed": seed or 0}
    return Segregation(
        value=value,
        n=round(float(t.sum())),
        unit="share",
        method=f"segregation.{kind}",
        version=VERSION,
        parameters=given.parameters(kind, used),
        caveats=caveats(float(x.sum()), n_areas),
        reason=None if value is not None else Reason.NOT_APPLICABLE,
        kind=kind,
        n_areas=n_areas,
        n_left_out=int((~keep).sum()),
        expected=_expected(cells) if kind == "dissimilarity" and value is not None else None,
    )


def multigroup(counts: Any, *, kind: str = "mutual_information", min_total: float = 0) -> MultiSegregation:
    """Return how unevenly several groups live over areas.

    Parameters      counts: persons, shape (areas, groups), the groups together everybody. kind: dissimilarity, gini,
                    mutual_information (M), entropy (H = M/E), relative_diversity, squared_variation,
                    normalised_exposure; and of the whole place, whoever lives where: diversity (E),
                    simpson_concentration, simpson_interaction. min_total: smaller areas are left out.
    Returns         value (share 0–1; M and E in nats), n = persons, n_areas with people, n_groups with people; for M
                    also local: each area's own divergence from the place, M = Σ (t/T) local.
    Raises          NotEnoughData if fewer than two areas with people remain; DataError for negative counts.
    Missing values  an area lacking any count is left out, counted, and None in local. If all belong to one group the
                    value is None with the reason not_applicable.
    Source          Reardon & Firebaugh (2002), Sociological Methodology 32:33-67; Mora & Ruiz-Castillo (2011),
                    Sociological Methodology 41:159-194. As PySAL segregation 2.5.4 and R segregation 1.1.0.
    """
    given.known("kind", kind, multi.FORMULAS)
    x = given.counts("counts", counts, (2,))
    total = x.sum(axis=1)
    keep = remaining(total, total, min_total)
    groups = multi.Groups(np.ascontiguousarray(x[keep].T)[:, None, :])
    n_areas = int((groups.t > 0).sum())
    given.populated(n_areas)
    value = number(multi.compute(groups, kind))
    return MultiSegregation(
        value=value,
        n=round(float(groups.T[0, 0])),
        unit="nats" if kind in multi.IN_NATS else "share",
        method=f"segregation.multigroup_{kind}",
        version=VERSION,
        parameters=(("min_total", min_total),),
        reason=None if value is not None else Reason.NOT_APPLICABLE,
        kind=kind,
        n_areas=n_areas,
        n_groups=int((groups.X > 0).sum()),
        n_left_out=int((~keep).sum()),
        local=local(groups, keep) if kind == "mutual_information" else (),
    )


def remaining(x: FloatArray, t: FloatArray, min_total: float) -> NDArray[np.bool_]:
    """Return which areas have both counts and are large enough."""
    checks.number("min_total", min_total)
    return ~(np.isnan(x) | np.isnan(t)) & ~(t < min_total)


def number(found: FloatArray) -> float | None:
    """Return the only figure of an array, None if there is none."""
    value = float(found.ravel()[0])
    return None if np.isnan(value) else value


def caveats(group: float, n_areas: int) -> tuple[Caveat, ...]:
    """Return what to know before trusting an index of a group of this size."""
    few = group < FEW_PERSONS_AN_AREA * n_areas
    return (Caveat.NO_INTERVAL, Caveat.SMALL_NUMBERS) if few else (Caveat.NO_INTERVAL,)


def local(groups: multi.Groups, keep: NDArray[np.bool_]) -> tuple[float | None, ...]:
    """Return Σ_k p_k ln(p_k/P_k) of every area that was given."""
    own, people = groups.divergence[0], groups.t[0]
    found = np.full(len(keep), np.nan)
    found[keep] = np.divide(own, people, out=np.full(len(own), np.nan), where=people > 0)
    return tuple(None if np.isnan(value) else float(value) for value in found)


def _expected(cells: Cells) -> float | None:
    if not given.is_whole(cells.x, cells.t):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return number(chance.expected_without_segregation(cells))


def _modified_gini(cells: Cells, n_draws: int, seed: int | None) -> float | None:
    if seed is None:
        raise DefinitionError("modified_gini is drawn by chance and needs a seed; give any whole number.")
    value = single.compute(cells, "gini")
    counts = given.whole(np.stack([cells.x[0], cells.t[0] - cells.x[0]]))
    found = [
        single.compute(Cells(block[0], cells.t), "gini")
        for block in draws.cities(counts, null="evenness", draws=checks.at_least("draws", n_draws, 1), seed=seed)
    ]
    drawn = np.concatenate(found)
    if np.isnan(value).any() or np.isnan(drawn).all():
        return None
    return number(single.rescaled(value, np.atleast_1d(np.nanmean(drawn))))
