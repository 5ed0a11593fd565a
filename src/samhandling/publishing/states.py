"""A colour and an arrow as a reader meets them, and how they came about."""

from typing import Any

from samhandling import catalogue
from samhandling.assessments.models import Assessment
from samhandling.charts import numbers
from samhandling.engine.disclosure import Publishable
from samhandling.followups.models import Judgement
from samhandling.publishing import figures, reasons, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import Explanation, Figure, State, Step

OWN_DIRECTION = {"rises": "ökar", "falls": "minskar", "level": "ligger still"}
BEST = {"higher": "högre", "lower": "lägre"}


def state(assessment: Assessment | None, judgement: Judgement | None = None) -> State:
    """Return the state to show: a person's judgement if there is one, else what was computed."""
    if assessment is None:
        return _state("none", "unknown", reason="no_indicator")
    rating, trend = (judgement.rating, judgement.trend) if judgement else (assessment.rating, assessment.trend)
    reason = "" if rating != "none" else (assessment.reason or "no_data")
    shown = _state(rating, trend, reason=reason)
    shown["score"] = None if assessment.score is None else round(assessment.score, 1)
    shown["orange"] = bool(assessment.rating_details.get("orange")) and not judgement
    shown["own_direction"] = _own_direction(assessment.trend_details, trend)
    shown["judged"] = judgement is not None and judgement.differs
    if judgement and rating == "none" and judgement.reason:
        shown["reason_text"] = words.sentence(judgement.reason)
    return shown


def bare(rating: str, trend: str) -> State:
    """Return a colour and an arrow that are only named, as those of an earlier follow-up are."""
    return _state(rating, trend, reason="")


def indicator_explanation(material: Material, assessment: Assessment) -> Explanation:
    """Return how an indicator's colour and arrow came about, with the figures they rest on."""
    rating, trend = assessment.rating_details, assessment.trend_details
    key = assessment.indicator.key  # type: ignore[union-attr]
    steps = [*_own_step(material, key, rating), *_ranking_steps(material, key, rating)]
    steps += [*_threshold_step(material, key, rating), *_reason_step(assessment)]
    steps += _trend_steps(material, key, trend)
    return {
        "anchor": f"varfor-{key.lower()}",
        "rule_in_words": _rule_in_words(rating["method"]),
        "method": _name(rating["method"]),
        "version": str(rating["version"]),
        "parameters": _parameters(rating, trend),
        "steps": steps,
        "caveats": reasons.caveats(assessment.caveats),
        "data_date": material.data_date(rating.get("batches") or trend.get("batches") or []),
        "judged": "",
    }


def goal_explanation(material: Material, assessment: Assessment, judgement: Judgement | None) -> Explanation:
    """Return how a goal's colour and arrow came about."""
    rating, trend = assessment.rating_details, assessment.trend_details
    goal = assessment.goal
    return {
        "anchor": f"varfor-{goal.key}",  # type: ignore[union-attr]
        "rule_in_words": _rule_in_words(rating["method"]),
        "method": _name(rating["method"]),
        "version": str(rating["version"]),
        "parameters": _parameters(rating, trend),
        "steps": [*_goal_rating_steps(material, assessment), *_goal_trend_steps(trend)],
        "caveats": reasons.caveats(assessment.caveats),
        "data_date": material.data_date(rating.get("batches") or []),
        "judged": _judged(judgement),
    }


def not_computed(key: str) -> Explanation:
    """Return why a goal has no colour when it came into the register after the follow-up was computed."""
    return {
        "anchor": f"varfor-{key}",
        "rule_in_words": "Målet kom in i registret efter den senaste beräkningen och får färg när nästa är gjord.",
        "method": "",
        "version": "",
        "parameters": [],
        "steps": [],
        "caveats": [],
        "data_date": "",
        "judged": "",
    }


def _state(rating: str, trend: str, *, reason: str) -> State:
    return {
        "rating": rating,  # type: ignore[typeddict-item]
        "rating_word": words.RATING[rating],
        "trend": trend,  # type: ignore[typeddict-item]
        "trend_word": words.TREND[trend],
        "own_direction": "",
        "score": None,
        "orange": False,
        "reason": reason,
        "reason_text": words.sentence(reasons.text(reason)) if reason else "",
        "judged": False,
    }


