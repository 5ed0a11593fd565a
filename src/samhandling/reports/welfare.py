"""What a welfare account says as a paper: from its page, published or still open, and nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from samhandling.publishing import welfare, words
from samhandling.publishing.pages import Figure, WelfareFigure
from samhandling.publishing.reader import Published
from samhandling.reports.papers import Block, Cell, Column, Heading, Paper, Sign, Table, Text
from samhandling.reports.wording import with_remark
from samhandling.reports.xlsx import Number, Sheet

_COLUMNS = (
    Column("Nyckeltal", 46),
    Column("År", 10),
    Column("Totalt", 13, is_number=True),
    Column("Kvinnor", 14, is_number=True),
    Column("Män", 13, is_number=True),
    Column("Liknande kommuner", 18, is_number=True),
    Column("Riket", 13, is_number=True),
    Column("Färg", 24),
    Column("Pil", 24),
)


def papers_of(published: Published) -> list[Paper]:
    """Return each welfare account of a publication as a paper."""
    made = []
    for path in sorted(published.paths(f"{welfare.PATH}/")):
        page = published.page(path)
        place = page["municipality"]
        name = welfare.report_name(place["slug"], page["of_year"])
        day = date.fromisoformat(str(published.manifest["published_at"])[:10])
        made.append(paper(page, name=name, municipality=place["name"], accent=place["accent"], day=day))
    return made


def paper(page: Mapping[str, Any], *, name: str, municipality: str, accent: str, day: date, note: str = "") -> Paper:
    """Return a welfare account as a paper; ``note`` says what a reader must know of it, such as that it is open."""
    title = f"Välfärdsbokslut {page['of_year']}"
    imprint = " ".join(filter(None, (note, f"Siffrorna hämtades ur statistiken {page['figures_on']}.")))
    return Paper(
        name=name,
        title=title,
        municipality=municipality,
        accent=accent,
        sentence=f"{note} {page['sentence']}".strip(),
        imprint=imprint,
        day=day,
        blocks=tuple(_blocks(page)),
        sheets=_sheets(page, f"{title}, {municipality}", imprint),
    )


def _blocks(page: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    stage = None
    for section in page["sections"]:
        if section["stage"] != stage:
            stage = section["stage"]
            blocks.append(Heading(1, stage or section["title"]))
        if section["stage"]:
            blocks.append(Heading(2, section["title"]))
        blocks += [Text(text) for text in section["text"]]
        if not section["text"] and (section["figures"] or not section["stage"]):
            blocks.append(Text("Ingen text är skriven."))
        if section["missing"]:
            blocks.append(Text(section["missing"]))
        if section["figures"]:
            blocks.append(_table(section["title"], section["figures"]))
            blocks += _notes(section["figures"])
    return [*blocks, *_changes(page), Heading(1, "Källor"), *(Text(line) for line in page["source_lines"])]


def _table(title: str, rows: list[WelfareFigure]) -> Table:
    return Table(title, _COLUMNS, tuple(_row(one) for one in rows))


def _row(one: WelfareFigure) -> tuple[Cell, ...]:
    by_sex: dict[str, Figure] = {figure["sex"]: figure for figure in one["figures"]}
    compare = dict(one["compare"])
    first = next(iter(one["figures"]), None)
    is_said = not one["unit"] or (one["unit"] == "procent" and "%" in one["title"])
    title = one["title"] if is_said else f"{one['title']} ({one['unit']})"
    shown = [with_remark(by_sex[sex]) if sex in by_sex else "–" for sex in "TKM"]
    beside = [compare[name]["text"] if name in compare else "–" for name in ("Liknande kommuner, median", "Riket")]
    state = one["state"]
    signs: tuple[Cell, ...] = ("–", "–")
    if not one["missing"]:
        signs = (Sign(state["rating"], state["rating_word"]), Sign(state["trend"], state["trend_word"]))
    return (title, str(first["year"]) if first else "–", *shown, *beside, *signs)


def _notes(rows: list[WelfareFigure]) -> list[Text]:
    """Return one small line for each figure: the sexes, the previous account, and why something is missing."""
    found = []
    for one in rows:
        reason = one["state"]["reason_text"] if not one["missing"] else one["missing"]
        said = [text for text in (one["gap"], one["since"], reason) if text]
        if said:
            found.append(Text(f"{one['title']}: {' '.join(said)}", "small"))
    return found


def _changes(page: Mapping[str, Any]) -> list[Block]:
    if not page["n_compared"]:
        return []
    blocks: list[Block] = [Heading(1, "Sedan förra bokslutet")]
    for name, word in (("better", "bättre"), ("worse", "sämre")):
        rows = page[name]
        blocks.append(Text(words.sentence(f"{words.neuter(len(rows), 'nyckeltal', 'nyckeltal')} har fått {word} färg")))
        if rows:
            columns = (Column("Nyckeltal", 70), Column("Då", 25), Column("Nu", 25), Column("Förändring", 60))
            shown = tuple(
                (one["title"], *(Sign(s["rating"], s["rating_word"]) for s in one["since_states"]), one["since"])
                for one in rows
            )
            blocks.append(Table(f"Nyckeltal med {word} färg", columns, shown))
    return blocks


def _sheets(page: Mapping[str, Any], title: str, imprint: str) -> tuple[Sheet, ...]:
    figures = [
        (
            section["stage"],
            section["title"],
            one["key"],
            one["title"],
            label,
            figure["year"],
            Number(figure["value"], one["decimals"]),
            one["unit"],
            *((one["state"]["rating_word"], one["state"]["trend_word"]) if label == "Totalt" else ("", "")),
            one["since"] if label == "Totalt" else "",
            figure["source_line"],
        )
        for section in page["sections"]
        for one in section["figures"]
        for label, figure in (*((words.SEX[f["sex"]], f) for f in one["figures"]), *one["compare"])
    ]
    missing = [
        (section["stage"], section["title"], one["key"], one["title"], "", None, None, "", "", "", one["missing"], "")
        for section in page["sections"]
        for one in section["figures"]
        if one["missing"]
    ]
    return (
        Sheet(
            name="Nyckeltal",
            columns=(
                ("Livsskede", 20), ("Del", 16), ("Kod", 10), ("Nyckeltal", 60), ("Redovisning", 28), ("År", 8),
                ("Värde", 12), ("Enhet", 24), ("Färg", 18), ("Pil", 16), ("Sedan förra bokslutet", 50), ("Källa", 34),
            ),
            rows=(*figures, *missing),
            above=(title, imprint),
        ),
        Sheet(
            name="Texter",
            columns=(("Livsskede", 20), ("Del", 20), ("Text", 110)),
            rows=tuple((one["stage"], one["title"], "\n".join(one["text"])) for one in page["sections"]),
        ),
    )  # fmt: skip
