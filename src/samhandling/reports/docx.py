"""The report as DOCX, from templates/report.docx: one list of blocks, each of a kind that the template knows."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText  # type: ignore[import-untyped]

from samhandling.charts import fonts, tokens
from samhandling.publishing import words
from samhandling.publishing.pages import Answer, Chart, Flows, IndicatorCard, Moved, State
from samhandling.reports import files, wording
from samhandling.reports.content import Goal, Indicator, ProgrammePart, Report

Block = dict[str, Any]
TEMPLATE = Path(__file__).parent / "templates" / "report.docx"
LANGUAGE = "sv-SE"
COUNTS = ("green", "yellow", "red", "none", "up", "flat", "down", "unknown")
# The same shapes as elsewhere, as signs that every word processor has.
SIGNS = {"green": "●", "yellow": "▲", "red": "◆", "none": "○", "up": "↗", "flat": "→", "down": "↘", "unknown": "~"}
_SIGN_COLOURS = {"up": "state-green", "flat": "muted", "down": "state-red", "unknown": "state-none"}
_DEEPEST_HEADING = 6
_GAP = "\u2003"
_PIXEL = Mm(0.27)
_PIXELS_PER_INCH = 130


def write(report: Report, path: Path) -> Path:
    """Write the report as DOCX and return the path."""
    return files.save(path, render(report))


def render(report: Report) -> bytes:
    """Return the report as the bytes of a DOCX file."""
    template = DocxTemplate(TEMPLATE)
    template.init_docx()
    blocks = list(_blocks(report, _Charts(template, report.charts)))
    for number, block in enumerate(blocks):
        block["id"] = number
    headings = [block for block in blocks if block["kind"] in ("h1", "h2", "h3") and block["is_listed"]]
    template.render(
        {
            "municipality": report.municipality["name"],
            "title": report.title,
            "sentence": report.sentence,
            "imprint": wording.imprint(report),
            "blocks": blocks,
            # python-docx names the styles of contents TOC1, TOC2, TOC3.
            "contents": [block | {"style": f"TOC{block['kind'][1]}"} for block in headings],
        },
        autoescape=True,
    )
    _describe(template, report)
    out = BytesIO()
    template.save(out)
    return files.repeatable_zip(out.getvalue())


def _describe(template: DocxTemplate, report: Report) -> None:
    properties = template.docx.core_properties
    properties.title = f"{report.title}, {report.municipality['name']}"
    properties.author = properties.last_modified_by = report.municipality["name"]
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(report.published_on, time())


class _Charts:
    """The charts as pictures, each drawn once by Typst, which has the fonts and is faster than a browser's way."""

    def __init__(self, template: DocxTemplate, drawings: Mapping[str, bytes]) -> None:
        self.template = template
        self.pictures = dict(zip(drawings, _pngs(list(drawings.values())), strict=True))

    def picture(self, chart: Chart) -> InlineImage:
        """Return a chart with its text alternative."""
        width = min(chart["width"] * _PIXEL, Mm(170))
        return _Picture(self.template, BytesIO(self.pictures[chart["file"]]), width, chart["alt"])


class _Picture(InlineImage):  # type: ignore[misc]
    """An inline picture with a text alternative, which docxtpl has no word for."""

    def __init__(self, template: DocxTemplate, image: BytesIO, width: int, alt: str) -> None:
        super().__init__(template, image, width=width)
        self.alt = alt

    def _insert_image(self) -> str:
        inline = self.tpl.current_rendering_part.new_pic_inline(self.image_descriptor, self.width, self.height)
        inline.docPr.set("descr", self.alt)
        return f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'


def _pngs(drawings: list[bytes]) -> list[bytes]:
    if not drawings:
        return []
    pages = "\n".join(f'#page(image("{n}.svg"))' for n in range(len(drawings)))
    main = f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}".encode()
    pictures: bytes | list[bytes] = typst.compile(  # type: ignore[call-overload]  # its stub does not know the dict
        {"main.typ": main} | {f"{n}.svg": svg for n, svg in enumerate(drawings)},
        format="png",
        ppi=_PIXELS_PER_INCH,
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
    )
    return pictures if isinstance(pictures, list) else [pictures]


def _heading(level: int, text: str, *, is_listed: bool = True) -> Block:
    return {"kind": f"h{min(level, _DEEPEST_HEADING)}", "text": text, "is_listed": is_listed}


def _text(text: str, kind: str = "text") -> Iterator[Block]:
    if text:
        yield {"kind": kind, "text": text}