def _own_direction(details: dict[str, Any], trend: str) -> str:
    """Return what the figure itself does, and whether that is good: "minskar, vilket är bra"."""
    verb = OWN_DIRECTION.get(details.get("own_direction", ""), "")
    if not verb or trend == "unknown":
        return ""
    return verb + {"up": ", vilket är bra", "down": ", vilket är dåligt"}.get(trend, "")


def _own_step(material: Material, key: str, rating: dict[str, Any]) -> list[Step]:
    own = rating["own"]
    if not own:
        return []
    if len(own["points"]) > 1:
        years = [str(point["year"]) for point in own["points"]]
        parts = [material.public(key, own["area"], "T", point["year"]) for point in own["points"]]
        shown = material.derived(key, own["value"], own["year"], from_=parts)
        text = f"Medel över {words.listed(years)} är {figures.said(shown)}: enskilda år svänger för mycket."
        return [{"text": text, "figures": [shown]}]
    shown = material.value(key, own["area"], "T", own["year"])
    source = f" enligt {own['survey']}" if own["survey"] else ""
    return [
        {
            "text": f"{material.municipality.place_name} hade {figures.said(shown)} {own['year']}{source}.",
            "figures": [shown],
        }
    ]


def _ranking_steps(material: Material, key: str, rating: dict[str, Any]) -> list[Step]:
    ranking = rating["ranking"]
    if not ranking:
        return []
    if ranking["rank"] is None:
        return _left_out_step(material, ranking)
    steps: list[Step] = []
    n, rank = ranking["n"], ranking["rank"]
    if ranking["among"] == "peers" and rating["peers"]:
        group = f"{n - 1} liknande kommuner ({rating['peers']['group']}, {rating['peers']['group_year']})"
        where = f"Bland {material.municipality.place_name} och {group}"
    else:
        where = f"Bland {n} kommuner med värde {rating['own']['year']}"
    steps.append({"text": f"{where} är det plats {rank} av {n}, räknat från bäst.", "figures": []})
    limits, parts, shown = ranking["limits"], [], []
    what = "avståndet" if ranking["on"] == "distance" else "värdet"
    for colour, word in (("green", "grönt"), ("red", "rött")):
        if limits.get(colour) is not None:
            figure: Figure = material.derived(
                key, limits[colour], rating["own"]["year"], from_=_behind(material, key, rating)
            )
            shown.append(figure)
            better = _better(rating, ranking, colour)
            parts.append(f"{word} vid {figures.said(figure)} eller {better}")
    if parts:
        steps.append({"text": f"För {what} går gränsen för {words.listed(parts)}.", "figures": shown})
    return [*steps, *_left_out_step(material, ranking)]


def _left_out_step(material: Material, ranking: dict[str, Any]) -> list[Step]:
    if not ranking["left_out"]:
        return []
    names = [
        f"{material.name(row['area'])} ({reasons.LEFT_OUT.get(row['reason'], row['reason'])})"
        for row in ranking["left_out"][:12]
    ]
    more = len(ranking["left_out"]) - len(names)
    tail = f" och {more} till" if more > 0 else ""
    return [{"text": f"Inte med i jämförelsen: {words.listed(names)}{tail}.", "figures": []}]


def _behind(material: Material, key: str, rating: dict[str, Any]) -> list[Publishable | None]:
    """Return the published figures that a limit between ranks is computed from."""
    year = rating["own"]["year"]
    if rating["ranking"]["among"] == "all":
        return [*material.everywhere(key, year)]
    return [material.public(key, area, "T", year) for area in (rating["own"]["area"], *material.peers_of(key))]


def _better(rating: dict[str, Any], ranking: dict[str, Any], colour: str) -> str:
    high_is_good = rating["direction"] == "higher" and ranking["on"] == "value"
    return "högre" if high_is_good == (colour == "green") else "lägre"


