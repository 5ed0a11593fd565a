"""How unevenly groups live over the areas of the municipality, beside what chance alone would give."""

from samhandling.catalogue import area_facts
from samhandling.engine import disclosure, segregation
from samhandling.engine.disclosure import Publishable
from samhandling.publishing import figures, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import Evenness, Figure
from samhandling.publishing.small_areas import SmallAreas

DRAWS = 999
SEED = 1
RULE = (
    "Dissimilaritetsindex: hur stor del av gruppen som skulle behöva byta område för att gruppens andel skulle bli "
    "lika stor i alla områden. 0 är helt jämnt, 100 helt åtskilt. Osäkerheten kommer av att dra om områdena "
    f"{DRAWS} gånger; slumpens värde är vad samma antal personer ger om de placeras slumpvis i lika stora områden."
)


def measured(material: Material, known: SmallAreas, codes: list[str]) -> list[Evenness]:
    """Return the dissimilarity of each group over the areas, with interval and the value that chance gives."""
    found = [_one(material, known, rule, codes) for rule in area_facts.evenness()]
    return [row for row in found if row]


def _one(material: Material, known: SmallAreas, rule: area_facts.EvennessRule, codes: list[str]) -> Evenness | None:
    rows = [row for code in codes if (row := known.values.get((rule.table, code)))]
    if len(rows) < 2:
        return None
    year = known.years[rule.table]
    total = [_sum(row, rule.total) for row in rows]
    group = [
        round(float(row[rule.share].value or 0) / 100 * n) if rule.share else _sum(row, rule.group)
        for row, n in zip(rows, total, strict=True)
    ]
    answer = segregation.many(group, total, municipalities=["all"] * len(rows), kinds=["dissimilarity"])
    value = float(answer.values[0, 0, 0])
    spread = segregation.infer(group, total, null="bootstrap", draws=DRAWS, seed=SEED).interval
    chance = segregation.infer(group, total, null="person_permutation", draws=DRAWS, seed=SEED).expected
    if spread is None or chance is None:
        return None
    parts = [row[name] for row in rows for name in (*rule.total, *rule.group, *filter(None, [rule.share]))]
    shown = _percent(value, parts, year)
    low, high = _percent(spread.low, parts, year), _percent(spread.high, parts, year)
    return {
        "label": rule.label,
        "sentence": _sentence(material, rule, shown, low, high),
        "figure": shown,
        "low": low,
        "high": high,
        "chance": _percent(chance, parts, year),
        "n_areas": len(rows),
        "rule_in_words": RULE,
        "method": answer.method,
        "version": answer.version,
    }


def _sum(row: dict[str, Publishable], names: tuple[str, ...]) -> int:
    return round(sum(float(row[name].value or 0) for name in names))


def _percent(share: float, parts: list[Publishable], year: int) -> Figure:
    public = disclosure.derived(share * 100, from_=parts)
    return figures.figure(public, unit="procent", decimals=0, year=year)


def _sentence(material: Material, rule: area_facts.EvennessRule, shown: Figure, low: Figure, high: Figure) -> str:
    return words.sentence(
        f"{shown['text']} procent av alla {rule.who} i {material.municipality.place_name} skulle behöva byta område "
        f"för att bo lika jämnt som andra {shown['year']} (osäkerhet {low['text']}–{high['text']})"
    )