def _table(kind: str, rows: list[list[Any]], title: str = "") -> Iterator[Block]:
    if rows:
        yield from _text(title, "label")
        yield {"kind": kind, "rows": rows}


def _blocks(report: Report, charts: _Charts) -> Iterator[Block]:
    yield from _summary(report, charts)
    for programme in report.programmes:
        yield from _programme(programme, report, charts)
    yield from _earlier(report)
    yield from _findings(report)
    yield from _methods(report)
    yield from _sources(report)
    if report.glossary:
        yield _heading(1, "Begrepp")
        for term in report.glossary:
            yield from _text(f"{term['term']}: {wording.joined(term['definition'], term['document'])}")


def _summary(report: Report, charts: _Charts) -> Iterator[Block]:
    yield _heading(1, "Sammanfattning")
    yield from _text(report.sentence, "lead")
    sums = [[one.page["title"], *_counted(one.sums["counts"])] for one in report.programmes]
    yield from _table("sums", sums)
    yield from _text(wording.HOW_TO_READ)
    yield from _text(report.standing)
    yield from _red(report)
    yield from _changed(report, charts)
    yield _heading(1, "Alla mål")
    rows = [
        [f"{goal.title} ({goal.node['level_name']})", *_state(goal.node["state"]), str(len(goal.indicators))]
        for goal in report.goals
    ]
    yield from _table("register", rows)


def _red(report: Report) -> Iterator[Block]:
    if not report.answers:
        return
    yield _heading(1, wording.RED)
    yield from _text(wording.red_note(report))
    yield from _table("answers", [_answer_row(one) for one in wording.red(report)])


def _answer_row(one: Answer) -> list[Any]:
    why, what = wording.answer(one)
    state = one["goal"]["state"]
    name = f"{wording.name(one['goal'])}\n{words.sentence(one['since'])}"
    return [_sign(state["rating"], state["rating_word"]), name, "\n".join(why), "\n".join(what) or "–"]


def _changed(report: Report, charts: _Charts) -> Iterator[Block]:
    if report.flows is not None:
        yield _heading(1, wording.changed_title(report))
        yield from _flows(report.flows, charts)
    yield from _table("changes", [_change_row(way, move) for way, move in wording.changes(report)])
    if report.promises is not None:
        yield _heading(2, wording.PROMISES)
        yield from _text(report.promises["sentence"])
        yield from _table("promises", [list(wording.promise(row)) for row in report.promises["rows"]])


def _flows(flows: Flows, charts: _Charts) -> Iterator[Block]:
    yield from _text(flows["sentence"])
    yield {"kind": "chart", "image": charts.picture(flows["chart"])}
    rows = [
        [_sign(one["before"], one["before_word"]), _sign(one["after"], one["after_word"]), str(one["n"])]
        for one in flows["flows"]
    ]
    yield from _table("flows", rows)


def _change_row(way: str, move: Moved) -> list[Any]:
    before, now = move["before"], move["now"]
    states = [_sign(state["rating"], state["rating_word"]) for state in (before, now)]
    return [wording.name(move["goal"]), *states, way]


def _programme(one: ProgrammePart, report: Report, charts: _Charts) -> Iterator[Block]:
    yield _heading(1, one.page["title"])
    yield from _text(one.sums["sentence"], "lead")
    for word, text in wording.programme_facts(one):
        yield from _text(f"{word}: {text}")
    if flows := one.page.get("flows"):
        yield from _text(f"Sedan {flows['earlier']}", "label")
        yield from _flows(flows, charts)
    for goal in one.goals:
        yield from _goal(goal, 2, report, charts)
    yield from _brief(one.brief)


def _goal(goal: Goal, level: int, report: Report, charts: _Charts) -> Iterator[Block]:
    page = goal.page
    yield _heading(level, goal.title)
    yield from _text(goal.node["level_name"].capitalize(), "small")
    yield {"kind": "state", "state": _both(page["state"])}
    if quote := page["quote"]:
        yield from _text(f"”{quote['text']}” {wording.quote_source(quote)}", "quote")
    for text in (page["plain_wording"], *wording.why(page["explanation"], page["state"])):
        yield from _text(text)
    for word, text in wording.goal_facts(goal):
        yield from _text(f"{word}: {text}")
    yield from _text(wording.concluded_where(goal), "small")
    for word, texts in wording.concluded(goal):
        yield from _text(word, "label")
        for text in texts:
            yield from _text(text)
    yield from _table("indicators", [_indicator_row(report.indicators[key]) for key in goal.indicators])
    activities = [[one["name"], one["state_word"], wording.people(one["responsible"])] for one in page["activities"]]
    yield from _table("activities", activities, "Vad som görs")
    if page["missing"]:
        yield from _text("Vad som saknas", "label")
        for one in page["missing"]:
            yield from _text(wording.missing(one), "item")
    for part in goal.parts:
        yield from _goal(part, level + 1, report, charts)
    yield from _brief(goal.brief)
    if goal.details:
        yield _heading(level + 1, f"Nyckeltalen: {goal.node['name']}", is_listed=False)
        for key in goal.details:
            yield from _indicator(report.indicators[key], level + 2, charts)


