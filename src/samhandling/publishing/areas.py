"""The pages of the areas inside the municipality: facts in sentences beside the whole, and a map."""

from samhandling.catalogue import area_facts
from samhandling.charts import maps
from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.places.models import Area
from samhandling.publishing import evenness, figures, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import AreaList, AreaPage, AreaRow, Chart, Fact, Figure, Ref
from samhandling.publishing.small_areas import SmallAreas

CAUTION = (
    "SCB ändrar små tal något för att ingen enskild ska kunna pekas ut. Därför stämmer delarna inte alltid med summan, "
    "och små skillnader mellan områden säger ingenting."
)
NO_GEOMETRY = "Det finns ingen fri karta över områdena i kommunen. Tabellen visar samma uppgifter."
KINDS = {Area.Kind.DESO: "DeSO", Area.Kind.REGSO: "RegSO"}


def area_ref(area: Area) -> Ref:
    """Return a link to an area's page."""
    return {"path": f"omrade/{area.code.lower()}", "name": f"{area.name} ({KINDS[Area.Kind(area.kind)]})"}


def pages(material: Material, known: SmallAreas) -> list[AreaPage]:
    """Return the page of every area."""
    whole = {fact.id: _figure(material, known, fact, _leaves(material)) for fact in area_facts.facts()}
    return [_page(material, known, area, whole) for area in material.areas]


def listing(material: Material, known: SmallAreas) -> AreaList:
    """Return the list of all areas with a few facts and a map of the first."""
    shown = [fact for fact in area_facts.facts() if fact.in_list]
    rows: list[AreaRow] = [
        {
            "path": area_ref(area)["path"],
            "code": area.code,
            "name": area.name,
            "area_kind": KINDS[Area.Kind(area.kind)],
            "figures": [_figure(material, known, fact, _codes(material, area)) for fact in shown],
        }
        for area in material.areas
    ]
    chart, inline = _overview_map(material, known)
    n_deso = sum(area.kind == Area.Kind.DESO for area in material.areas)
    n_regso = len(material.areas) - n_deso
    place = material.municipality.place_name
    text = f"{place} har {n_regso} områden (RegSO) som delas i {n_deso} mindre (DeSO). "
    text += "Sök på namnet eller välj på kartan." if chart else "Sök på namnet i tabellen."
    return {
        **material.page("omrade", "areas", "Områden", text),
        "source_lines": [*_source_lines(material, known)],
        "evenness": evenness.measured(material, known, _leaves(material)),
        "map": chart,
        "map_missing": "" if chart else NO_GEOMETRY,
        "inline_map": inline,
        "columns": [fact.label for fact in shown],
        "rows": rows,
        "caution": CAUTION,
    }  # type: ignore[typeddict-item]


def _page(material: Material, known: SmallAreas, area: Area, whole: dict[str, Figure]) -> AreaPage:
    facts = [
        fact
        for rule in area_facts.facts()
        if (fact := _fact(material, rule, _figure(material, known, rule, _codes(material, area)), whole[rule.id]))
    ]
    by_code = {other.code: other for other in material.areas}
    parts = [other for other in material.areas if other.parent_id == area.pk]
    place = material.municipality.place_name
    part_of = by_code.get(area.parent.code) if area.parent else None
    inside = f"i {part_of.name}" if part_of else f"i {place}"
    return {
        **material.page(f"omrade/{area.code.lower()}", "area", area.name, _sentence(area, inside, facts, place)),
        "breadcrumb": [{"path": "omrade", "name": "Områden"}, *([area_ref(part_of)] if part_of else [])],
        "source_lines": _source_lines(material, known),
        "code": area.code,
        "name": area.name,
        "area_kind": KINDS[Area.Kind(area.kind)],
        "map": _area_map(material, known, area),
        "map_missing": "" if area.geometry else NO_GEOMETRY,
        "facts": facts,
        "part_of": area_ref(part_of) if part_of else None,
        "parts": [area_ref(part) for part in parts],
        "neighbours": [area_ref(by_code[code]) for code in area.neighbours if code in by_code],
        "goals": _goals(material),
        "caution": CAUTION,
    }  # type: ignore[typeddict-item]


def _sentence(area: Area, inside: str, facts: list[Fact], place: str) -> str:
    people = next((fact for fact in facts if fact["figure"]["unit"] == "invånare"), None)
    size = f" med {people['figure']['text']} invånare" if people else ""
    differs = sorted(
        (fact for fact in facts if fact["figure"]["unit"] == "procent"),
        key=lambda fact: -abs((fact["figure"]["value"] or 0) - (fact["whole"]["value"] or 0)),
    )
    text = f"{area.name} är ett område {inside}{size}."
    if differs:
        first = differs[0]["sentence"]
        text += f" Mest skiljer sig området från hela {place} så här: {first[0].lower()}{first[1:]}"
    return text


def _leaves(material: Material) -> list[str]:
    return [area.code for area in material.areas if area.kind == Area.Kind.DESO]


def _codes(material: Material, area: Area) -> list[str]:
    """Return the DeSO that an area is made of: itself, or its parts."""
    if area.kind == Area.Kind.DESO:
        return [area.code]
    return [other.code for other in material.areas if other.parent_id == area.pk and other.kind == Area.Kind.DESO]