def _threshold_step(material: Material, key: str, rating: dict[str, Any]) -> list[Step]:
    threshold = rating["threshold"]
    if not threshold:
        return []
    value = material.limit(key, threshold["value"])
    place, year = material.municipality.place_name, rating["own"]["year"]
    if threshold["met"]:
        return [{"text": f"Tröskeln är {value}, och {place} har nått den.", "figures": []}]
    steps: list[Step] = [{"text": f"Tröskeln är {value}, och {place} har inte nått den.", "figures": []}]
    if threshold["reference"] is not None:
        middle = material.derived(key, threshold["reference"], year, from_=material.everywhere(key, year))
        text = f"Medianen bland {threshold['n_reference']} kommuner är {figures.said(middle)}: minst lika bra är gult."
        steps.append({"text": text, "figures": [middle]})
    return steps


def _reason_step(assessment: Assessment) -> list[Step]:
    if assessment.rating != "none":
        return [{"text": f"Därför är färgen {_colour_word(assessment.rating)}.", "figures": []}]
    why = reasons.text(assessment.reason)
    return [{"text": f"Ingen färg: {why}.", "figures": []}]


def _colour_word(rating: str) -> str:
    return {"green": "grön: nås", "yellow": "gul: delvis", "red": "röd: nås inte"}[rating]


def _trend_steps(material: Material, key: str, trend: dict[str, Any]) -> list[Step]:
    points = trend["points"]
    steps: list[Step] = []
    if trend["slope"] is None:
        why = reasons.TREND_REASONS.get(trend["reason"], trend["reason"]) or "det går inte att räkna"
        steps.append({"text": f"Ingen pil: {why}.", "figures": []})
    else:
        decimals = material.definitions[key].decimals + 2
        slope = numbers.format_change(trend["slope"], decimals=decimals)
        p = "under 0,001" if trend["p"] < 0.001 else numbers.format_number(trend["p"], 3)
        holds = (
            "samma riktning om någon av dem tas bort" if trend["same_sign"] else "inte samma riktning om en tas bort"
        )
        text = (
            f"Pilen bygger på de {len(points)} senaste jämförbara mätningarna, "
            f"{points[0]['year']}–{points[-1]['year']}: "
            f"lutning {slope} {trend['slope_unit']}, p-värde {p}, {holds}. "
        )
        text += _arrow_text(trend)
        shown = [material.value(key, material.municipality.code, "T", point["year"]) for point in points]
        steps.append({"text": text, "figures": shown})
    for found in trend["breaks"]:
        steps.append({"text": f"Seriebrott {found['year']}: {words.sentence(found['note'])}", "figures": []})
    if crossed := trend.get("across_breaks"):
        years = words.listed([str(year) for year in crossed["years"]])
        text = words.sentence(f"Pilen går över seriebrottet {years}: {crossed['note']}")
        steps.append({"text": text, "figures": []})
    dropped = [row for row in trend["left_out"] if row["reason"] != "older"]
    if dropped:
        by_reason: dict[str, list[str]] = {}
        for row in dropped:
            by_reason.setdefault(row["reason"], []).append(str(row["year"]))
        parts = [f"{_years(years)} ({reasons.LEFT_OUT.get(code, code)})" for code, years in by_reason.items()]
        steps.append({"text": f"Inte med i pilen: {words.listed(parts)}.", "figures": []})
    return steps


def _years(years: list[str]) -> str:
    """Return years in words; a run of years as from–to."""
    numbers_ = sorted(map(int, years))
    if len(numbers_) > 2 and numbers_[-1] - numbers_[0] == len(numbers_) - 1:
        return f"{numbers_[0]}–{numbers_[-1]}"
    return words.listed([str(year) for year in numbers_])


def _arrow_text(trend: dict[str, Any]) -> str:
    if not trend["significant"]:
        return "Förändringen är inte större än slumpen: oförändrat."
    return {
        "up": "Förändringen är större än slumpen och går åt rätt håll: förbättras.",
        "down": "Förändringen är större än slumpen och går åt fel håll: försämras.",
        "flat": "Oförändrat.",
        "unknown": "Ingen pil sätts.",
    }[trend["trend"]]


