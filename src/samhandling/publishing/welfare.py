"""The welfare account as a page: from its frozen content, every figure made anew from a ``Publishable``.

An account that is still open is composed the same way for the workplace; only closed ones are published.
"""

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Any

from samhandling import catalogue
from samhandling.assessments.models import Assessment
from samhandling.charts import numbers
from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.followups.welfare import queries
from samhandling.followups.welfare.figures import NOT_RATED
from samhandling.publishing import figures, states, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import (
    Download,
    Figure,
    Ref,
    WelfareFigure,
    WelfareList,
    WelfarePage,
    WelfareSection,
)

PATH = "valfardsbokslut"
KINDS = (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"))


def pages(material: Material) -> list[WelfarePage | WelfareList]:
    """Return the page of each closed account up to the year, and the list of them; nothing if there is none."""
    closed = queries.closed(material.municipality, up_to=material.year)
    if not closed:
        return []
    made = [_page(material, account.content) for account in closed]
    first = made[0]
    listing = {
        **material.page(PATH, "welfares", "Välfärdsbokslut", first["sentence"]),
        "source_lines": first["source_lines"],
        "accounts": [_ref(page["of_year"]) for page in made],
    }
    return [listing, *made]  # type: ignore[list-item]


def newest(material: Material) -> Ref | None:
    """Return a link to the newest published account, or None."""
    closed = queries.closed(material.municipality, up_to=material.year)
    return _ref(closed[0].year) if closed else None


def _ref(year: int) -> Ref:
    return {"path": f"{PATH}/{year}", "name": f"Välfärdsbokslut {year}"}


def _page(material: Material, content: Mapping[str, Any]) -> WelfarePage:
    year = content["year"]
    body = compose(content, known=set(material.definitions))
    return {
        **material.page(f"{PATH}/{year}", "welfare", f"Välfärdsbokslut {year}", body["sentence"]),
        "breadcrumb": [{"path": PATH, "name": "Välfärdsbokslut"}],
        **body,
        "reports": _reports(material.municipality.slug, year),
    }  # type: ignore[typeddict-item]


def _reports(slug: str, year: int) -> list[Download]:
    return [
        {"label": f"Välfärdsbokslut {year} ({label})", "path": f"reports/{report_name(slug, year)}.{suffix}"}
        | {"format": label, "size": 0}
        for label, suffix in KINDS
    ]  # type: ignore[misc]


def report_name(slug: str, year: int) -> str:
    """Return the name of an account's report files, without ending."""
    return f"{slug}-valfardsbokslut-{year}"


def compose(content: Mapping[str, Any], *, known: set[str]) -> dict[str, Any]:
    """Return what an account says: sentence, sections with texts and figures, what moved, sources.

    ``known`` are the indicators that have a page of their own to link to.
    """
    public = _Public(content)
    shown = {key: _figure(public, key, row, known) for key, row in content["figures"].items()}
    sections = [_section(one, shown) for one in content["sections"]]
    moved = [one for one in shown.values() if one["since"]]
    return {
        "of_year": content["year"],
        "figures_on": words.date(datetime.fromisoformat(content["figures_at"]).date()),
        "sentence": _sentence(shown),
        "source_lines": _sources(content),
        "sections": sections,
        "better": [one for one in moved if _step(one) > 0],
        "worse": [one for one in moved if _step(one) < 0],
        "n_compared": len(moved),
        "missing": [one for one in shown.values() if one["missing"]],
    }


class _Public:
    """Turns the frozen numbers into publishable ones, each under the name of who published it."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.batches = {row["number"]: row for row in content["batches"]}

    def of(self, value: float, batch: int) -> Publishable:
        row = self.batches[batch]
        source = row["source_line"].removeprefix("Källa: ")
        return disclosure.already_public(value, source=source, licence=row["licence"])


def _figure(public: _Public, key: str, row: Mapping[str, Any], known: set[str]) -> WelfareFigure:
    path = f"nyckeltal/{key.lower()}" if key in known else ""
    if "values" not in row or not row["values"]:
        return {
            "key": key,
            "path": path,
            "title": row["title"],
            "unit": row.get("unit", ""),
            "decimals": row.get("decimals", 0),
            "state": states.state(None),
            "figures": [],
            "gap": "",
            "compare": [],
            "why": [],
            "since": "",
            "since_states": [],
            "missing": words.sentence(row["missing"]),
        }
    about = {"unit": row["unit"], "decimals": row["decimals"]}
    values = row["values"]
    own = {sex: public.of(one["value"], one["batch"]) for sex, one in values.items()}
    made = [
        figures.figure(own[sex], **about, year=values[sex]["year"], sex=sex, flag=values[sex]["flag"]) for sex in values
    ]
    year = made[0]["year"]
    state = _state(row)
    since = row["since"]
    return {
        "key": key,
        "path": path,
        "title": row["title"],
        "unit": row["unit"],
        "decimals": row["decimals"],
        "state": state,
        "figures": made,
        "gap": _gap(row),
        "compare": _compare(public, row, year),
        "why": _why(row, state["reason_text"]),
        "since": _since(row),
        "since_states": [states.state(_assessment(since["rating"], since["trend"])), state] if since else [],
        "missing": "",
    }


def _state(row: Mapping[str, Any]) -> Any:
    found = states.state(_assessment(row["rating"], row["trend"], row))
    if row["reason"] == NOT_RATED:
        found["reason_text"] = "Kommunens eget nyckeltal: ingen granskad definition säger hur det ska bedömas."
    return found


def _assessment(rating: str, trend: str, row: Mapping[str, Any] | None = None) -> Assessment:
    """Return an assessment as the account kept it; it is never saved."""
    row = row or {}
    return Assessment(
        rating=rating,
        trend=trend,
        score=row.get("score"),
        reason=row.get("reason", "") or ("" if rating != "none" else "no_data"),
        rating_details={},
        trend_details={"own_direction": row.get("own_direction", "")},
    )


def _gap(row: Mapping[str, Any]) -> str:
    """Return the difference between women and men in words, or why there is none."""
    values = row["values"]
    if not {"K", "M"} <= set(values):
        return words.sentence(row["no_sex_split"])
    gap = values["K"]["value"] - values["M"]["value"]
    size = numbers.format_number(abs(gap), row["decimals"])
    unit = "procentenheter" if row["unit"] == "procent" else row["unit"]
    if not size.strip("0,"):
        return f"Kvinnor och män har samma värde {values['K']['year']}."
    first, other = ("Kvinnor", "män") if gap > 0 else ("Män", "kvinnor")
    return words.sentence(f"{first} {size} {unit} högre än {other}")


def _compare(public: _Public, row: Mapping[str, Any], year: int | None) -> list[tuple[str, Figure]]:
    about = {"unit": row["unit"], "decimals": row["decimals"], "year": year}
    found: list[tuple[str, Figure]] = []
    others = [public.of(one["value"], one["batch"]) for one in row["others"]]
    if len(others) >= 3:
        middle = median([float(one["value"]) for one in row["others"]])
        found.append(("Liknande kommuner, median", figures.figure(disclosure.derived(middle, from_=others), **about)))
    if country := row["country"]:
        found.append(("Riket", figures.figure(public.of(country["value"], country["batch"]), **about)))
    return found


def _why(row: Mapping[str, Any], reason: str) -> list[str]:
    """Return how colour and arrow came about, in sentences."""
    method = catalogue.methods().get(row["rule"])
    ranking = row["ranking"]
    found = [reason, method.rule_in_words if method else ""]
    if ranking and ranking["rank"] is not None:
        who = f"liknande kommuner ({row['group']})" if ranking["among"] == "peers" else "kommuner med värde"
        rank = numbers.format_number(ranking["rank"], 0)
        found.append(f"Plats {rank} av {ranking['n']} bland {who}, räknat från bäst")
    if row["rule"] and row["trend"] != "unknown":
        found.append(f"Pilen bygger på {row['n_points']} mätningar")
    return [words.sentence(text) for text in found if text]


def _since(row: Mapping[str, Any]) -> str:
    since = row["since"]
    if not since:
        return ""
    if since["change"] is None:
        return words.sentence(f"Går inte att jämföra med {since['from_year']}: {since['why']}")
    change = numbers.format_change(since["change"], row["unit"], row["decimals"])
    return words.sentence(f"{change} sedan {since['from_year']}, {since['verdict']}")


def _step(one: WelfareFigure) -> int:
    """Return +1 where the colour is better than in the previous account, −1 where it is worse, else 0."""
    worth = {"green": 3, "yellow": 2, "red": 1}
    before, now = (worth.get(state["rating"]) for state in one["since_states"])
    return 0 if before is None or now is None else (now > before) - (now < before)


def _section(one: Mapping[str, Any], shown: Mapping[str, WelfareFigure]) -> WelfareSection:
    return {
        "anchor": one["key"],
        "stage": one["stage"],
        "title": one["name"],
        "text": [part.strip() for part in one["text"].splitlines() if part.strip()],
        "missing": words.sentence(one["missing"]),
        "figures": [shown[key] for key in one["figures"]],
    }


def _sentence(shown: Mapping[str, WelfareFigure]) -> str:
    ratings = [one["state"]["rating"] for one in shown.values()]
    n = {name: ratings.count(name) for name in ("green", "yellow", "red", "none")}
    text = (
        f"Av {words.ett(len(ratings))} nyckeltal om hur invånarna har det är {words.ett(n['green'])} gröna, "
        f"{words.ett(n['yellow'])} gula och {words.ett(n['red'])} röda; {words.ett(n['none'])} kan inte bedömas"
    )
    return words.sentence(text)


def _sources(content: Mapping[str, Any]) -> list[str]:
    lines = dict.fromkeys(row["source_line"] for row in content["batches"])
    own = "Färger, pilar, medianer, skillnader och förändringar: egen beräkning"
    return [*lines, own] if lines else []