def _figure(material: Material, known: SmallAreas, fact: area_facts.AreaFact, codes: list[str]) -> Figure:
    """Return one fact for the areas together: SCB's own figure for one area, else a share of summed counts."""
    year = known.years.get(fact.table)
    rows = [known.values.get((fact.table, code)) for code in codes]
    if year is None or not codes or any(row is None for row in rows):
        return figures.nothing(year=year)
    found = [row for row in rows if row]
    if fact.published:
        if len(found) > 1:
            return _weighted(fact, found, year)
        return figures.figure(found[0][fact.numerator[0]], unit=fact.unit, decimals=fact.decimals, year=year)
    above = [row[name] for row in found for name in fact.numerator]
    below = [row[name] for row in found for name in fact.denominator]
    total, base = sum(float(p.value or 0) for p in above), sum(float(p.value or 0) for p in below)
    if fact.denominator and base < fact.minimum_base:
        return figures.nothing(year=year, flag="suppressed_here")
    value = total / base * 100 if fact.denominator else total
    public = disclosure.derived(value, from_=[*above, *below]) if len(above) + len(below) > 1 else above[0]
    return figures.figure(public, unit=fact.unit, decimals=fact.decimals, year=year)


def _weighted(fact: area_facts.AreaFact, found: list[dict[str, Publishable]], year: int) -> Figure:
    """Return a published share for several areas together, weighted by their persons; a median cannot be summed."""
    if not fact.weight:
        return figures.nothing(year=year)
    weights = [row[fact.weight] for row in found]
    shares = [row[fact.numerator[0]] for row in found]
    total = sum(float(w.value or 0) for w in weights)
    value = sum(float(s.value or 0) * float(w.value or 0) for s, w in zip(shares, weights, strict=True)) / total
    public = disclosure.derived(value, from_=[*weights, *shares])
    return figures.figure(public, unit=fact.unit, decimals=fact.decimals, year=year)


def _fact(material: Material, rule: area_facts.AreaFact, figure: Figure, whole: Figure) -> Fact | None:
    if figure["value"] is None:
        return None
    text = rule.sentence.format(figure=figures.said(figure), year=figure["year"])
    if not rule.compares:
        whole = figures.nothing(year=figure["year"])
    top = rule.scale_max or max(figure["value"], whole["value"] or 0) or 1
    if whole["value"] is not None:
        text += f", mot {figures.said(whole)} i hela {material.municipality.place_name}"
    return {
        "sentence": words.sentence(text),
        "label": rule.label,
        "figure": figure,
        "whole": whole,
        "share_of_scale": round(min(figure["value"] / top, 1), 4),
        "whole_share_of_scale": round(min((whole["value"] or 0) / top, 1), 4),
    }


def _goals(material: Material) -> list[Ref]:
    """Return the goals that speak of living conditions in the places: those that the map's facts concern."""
    from samhandling.publishing.goals import ref  # goals and areas name each other

    wanted = {key for fact in area_facts.facts() for key in fact.goals}
    return [ref(material, goal) for goal in material.tree.goals.values() if goal.key in wanted]


def _area_map(material: Material, known: SmallAreas, area: Area) -> Chart | None:
    """Return the map of the municipality with the area marked, in the colours of the fact that the map shows."""
    if not area.geometry:
        return None
    fact = _map_fact()
    same = [other for other in material.areas if other.kind == area.kind and other.geometry]
    drawn = maps.Map(
        title=f"{fact.label}, {known.years[fact.table]}",
        unit=fact.unit,
        areas=tuple(
            maps.Area(
                other.name,
                _figure(material, known, fact, _codes(material, other))["value"],
                other.geometry,
                is_marked=other.pk == area.pk,
            )
            for other in same
        ),
        decimals=fact.decimals,
        summary=f"Karta över {material.municipality.place_name} med {area.name} markerat. "
        f"Färgen visar {fact.label.lower()}.",
        size="small",
        source=f"Källa: SCB. {area.geometry_source}".strip(),
    )
    return material.drawings.add(drawn)


def _map_fact() -> area_facts.AreaFact:
    return next(fact for fact in area_facts.facts() if fact.on_map)


def _overview_map(material: Material, known: SmallAreas) -> tuple[Chart | None, str]:
    """Return the map of the first fact that is marked for it, as a file and as SVG with links for the page itself."""
    fact = _map_fact()
    shown = [area for area in material.areas if area.kind == Area.Kind.DESO and area.geometry]
    if not shown:
        return None, ""
    rows = [(area, _figure(material, known, fact, [area.code])) for area in shown]
    year = known.years[fact.table]
    base = "/" + material.municipality.slug + "/"
    linked = maps.Map(
        title=f"{fact.label}, {year}",
        unit=fact.unit,
        areas=tuple(
            maps.Area(area.name, figure["value"], area.geometry, href=f"{base}{area_ref(area)['path']}/")
            for area, figure in rows
        ),
        decimals=fact.decimals,
        source=f"Källa: SCB. {shown[0].geometry_source}".strip(),
    )
    narrow = maps.Map(
        title=linked.title,
        unit=linked.unit,
        areas=tuple(maps.Area(area.name, figure["value"], area.geometry) for area, figure in rows),
        decimals=fact.decimals,
        source=linked.source,
        size="small",
    )
    return material.drawings.add(narrow), maps.render(linked, "page")


def _source_lines(material: Material, known: SmallAreas) -> list[str]:
    if not known.values:
        return []
    years = sorted(set(known.years.values()))
    span = words.listed([str(year) for year in years])
    return [f"Källa: SCB, {span}", "Andelar och jämförelser: egen beräkning på SCB:s antal"]
