"""The report's own sentences, shared by every format; all figures in them come ready from the publication."""

from collections.abc import Sequence

from samhandling.publishing import words
from samhandling.publishing.pages import Explanation, Figure, HistoricalSum, Missing, Quote, Responsible, State
from samhandling.reports.content import Goal, Indicator, ProgrammePart, Report

OWN_CALCULATION = (
    "Färg och pil på mål och nyckeltal är kommunens egen beräkning eller en persons bedömning. Så här görs beräkningen."
)
HOW_TO_READ = (
    "Färgen säger om målet nås, pilen om det går åt rätt håll. Pil uppåt betyder alltid att det blir bättre, "
    "vare sig siffran ökar eller minskar. Varje mål har en egen färg; ett mål och dess delar räknas var för sig."
)
EARLIER = (
    "Summor som redan är publicerade. De gäller andra mål och andra regler än årets och går inte att jämföra rakt av."
)
FINDINGS = "Uppgifter i dokumenten som inte går ihop. De visas här och är inte rättade."


def imprint(report: Report) -> str:
    """Return what the first page says of where the report comes from."""
    return (
        f"Rapporten är gjord ur publikation {report.number}, publicerad {words.date(report.published_on)}. "
        f"Samma uppgifter finns på kommunens webbplats, och alla siffror i full noggrannhet i {report.name}.xlsx."
    )


def fetched(report: Report) -> str:
    """Return when the figures were fetched."""
    return f"Uppgifterna hämtades {words.listed(list(report.fetched))}." if report.fetched else ""


def joined(*parts: str) -> str:
    """Return the parts that say something, each once, as sentences after one another."""
    return " ".join(dict.fromkeys(words.sentence(part) for part in parts if part))


def why(explanation: Explanation, state: State) -> list[str]:
    """Return how a state came about, one paragraph: the reason it cannot be assessed, the steps, the judgement."""
    steps = [step["text"] for step in explanation["steps"]]
    return [text] if (text := joined(state["reason_text"], *steps, explanation["judged"])) else []


def quote_source(quote: Quote) -> str:
    """Return where a quote stands: document and page."""
    return quote["source"] + (f", sidan {quote['page']}" if quote["page"] else "")


def people(responsible: Sequence[Responsible]) -> str:
    """Return who does what: "Kommunstyrelsen (ansvarar)"."""
    return words.listed([f"{one['name']} ({one['role_word']})" for one in responsible])


def missing(one: Missing) -> str:
    """Return what is missing, why, and who can mend it."""
    return joined(one["what"], one["why"], one["who"])


def brief(goal: Goal) -> str:
    """Return why a goal without indicators cannot be assessed, where else it is followed up, and what is done."""
    activities = [f"{one['name']} ({one['state_word']})" for one in goal.page["activities"]]
    return joined(
        goal.page["followed_up_elsewhere"],
        goal.page["state"]["reason_text"],
        f"Aktiviteter: {words.listed(activities)}" if activities else "",
    )


def programme_facts(one: ProgrammePart) -> list[tuple[str, str]]:
    """Return what was adopted, by whom and when, as pairs of word and text."""
    document = one.page["document"]
    adopted = joined(document["adopted"], document["valid"], document["reference"])
    facts = [
        ("Beslut", adopted),
        ("Övergripande mål", one.page["overall_goal"]),
        ("Målbild", one.page["target_picture"]),
    ]
    return [(word, text) for word, text in facts if text]


def goal_facts(goal: Goal) -> list[tuple[str, str]]:
    """Return who answers for a goal and where else it is followed up."""
    facts = [
        ("Ansvar", people(goal.page["responsible"])),
        ("Följs också upp", goal.page["followed_up_elsewhere"]),
        ("Mål i Agenda 2030", words.listed([str(number) for number in goal.page["sdgs"]])),
    ]
    return [(word, text) for word, text in facts if text]


def unit_and_year(figures: Sequence[Figure]) -> str:
    """Return the unit and year of the latest figures: "procent, 2022"."""
    total = next(iter(figures), None)
    return ", ".join(str(part) for part in (total["unit"], total["year"]) if part) if total else ""


def indicator_texts(one: Indicator) -> list[tuple[str, str]]:
    """Return the gap between women and men, and how colour and arrow came about, as pairs of word and text."""
    if one.card is None:
        return []
    because = why(one.card["explanation"], one.card["state"])
    facts = [("Kvinnor och män", joined(one.card["gap"])), ("Så kom färg och pil till", joined(*because))]
    return [(word, text) for word, text in facts if text]


def small_print(one: Indicator) -> str:
    """Return what stands in small type under an indicator: direction, cautions, sources and the day of fetching."""
    definition, card = one.page["definition"], one.card
    caveats = card["explanation"]["caveats"] if card else []
    fetched_on = one.page["fetched"] and f"Hämtat {one.page['fetched']}"
    return joined(definition["direction"], definition["caution"], *caveats, *one.source_lines, fetched_on)


def earlier_title(one: HistoricalSum) -> str:
    """Return the title of an earlier follow-up, with its year once."""
    return one["title"] if str(one["year"]) in one["title"] else f"{one['title']}, {one['year']}"


def earlier_source(one: HistoricalSum) -> str:
    """Return the quote that the sums of an earlier follow-up rest on, and where it stands."""
    return joined(one["quote"] and f"”{one['quote']}”", one["source"])


def method_title(method: Explanation) -> str:
    """Return a method's name with a capital letter."""
    return words.sentence(method["method"]).removesuffix(".")
