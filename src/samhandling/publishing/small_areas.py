"""The small-area figures of a municipality, as their source published them."""

from dataclasses import dataclass

from samhandling.catalogue import area_facts
from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.publishing.material import Material, publisher


@dataclass(frozen=True)
class SmallAreas:
    """The small-area figures of the municipality: (table, area) → variable → value, as the source published them."""

    values: dict[tuple[str, str], dict[str, Publishable]]
    years: dict[str, int]


def read(material: Material) -> SmallAreas:
    """Return the newest small-area figures of every area of the municipality."""
    tables = {rule.table for rule in (*area_facts.facts(), *area_facts.evenness())}
    codes = [area.code for area in material.areas]
    years: dict[str, int] = {}
    values: dict[tuple[str, str], dict[str, Publishable]] = {}
    for row in material.observations.rows(sorted(tables), codes):
        if row.value is None or row.year < years.get(row.indicator, 0):
            continue
        if row.year > years.get(row.indicator, 0):
            years[row.indicator] = row.year
            values = {key: found for key, found in values.items() if key[0] != row.indicator}
        batch = material.batches[row.batch]
        public = disclosure.already_public(row.value, source=publisher(batch), licence=batch.licence)
        values.setdefault((row.indicator, row.area), {})[row.grp] = public
    return SmallAreas(values, years)
