"""Which permission each address of the workplace asks for: to see the page, and to send a form to it.

``with_role`` reads it before the view runs, the change asks its own rules again, and a test walks every address with
every role against this table. A new address of the workplace must be placed here.
"""

from dataclasses import dataclass

from samhandling.accounts import permissions as may
from samhandling.accounts.permissions import Permission


@dataclass(frozen=True)
class Place:
    """What an address asks for. Whoever has one of ``do`` may send a form; the form's own change says which."""

    words: str
    see: Permission = may.SEE_WORKPLACE
    do: tuple[Permission, ...] = ()


# By the address's name in urls.py, in the manual's order.
PLACES: dict[str, Place] = {
    "work": Place("Ditt arbete"),
    "work-search": Place("Sök"),
    "work-goal": Place("Ett mål"),
    "work-indicator": Place("Ett nyckeltal"),
    "work-mapping": Place("Nivåer och lika mål", do=(may.WRITE_PROGRAMMES,)),
    "work-imports": Place("Läs in dokument", do=(may.IMPORT_DOCUMENTS,)),
    "work-import": Place("Bekräfta ett dokument", do=(may.IMPORT_DOCUMENTS,)),
    "work-import-progress": Place("Hur inläsningen går"),
    "work-import-page": Place("En sida i det inlästa dokumentet"),
    "work-import-file": Place("Den inlästa filen"),
    "work-programmes": Place("Program och mål"),
    "work-programme": Place("Ett styrdokument och dess målträd", do=(may.WRITE_PROGRAMMES,)),
    "work-goal-edit": Place(
        "Uppgifter om ett mål",
        do=(may.WRITE_PROGRAMMES, may.WRITE_OWN_GOALS, may.LINK_INDICATORS, may.SET_TARGETS),
    ),
    "work-processes": Place("Stadenövergripande processer", do=(may.WRITE_PROGRAMMES,)),
    "work-process": Place("En process", do=(may.WRITE_PROGRAMMES, may.REPORT_PROCESS)),
    "work-questions": Place("Frågor om målen"),
    "work-questions-export": Place("Frågor om målen som Excel"),
    "work-question-new": Place("Lägg in en fråga", see=may.WRITE_QUESTIONS, do=(may.WRITE_QUESTIONS,)),
    "work-question": Place("En fråga om mål", do=(may.WRITE_QUESTIONS, may.ANSWER_QUESTIONS)),
    "work-editions": Place("Nya program", do=(may.WRITE_PROGRAMMES,)),
    "work-edition": Place("Ett nytt program", do=(may.WRITE_PROGRAMMES,)),
    "work-edition-old": Place("Gamla mål i ett nytt program", do=(may.WRITE_PROGRAMMES,)),
    "work-edition-choice": Place("Vad som händer med ett gammalt mål", do=(may.WRITE_PROGRAMMES,)),
    "work-edition-draft": Place("Utkastet till ett nytt program", do=(may.WRITE_PROGRAMMES,)),
    "work-edition-goal": Place("Ett mål i utkastet", do=(may.WRITE_PROGRAMMES,)),
    "work-edition-compare": Place("De gamla målen bredvid de nya"),
    "work-edition-export": Place("De gamla målen bredvid de nya som fil"),
    "work-referral": Place("Remissen av ett nytt program", do=(may.WRITE_PROGRAMMES,)),
    "work-referral-answer": Place("Ett remissvar", do=(may.ANSWER_REFERRAL,)),
    "work-referral-export": Place("Remissammanställningen som fil"),
    "work-edition-adopt": Place("Antagande av ett nytt program", do=(may.WRITE_PROGRAMMES,)),
    "work-plans": Place("Planer", do=(may.EDIT_PLANS,)),
    "work-activities": Place("Aktiviteter"),
    "work-activities-export": Place("Aktiviteter som Excel"),
    "work-activity": Place("En aktivitet", do=(may.EDIT_PLANS, may.REPORT_ACTIVITY)),
    "work-activity-new": Place("Ny aktivitet", do=(may.EDIT_PLANS,)),
    "work-plan-carry": Place("För över aktiviteter till nästa år", do=(may.EDIT_PLANS,)),
    "work-cycles": Place("Uppföljningar", do=(may.LEAD_FOLLOW_UP,)),
    "work-reminders": Place("Mina påminnelser", do=(may.SEE_WORKPLACE,)),
    "work-cycle": Place("En uppföljning", do=(may.LEAD_FOLLOW_UP,)),
    "work-cycle-ics": Place("Uppföljningens kalender"),
    "work-report": Place("En nämnds rapport", do=(may.REPORT_FOR_BOARD, may.LEAD_FOLLOW_UP)),
    "work-report-item": Place("En fråga i rapporten", do=(may.REPORT_FOR_BOARD,)),
    "work-report-sheet": Place("Rapporten som Excel"),
    "work-report-upload": Place("Ladda upp en rapport", see=may.REPORT_FOR_BOARD, do=(may.REPORT_FOR_BOARD,)),
    "work-judging": Place("Alla mål att bedöma", do=(may.JUDGE_GOALS,)),
    "work-judge": Place("Bedöm ett mål", do=(may.JUDGE_GOALS,)),
    "work-steering": Place("Processledningsgruppen", do=(may.STEER, may.FINISH_ASSIGNMENT)),
    "work-meeting": Place("Ett möte", do=(may.STEER,)),
    "work-quality": Place("Målens kvalitet"),
    "work-fewer": Place("Färre, vassare mål"),
    "work-fewer-export": Place("Färre, vassare mål som Excel"),
    "work-appraise": Place("Rådighet och antal berörda", do=(may.APPRAISE_GOALS,)),
    "work-baselines": Place("Nulägesbeskrivningar", do=(may.DESCRIBE_BASELINE,)),
    "work-baseline": Place("En nulägesbeskrivning", do=(may.DESCRIBE_BASELINE, may.DECIDE_BASELINE)),
    "work-baseline-text": Place("En text i nulägesbeskrivningen", do=(may.DESCRIBE_BASELINE,)),
    "work-baseline-report": Place("Nulägesbeskrivningen som PDF, Word och Excel"),
    "work-welfare": Place("Välfärdsbokslut", do=(may.LEAD_WELFARE,)),
    "work-welfare-account": Place("Ett välfärdsbokslut", do=(may.WRITE_WELFARE, may.LEAD_WELFARE)),
    "work-welfare-text": Place("En text i välfärdsbokslutet", do=(may.WRITE_WELFARE,)),
    "work-welfare-report": Place("Välfärdsbokslutet som PDF, Word och Excel"),
    "work-years": Place("Åren bredvid varandra"),
    "work-effects": Place("Väntad och uppmätt effekt"),
    "work-sheets": Place("Egna siffror", do=(may.DELIVER_FIGURES,)),
    "work-sheet-template": Place("Mall att fylla i", see=may.DELIVER_FIGURES),
    "work-figure": Place("En egen uppgift", do=(may.DELIVER_FIGURES,)),
    "work-own-indicators": Place("Egna nyckeltal", do=(may.DEFINE_INDICATORS,)),
    "work-sheet": Place("Koppla kolumner", see=may.DELIVER_FIGURES, do=(may.DELIVER_FIGURES,)),
    "work-sheet-check": Place("Provkörning", see=may.DELIVER_FIGURES, do=(may.DELIVER_FIGURES,)),
    "work-sheet-marked": Place("Filen med fel markerade", see=may.DELIVER_FIGURES),
    "work-sheet-original": Place("Den uppladdade filen", see=may.DELIVER_FIGURES),
    "work-sources": Place("Källor", do=(may.CHANGE_STORE, may.ASK_FOR_WORK)),
    "work-sources-progress": Place("Hur hämtningen går"),
    "work-delivery": Place("En leverans", do=(may.CHANGE_STORE, may.ASK_FOR_WORK)),
    "work-people": Place("Personer och roller", see=may.MANAGE_PEOPLE, do=(may.MANAGE_PEOPLE,)),
    "work-person": Place("En person", see=may.MANAGE_PEOPLE, do=(may.MANAGE_PEOPLE, may.SEE_AS)),
}
