"""Figures around the small municipality of ``factories.year``: a series by sex, similar municipalities, the country."""

from collections.abc import Sequence

from tests.factories import observations
from tests.factories.year import Town

from samhandling.audit.changes import JobActor
from samhandling.indicators import changes as store
from samhandling.indicators.models import Batch
from samhandling.places.models import PeerGroup

BY = JobActor("prov")
PEERS = (80.0, 82.0, 90.0)  # what similar municipalities have, every year


def figures(
    town: Town, values: Sequence[float], *, first: int = 2015, key: str = "", peers: Sequence[float] = PEERS
) -> Batch:
    """Add one figure a year from ``first``: women two above, men two below; similar municipalities as given, the
    country at 84.
    """
    others = {f"99{n}": value for n, value in enumerate(peers, 11)}
    for kind in ("övergripande", "grundskola"):
        PeerGroup.objects.get_or_create(
            municipality=town.municipality,
            kind=kind,
            year=2022,
            defaults={"title": "Liknande", "source_key": "G1", "members": list(others)},
        )
    code, key = town.municipality.code, key or town.indicator.key
    rows = [
        (area, year, sex, value)
        for year, own in enumerate(values, first)
        for area, sex, value in (
            (code, "T", own),
            (code, "K", own + 2),
            (code, "M", own - 2),
            *((area, "T", value) for area, value in others.items()),
            ("0000", "T", 84.0),
        )
    ]
    areas, years, sexes, shown = (list(column) for column in zip(*rows, strict=True))
    columns = observations.columns(indicator=[key] * len(rows), area=areas, year=years, sex=sexes, value=shown)
    batch = store.add_batch(by=BY, **observations.described(), observations=columns)
    store.rebuild_generation(by=BY)
    return batch
