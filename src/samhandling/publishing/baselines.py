"""How far an indicator has moved since the plan's baseline, as the public sees it."""

from functools import partial

from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.followups.baselines.movement import Movement
from samhandling.publishing import figures, words
from samhandling.publishing.material import Material, publisher
from samhandling.publishing.pages import SinceBaseline


def since(material: Material, key: str) -> SinceBaseline | None:
    """Return the movement for all, where the starting value is one that a source has published; else None."""
    one = material.moved.get(key)
    if one is None or one.change is None or one.year is None:
        return None
    begun = _begun(material, one)
    now = material.public(key, material.municipality.code, "T", one.year)
    if begun is None or now is None:
        return None
    about = partial(figures.figure, unit=one.facts.unit, decimals=one.facts.decimals)
    change = disclosure.derived(one.change, from_=[begun, now])
    return {
        "sentence": words.sentence(f"Sedan utgångsläget {one.from_year}: {one.shown_change}, {one.verdict}"),
        "figures": [about(begun, year=one.from_year), about(now, year=one.year), about(change, year=one.year)],
    }


def _begun(material: Material, one: Movement) -> Publishable | None:
    """Return the starting value under the name of who published it: as it stands, or as it stood when decided."""
    if one.revised is None:
        return material.public(one.facts.key, material.municipality.code, "T", one.from_year)
    batch = material.batches.get(one.batch or 0)
    if batch is None:
        return None
    return disclosure.already_public(one.from_value, source=publisher(batch), licence=batch.licence)
