"""The report's own sentences, shared by every format; all figures in them come ready from the publication."""

from collections.abc import Mapping, Sequence
from typing import Any

from samhandling.publishing import words
from samhandling.publishing.figures import REMARKS
from samhandling.publishing.pages import (
    ActivityInfo,
    Answer,
    BoardAnswer,
    ConsequenceInfo,
    EvidenceInfo,
    Explanation,
    Figure,
    HistoricalSum,
    Missing,
    Moved,
    PromiseInfo,
    QuestionInfo,
    Quote,
    Ref,
    Responsible,
    State,
)
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
RED = "Varför är det rött, och vad görs?"
RED_NOTE = "Mål som inte nås. Mål som nås delvis har sin orsak och åtgärd i sitt eget avsnitt."
NO_RED = "Inget mål är rött."
PROMISES = "Vad som lovades, och hur det gick"
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


def red(report: Report) -> list[Answer]:
    """Return the answers about goals that are not reached."""
    return [one for one in report.answers if one["goal"]["state"]["rating"] == "red"]


def red_note(report: Report) -> str:
    """Return what stands above the red goals: where their answers come from, and where the other goals' stand."""
    found = red(report)
    if not found:
        return NO_RED
    where = dict.fromkeys(one["follow_up"] for one in found if one["follow_up"])
    return joined(RED_NOTE, f"Orsak och åtgärd är från {words.listed(list(where))}" if where else "")


def answer(one: Answer) -> tuple[list[str], list[str]]:
    """Return why a goal is not reached and what is done, each as paragraphs; or what is missing, and nothing."""
    if one["missing"]:
        return [one["missing"]], []
    return [words.sentence(text) for text in one["causes"]], [words.sentence(text) for text in one["actions"]]


def changed_title(report: Report) -> str:
    """Return the heading over what has changed; "" when nothing was followed up before."""
    return f"Vad som har ändrats sedan {report.flows['earlier']}" if report.flows else ""


def changes(report: Report) -> list[tuple[str, Moved]]:
    """Return the goals whose colour has changed with whether it is worse or better, the worse first."""
    if report.changes is None:
        return []
    worse, better = report.changes["worse"], report.changes["better"]
    return [*(("Sämre", move) for move in worse), *(("Bättre", move) for move in better)]


def promise(row: PromiseInfo) -> tuple[str, str, str, str]:
    """Return goal, what was promised with its activity, who answers, and how it stands."""
    activity = row["activity"]
    what = joined(row["text"], f"Aktivitet: {activity['name']}")
    return name(row["goal"]), what, people(activity["responsible"]), row["outcome_word"]


def name(goal: Ref) -> str:
    """Return a goal's name with a capital first letter."""
    return goal["name"][:1].upper() + goal["name"][1:]


def concluded(goal: Goal) -> list[tuple[str, list[str]]]:
    """Return what closed follow-ups say of a goal: heading and paragraphs, for what there is."""
    page = goal.page
    told = page.get("conclusion")
    found: list[tuple[str, list[str]]] = []
    if told:
        causes = [words.sentence(f"{row['kind_word'].capitalize()}: {row['text']}") for row in told["causes"]]
        found = [
            ("Orsak", causes),
            ("Vad kommunen gör", [consequence(row) for row in told["consequences"]]),
            ("Underlag bredvid siffrorna", [evidence(row) for row in told["evidence"]]),
            ("Vad nämnderna säger", [board_answer(row) for row in told["answers"]]),
        ]
    if elsewhere := page.get("elsewhere"):
        found.append(("Följs upp på annat håll", [joined(elsewhere["text"], elsewhere["source"])]))
    elif not (told and told["causes"]) and (answered := page.get("answer")):
        found.insert(0, ("Orsak och åtgärd", [answered["missing"]]))
    if asked := page.get("questions"):
        found.append(("Vad oppositionen, revisorerna och andra säger", [question(row) for row in asked]))
    if move := page.get("move"):
        found.append(("Sedan förra uppföljningen", [joined(move["sentence"], move["figures_sentence"])]))
    return [(word, texts) for word, texts in found if texts]


def question(row: QuestionInfo) -> str:
    """Return a motion, a reservation or the like with who put it, and the answer or who is to give one."""
    said = f"{row['kind_word'].capitalize()}, {row['asked']}"
    answered = f"Svar: {row['answer']}" if row["answer"] else ""
    return joined(said, row["title"], answered, row["standing"], row["source"])


def concluded_where(goal: Goal) -> str:
    """Return which follow-up cause and action come from."""
    told = goal.page.get("conclusion")
    if not told or not (told["causes"] or told["consequences"]):
        return ""
    late = "" if told["is_this_year"] else ", den senaste som är avslutad"
    return f"Orsak och åtgärd är från {told['title']}{late}."


def consequence(row: ConsequenceInfo) -> str:
    """Return what is done, with the activity, who answers and how far it has come; or why nothing new is done."""
    activity = row["activity"]
    if activity is None:
        return joined(row["text"], row["kind_word"] if row["kind"] == "none" else "")
    return joined(row["text"], f"Aktivitet: {words.sentence(activity['name'])[:-1]} ({activity_standing(activity)})")


def activity_standing(activity: ActivityInfo) -> str:
    """Return who answers for an activity, how far it has come and when it shall be done."""
    return ", ".join(filter(None, (people(activity["responsible"]), activity["state_word"], activity.get("period"))))


def evidence(row: EvidenceInfo) -> str:
    """Return what is known beside the figures, with kind, source and date."""
    return joined(row["text"], f"{row['kind_word'].capitalize()}: {row['source']}, {row['dated']}")


def board_answer(row: BoardAnswer) -> str:
    """Return what a board signed, as one paragraph."""
    about = f", om {row['activity']}" if row["activity"] else ""
    return f"{row['organisation']}{about}: " + " ".join(
        f"{question} {words.sentence(text)}" for question, text in row["texts"]
    )


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


def remark(figure: Figure | Mapping[str, Any]) -> str:
    """Return what the source says of a figure that is there: preliminary, or the first after a break."""
    return REMARKS.get(figure["flag"], "") if figure["value"] is not None else ""


def with_remark(figure: Figure) -> str:
    """Return a figure's text with what the source says of it: "12,3 (preliminärt)"."""
    said = remark(figure)
    return f"{figure['text']} ({said})" if said else figure["text"]


def unit_and_year(figures: Sequence[Figure]) -> str:
    """Return the unit and year of the latest figures: "procent, 2022"."""
    total = next(iter(figures), None)
    return ", ".join(str(part) for part in (total["unit"], total["year"]) if part) if total else ""


def indicator_texts(one: Indicator) -> list[tuple[str, str]]:
    """Return the gap between women and men, and how colour and arrow came about, as pairs of word and text."""
    if one.card is None:
        return []
    because = why(one.card["explanation"], one.card["state"])
    since = one.card.get("since")
    facts = [
        ("Kvinnor och män", joined(one.card["gap"])),
        ("Utveckling", joined(since["sentence"]) if since else ""),
        ("Så kom färg och pil till", joined(*because)),
    ]
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