def _brief(goals: tuple[Goal, ...]) -> Iterator[Block]:
    every = [part for goal in goals for part in goal.walk()]
    rows = [[f"{one.title} ({one.node['level_name']})", wording.brief(one)] for one in every]
    yield from _table("brief", rows, "Mål utan nyckeltal")


def _indicator_row(one: Indicator) -> list[Any]:
    card = _card(one)
    by_sex: dict[str, str] = {figure["sex"]: wording.with_remark(figure) for figure in card["figures"]}
    name = ", ".join(part for part in (card["title"], wording.unit_and_year(card["figures"])) if part)
    return [name, *(by_sex.get(sex, "–") for sex in "TKM"), *_state(card["state"])]


def _indicator(one: Indicator, level: int, charts: _Charts) -> Iterator[Block]:
    card = _card(one)
    yield _heading(level, card["title"], is_listed=False)
    yield {"kind": "state", "state": _both(card["state"], card["sentence"])}
    yield {"kind": "chart", "image": charts.picture(card["chart"])}
    rows = [
        [row.label, wording.with_remark(row.figure), str(row.figure["year"] or ""), *_state(row.state)]
        for row in one.rows
    ]
    yield from _table("figures", rows)
    for word, text in wording.indicator_texts(one):
        yield from _text(f"{word}: {text}")
    yield from _text(wording.small_print(one), "small")


def _card(one: Indicator) -> IndicatorCard:
    assert one.card  # only indicators that serve a goal are told
    return one.card


def _earlier(report: Report) -> Iterator[Block]:
    if not report.earlier:
        return
    yield _heading(1, "Tidigare uppföljningar")
    yield from _text(wording.EARLIER)
    for one in report.earlier:
        yield _heading(2, wording.earlier_title(one), is_listed=False)
        yield from _table("sums", [[f"{one['n_goals']} mål", *_counted(one["counts"])]])
        yield from _text(wording.earlier_source(one), "small")


def _findings(report: Report) -> Iterator[Block]:
    if not report.findings:
        return
    yield _heading(1, "Iakttagelser i dokumenten")
    yield from _text(wording.FINDINGS)
    for one in report.findings:
        yield from _text(one["kind"], "label")
        yield from _text(one["text"])
        yield from _text(one["quote"] and f"”{one['quote']}”", "quote")


def _methods(report: Report) -> Iterator[Block]:
    yield _heading(1, "Metoder")
    yield from _text(wording.OWN_CALCULATION)
    for one in report.methods:
        yield _heading(2, wording.method_title(one), is_listed=False)
        yield from _text(one["rule_in_words"])
        yield from _table("parameters", [list(pair) for pair in one["parameters"]])
        yield from _text(wording.joined(f"Version {one['version']}", *one["caveats"]))


def _sources(report: Report) -> Iterator[Block]:
    yield _heading(1, "Källor")
    for line in report.source_lines:
        yield from _text(line, "item")
    yield from _text(wording.fetched(report))
    yield from _table("licences", [list(pair) for pair in report.licences])


def _counted(counts: Mapping[str, Any]) -> list[str]:
    return [str(counts[name]) for name in COUNTS]


def _state(state: State | None) -> list[RichText]:
    """Return colour and arrow as two rich texts, each a sign in colour and its word; empty for None."""
    if state is None:
        return [RichText(""), RichText("")]
    return [_sign(state["rating"], state["rating_word"]), _sign(state["trend"], state["trend_word"])]


def _sign(name: str, word: str) -> RichText:
    text = RichText(SIGNS[name], color=sign_colour(name))
    text.add(f"\u00a0{word}")
    return text


def sign_colour(name: str) -> str:
    """Return the colour of a sign on white paper."""
    return tokens.light(_SIGN_COLOURS.get(name, f"state-{name}"))


def _both(state: State, sentence: str = "") -> RichText:
    colour, arrow = _state(state)
    colour.add(_GAP)
    colour.add(arrow)
    colour.add(f"{_GAP}{sentence}")
    return colour