def _goal_rating_steps(material: Material, assessment: Assessment) -> list[Step]:
    details = assessment.rating_details
    if details["from"] == "none":
        return [{"text": words.sentence(reasons.text(assessment.reason)), "figures": []}]
    what = ("nyckeltal", "nyckeltal") if details["from"] == "indicators" else ("delmål eller område", "delar")
    counted = f"{details['n_green']} gröna, {details['n_yellow']} gula och {details['n_red']} röda"
    followed = words.neuter(details["n"], *what) if details["from"] == "indicators" else f"{details['n']} {what[1]}"
    steps: list[Step] = [
        {"text": f"Målet bedöms av {followed}; {details['n_assessed']} kan bedömas: {counted}.", "figures": []}
    ]
    if assessment.rating == "none":
        return [*steps, {"text": words.sentence(reasons.text(assessment.reason)), "figures": []}]
    worst = [_title(material, details["from"], key) for key in details["worst"]]
    level = numbers.format_number(details["level"], 2)
    steps.append(
        {
            "text": f"De två sämsta avgör: {words.listed(worst)}. Deras nivå är i medeltal {level} på skalan 0–3 "
            "(1 är gränsen för rött, 2 för grönt).",
            "figures": [],
        }
    )
    if details["mean"] is not None:
        mean = numbers.format_number(details["mean"], 0)
        steps.append(
            {"text": f"Medelvärdet av alla är {mean} på skalan 0–100; det visas men avgör inte.", "figures": []}
        )
    orange = " (orange i metoden, visas som gul)" if details["orange"] else ""
    steps.append({"text": f"Därför är färgen {_colour_word(assessment.rating)}{orange}.", "figures": []})
    return steps


def _goal_trend_steps(trend: dict[str, Any]) -> list[Step]:
    if trend["trend"] == "unknown":
        why = reasons.TREND_REASONS.get(trend["reason"], trend["reason"])
        return [{"text": f"Ingen pil: {why}.", "figures": []}] if why else []
    counted = f"{trend['n_up']} förbättras, {trend['n_flat']} är oförändrade och {trend['n_down']} försämras"
    return [
        {
            "text": f"Av {trend['n_known']} säkra pilar: {counted}. "
            "Mer än hälften åt samma håll krävs för en pil uppåt eller nedåt.",
            "figures": [],
        }
    ]


def _title(material: Material, kind: str, key: str) -> str:
    return material.definitions[key].title if kind == "indicators" else material.goal_names.get(key, key)


def _rule_in_words(name: str) -> str:
    method = _method(name)
    return method.rule_in_words if method else ""


def _parameters(*details: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the methods' parameters in words, with value, unit and why; the rating's first."""
    rows: dict[str, str] = {}
    for part in details:
        method = _method(part["method"])
        described = {row.name: row for row in method.described} if method else {}
        for name, value in part["parameters"].items():
            row = described.get(name)
            label = reasons.PARAMETERS.get(name, name)
            rows.setdefault(label, _valued(value, row) if row else str(value))
    return list(rows.items())


def _name(name: str) -> str:
    method = _method(name)
    return method.name if method else name


def _method(name: str) -> catalogue.Method | None:
    return catalogue.methods().get(name)


def _judged(judgement: Judgement | None) -> str:
    """Return when the municipality judged and why; who sat at the keyboard is nobody's concern."""
    if judgement is None:
        return ""
    text = f"Kommunen bedömde målet den {words.date(judgement.judged_at.date())}"
    if judgement.differs:
        return f"{text} på annat sätt än beräkningen: {words.sentence(judgement.reason)}"
    return f"{text} och höll med om den beräknade färgen."


def method_parameters(method: catalogue.Method) -> list[tuple[str, str]]:
    """Return a method's parameters in words, with value, unit and why."""
    return [(reasons.PARAMETERS.get(row.name, row.name), _valued(row.value, row)) for row in method.described]


def _valued(value: object, row: catalogue.Parameter) -> str:
    if isinstance(value, bool):
        return f"{'ja' if value else 'nej'}. {words.sentence(row.why)}"
    shown = numbers.format_number(value) if isinstance(value, int | float) else str(value)
    return f"{shown} {row.unit}. {words.sentence(row.why)}"
