"""What the baseline description says as a paper: texts and starting values, and how far each has moved since."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from samhandling.charts import numbers
from samhandling.followups.baselines.movement import Movement
from samhandling.places.models import Municipality
from samhandling.publishing import words
from samhandling.reports.papers import Block, Column, Heading, Paper, Table, Text
from samhandling.reports.xlsx import Cell, Number, Sheet

_FIGURES = (
    Column("Nyckeltal", 58),
    Column("År", 12),
    Column("Totalt", 16, is_number=True),
    Column("Kvinnor", 16, is_number=True),
    Column("Män", 16, is_number=True),
    Column("Liknande kommuner", 20, is_number=True),
    Column("Riket", 16, is_number=True),
)
_MOVED = (
    Column("Nyckeltal", 52),
    Column("Vilka", 16),
    Column("Utgångsläge", 24, is_number=True),
    Column("Senast", 24, is_number=True),
    Column("Förändring", 30, is_number=True),
    Column("Mer än slumpen?", 34),
)


def paper(content: Mapping[str, Any], moved: Sequence[Movement], *, municipality: Municipality, day: date) -> Paper:
    """Return a baseline description, decided or still a draft, as a paper."""
    document, decided = content["document"], content["decided"]
    as_of = words.date(date.fromisoformat(content["as_of"]))
    if decided["on"]:
        state = f"Fastställd {words.date(date.fromisoformat(decided['on']))} av {decided['body']}."
    else:
        state = "Utkast: beskrivningen är inte fastställd och kan ändras."
    imprint = " ".join(filter(None, (state, content["note"], _sources(content))))
    title = f"Nulägesbeskrivning: {document['title']}"
    return Paper(
        name=f"nulage-{document['municipality']}-{document['key']}",
        title=title,
        municipality=municipality.name,
        accent=municipality.accent,
        sentence=f"Så var läget {as_of}. {state}",
        imprint=imprint,
        day=day,
        blocks=tuple(_blocks(content, moved)),
        sheets=tuple(_sheets(content, moved, title, imprint)),
    )


def _blocks(content: Mapping[str, Any], moved: Sequence[Movement]) -> list[Block]:
    by_key = {row["indicator"]: row for row in content["figures"]}
    blocks: list[Block] = [Heading(1, "Läget")]
    level = 1
    for part in content["texts"]:
        rows = [by_key[key] for key in part["indicators"] if key in by_key]
        if not part["text"].strip() and not rows:
            continue
        if part["goal"] is not None:
            # A goal without text and figures is passed over; its parts must not skip a level for that.
            level = min(2 + part["depth"], 3, level + 1)
            blocks.append(Heading(level, words.sentence(part["name"]).removesuffix(".")))
        blocks.append(Text(part["text"] or "Ingen text är skriven."))
        if rows:
            blocks.append(Table("Utgångslägen", _FIGURES, tuple(_figure_row(row) for row in rows)))
    if moved:
        blocks.append(Heading(1, "Sedan dess"))
        blocks.append(
            Text(
                "Förändringen från utgångsläget till det senaste värdet, med 95 procents intervall. Där källan inte "
                "anger någon osäkerhet räknas den ur hur mycket serien själv svänger."
            )
        )
        blocks.append(Table("Förändring sedan utgångsläget", _MOVED, tuple(_moved_row(one) for one in moved)))
    return blocks


def _figure_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    values, decimals = row["values"], row["decimals"]
    name = f"{row['title']} ({row['unit']})" if row["unit"] else row["title"]
    if row["reason"]:
        return (f"{name}. Inget utgångsläge: {row['reason']}", "", "–", "–", "–", "–", "–")
    total = values.get("T", {})
    year = next(iter(values.values()))["year"] if values else ""
    shown = [_text(values.get(sex, {}).get("value"), decimals) for sex in "TKM"]
    return (name, str(year), *shown, *(_text(total.get(name), decimals) for name in ("peers", "country")))


def _text(value: float | None, decimals: int) -> str:
    return "–" if value is None else numbers.format_number(value, decimals)


def _moved_row(one: Movement) -> tuple[str, ...]:
    facts = one.facts
    begun = f"{numbers.format_number(one.from_value, facts.decimals)} ({one.from_year})"
    if one.change is None or one.value is None:
        return (facts.title, one.sex_word, begun, "–", "–", words.sentence(one.why))
    now = f"{numbers.format_number(one.value, facts.decimals)} ({one.year})"
    change = one.shown_change + (f" ({one.interval})" if one.interval else "")
    return (facts.title, one.sex_word, begun, now, change, words.sentence(one.verdict))


def _sources(content: Mapping[str, Any]) -> str:
    lines = {value["source_line"] for row in content["figures"] for value in row["values"].values()}
    return ". ".join(sorted(line for line in lines if line))


def _sheets(content: Mapping[str, Any], moved: Sequence[Movement], title: str, imprint: str) -> list[Sheet]:
    figures = [
        (
            row["indicator"],
            row["title"],
            words.SEX[sex],
            value["year"],
            Number(value["value"], row["decimals"]),
            row["unit"],
            Number(value.get("peers"), row["decimals"]),
            value.get("n_peers"),
            Number(value.get("country"), row["decimals"]),
            value["source_line"],
            "",
        )
        for row in content["figures"]
        for sex, value in row["values"].items()
    ]
    left_out: list[tuple[Cell, ...]] = [
        (row["indicator"], row["title"], *(None,) * 8, row["reason"]) for row in content["figures"] if row["reason"]
    ]
    found = [
        Sheet(
            name="Utgångslägen",
            columns=(
                ("Kod", 10), ("Nyckeltal", 60), ("Vilka", 12), ("År", 8), ("Värde", 12), ("Enhet", 24),
                ("Liknande kommuner, median", 14), ("Antal liknande", 10), ("Riket", 12), ("Källa", 34),
                ("Varför inget utgångsläge", 50),
            ),
            rows=(*figures, *left_out),
            above=(title, imprint),
        ),
        Sheet(
            name="Texter",
            columns=(("Mål", 60), ("Nivå", 20), ("Text", 100)),
            rows=tuple((part["name"], part["level"], part["text"]) for part in content["texts"]),
        ),
    ]  # fmt: skip
    if moved:
        found.append(_moved_sheet(moved))
    return found


def _moved_sheet(moved: Sequence[Movement]) -> Sheet:
    def number(value: float | None, one: Movement) -> Number:
        return Number(value, one.facts.decimals)

    return Sheet(
        name="Sedan dess",
        columns=(
            ("Kod", 10), ("Nyckeltal", 60), ("Vilka", 12), ("Från år", 8), ("Utgångsläge", 12), ("Till år", 8),
            ("Senast", 12), ("Förändring", 12), ("Lägst", 12), ("Högst", 12), ("Mer än slumpen?", 44),
        ),
        rows=tuple(
            (
                one.facts.key,
                one.facts.title,
                one.sex_word,
                one.from_year,
                number(one.from_value, one),
                one.year,
                number(one.value, one),
                number(one.change, one),
                number(one.low, one),
                number(one.high, one),
                one.why or one.verdict,
            )
            for one in moved
        ),
    )  # fmt: skip
