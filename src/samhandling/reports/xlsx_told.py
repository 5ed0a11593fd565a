"""The sheets about why goals stand where they stand, what is done, and what has changed."""

from collections.abc import Iterator

from samhandling.publishing.pages import ActivityInfo, FigureChange
from samhandling.reports import wording
from samhandling.reports.cells import Cell, Number, Sheet
from samhandling.reports.content import Goal, Report

_GOAL = (("Dokument", 36), ("Mål", 60), ("Färg", 18))


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Return the sheets that there is anything to say in."""
    made = (_causes(report), _actions(report), _grounds(report), _changes(report), _flows(report))
    return tuple(sheet for sheet in made if sheet.rows)


def _of(goal: Goal) -> tuple[str, str, str]:
    return goal.page["document"]["name"], goal.node["name"], goal.page["state"]["rating_word"]


def _causes(report: Report) -> Sheet:
    return Sheet(
        name="Orsaker",
        columns=(*_GOAL, ("Uppföljning", 22), ("Färg då", 18), ("Slag", 20), ("Orsak", 80)),
        rows=tuple(
            (*_of(goal), told["title"], told["state"]["rating_word"], row["kind_word"], row["text"])
            for goal in report.goals
            if (told := goal.page.get("conclusion"))
            for row in told["causes"]
        ),
        above=("Orsaker", report.standing),
    )


def _actions(report: Report) -> Sheet:
    columns = (("Vad kommunen gör", 70), ("Aktivitet", 60), ("Ansvar", 40), ("Läge", 22), ("Tid", 30))
    return Sheet(
        name="Åtgärder",
        columns=(*_GOAL, ("Uppföljning", 22), ("Slag", 20), *columns),
        rows=tuple(
            (*_of(goal), told["title"], row["kind_word"], row["text"], *_activity(row["activity"]))
            for goal in report.goals
            if (told := goal.page.get("conclusion"))
            for row in told["consequences"]
        ),
        above=("Åtgärder", report.promises["sentence"] if report.promises else ""),
    )


def _activity(activity: ActivityInfo | None) -> tuple[str, str, str, str]:
    if activity is None:
        return "", "", "", ""
    people = wording.people(activity["responsible"])
    return activity["name"], people, activity["state_word"], activity.get("period", "")


def _grounds(report: Report) -> Sheet:
    columns = (("Uppföljning", 22), ("Slag eller nämnd", 36), ("Text", 90), ("Källa eller aktivitet", 44), ("Dag", 20))
    return Sheet(
        name="Underlag",
        columns=(*_GOAL, *columns),
        rows=tuple(row for goal in report.goals for row in _ground_rows(goal)),
        above=("Underlag bredvid siffrorna", "Vad nämnderna skrev under, och grenar som följs upp på annat håll."),
    )


def _ground_rows(goal: Goal) -> Iterator[tuple[Cell, ...]]:
    if told := goal.page.get("conclusion"):
        for one in told["evidence"]:
            yield (*_of(goal), told["title"], one["kind_word"], one["text"], one["source"], one["dated"])
        for answer in told["answers"]:
            for question, text in answer["texts"]:
                said = f"{question} {text}"
                yield (*_of(goal), told["title"], answer["organisation"], said, answer["activity"], "")
    if elsewhere := goal.page.get("elsewhere"):
        year = f"Uppföljning {elsewhere['year']}"
        yield (*_of(goal), year, "följs upp på annat håll", elsewhere["text"], elsewhere["source"], "")


def _changes(report: Report) -> Sheet:
    figures = (("År då", 8), ("Värde då", 14), ("År nu", 8), ("Värde nu", 14), ("Skillnad", 14), ("Om skillnaden", 50))
    return Sheet(
        name="Förändring",
        columns=(*_GOAL, ("Jämfört med", 12), ("Färg då", 18), ("I ord", 40), ("Nyckeltal", 60), *figures),
        rows=tuple(
            (*_of(goal), move["before_year"], move["before"]["rating_word"], move["sentence"], *cells)
            for goal in report.goals
            if (move := goal.page.get("move"))
            for cells in [_figures(row, report) for row in move["figures"]] or [(None,) * 7]
        ),
        above=(wording.changed_title(report), report.changes["sentence"] if report.changes else ""),
    )


def _figures(row: FigureChange, report: Report) -> tuple[Cell, ...]:
    key = row["path"].removeprefix("nyckeltal/").upper()
    decimals = report.indicators[key].page["decimals"] if key in report.indicators else 1
    before, now, change = row["before"], row["now"], row["change"]
    return (
        row["title"],
        before["year"] if before["value"] is not None else None,
        Number(before["value"], decimals),
        now["year"],
        Number(now["value"], decimals),
        Number(change["value"] if change else None, decimals),
        row["text"],
    )


def _flows(report: Report) -> Sheet:
    every = [("Alla mål", report.flows), *((one.page["title"], one.page.get("flows")) for one in report.programmes)]
    return Sheet(
        name="Flöden",
        columns=(
            ("Program", 48),
            ("Från år", 10),
            ("Färg då", 18),
            ("Till år", 10),
            ("Färg nu", 18),
            ("Antal mål", 12),
        ),
        rows=tuple(
            (name, flows["earlier"], one["before_word"], flows["later"], one["after_word"], one["n"])
            for name, flows in every
            if flows
            for one in flows["flows"]
        ),
        above=("Hur mål har gått mellan färgerna",),
    )
