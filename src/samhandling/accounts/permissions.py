"""The permission table: what each role may do in its own municipality, and what only for its own board.

Every check reads from here, and docs/manual/behorighet.md is made from it (``make manual``). Which of these each
address asks for stands in ``web/addresses.py``. In another municipality than one's own nothing is permitted.
"""

from dataclasses import dataclass

from samhandling.accounts.models import Role

Kind = Role.Kind
EDITORS = (Kind.ADMINISTRATOR, Kind.COORDINATOR)
ANALYSTS = (*EDITORS, Kind.ANALYST)
STEERING = (*EDITORS, Kind.STEERING_GROUP)
EVERYONE = tuple(Kind)

# Roles that are held for one board: a reporter always, a secretary where there is one for each board.
MUST_HAVE_BOARD = (Kind.REPORTER,)
MAY_HAVE_BOARD = (Kind.REPORTER, Kind.SECRETARY)


@dataclass(frozen=True)
class Permission:
    """Something that can be permitted: who may do it for the whole municipality, and who for the own board only."""

    words: str  # completes "får inte …"
    kinds: tuple[Role.Kind, ...]
    own_kinds: tuple[Role.Kind, ...] = ()
    is_shared: bool = False  # concerns what all municipalities of the installation share


SEE_WORKPLACE = Permission("se arbetsplatsen", EVERYONE, MAY_HAVE_BOARD)

WRITE_PROGRAMMES = Permission("ändra styrdokument, mål, nivåer, ansvar och begrepp", EDITORS)
WRITE_OWN_GOALS = Permission("formulera och ändra nämndens egna mål", EDITORS, (Kind.REPORTER,))
ANSWER_REFERRAL = Permission("svara på remisser av nya program", EDITORS, (Kind.REPORTER, Kind.SECRETARY))
REPORT_PROCESS = Permission("ange hur långt en process har kommit", EDITORS, (Kind.REPORTER,))
IMPORT_DOCUMENTS = Permission("läsa in dokument", EDITORS)
LINK_INDICATORS = Permission("koppla nyckeltal till mål och lägga in iakttagelser", ANALYSTS)
WRITE_QUESTIONS = Permission(
    "lägga in frågor, motioner och reservationer", (*ANALYSTS, Kind.SECRETARY), (Kind.SECRETARY,)
)
ANSWER_QUESTIONS = Permission(
    "besvara frågor, motioner och reservationer", (*ANALYSTS, Kind.SECRETARY), (Kind.REPORTER, Kind.SECRETARY)
)

EDIT_PLANS = Permission("ändra i handlingsplaner", EDITORS)
REPORT_ACTIVITY = Permission("rapportera hur en aktivitet går", EDITORS, (Kind.REPORTER,))

LEAD_FOLLOW_UP = Permission("leda uppföljningen", EDITORS)
REPORT_FOR_BOARD = Permission("svara för en nämnd i uppföljningen", EDITORS, (Kind.REPORTER,))
JUDGE_GOALS = Permission("bedöma mål", ANALYSTS)
APPRAISE_GOALS = Permission("ange rådighet och antal berörda", ANALYSTS)
DESCRIBE_BASELINE = Permission("beskriva nuläget för ett program eller en plan", ANALYSTS)
DECIDE_BASELINE = Permission("fastställa nulägesbeskrivningar", EDITORS)
WRITE_WELFARE = Permission("skriva i välfärdsbokslut", ANALYSTS)
LEAD_WELFARE = Permission("öppna och stänga välfärdsbokslut", EDITORS)

STEER = Permission("besluta i processledningsgruppen", STEERING)
FINISH_ASSIGNMENT = Permission("avsluta uppdrag från processledningsgruppen", STEERING, (Kind.REPORTER,))

DELIVER_FIGURES = Permission("lämna egna siffror", ANALYSTS, (Kind.REPORTER,))
DEFINE_INDICATORS = Permission("beskriva egna nyckeltal", ANALYSTS)
SET_TARGETS = Permission("sätta målvärden", ANALYSTS)
ASSESS = Permission("bedöma nyckeltal och mål", ANALYSTS)
ASK_FOR_WORK = Permission("starta, försöka igen och avbryta arbete", ANALYSTS)
CHANGE_STORE = Permission("hämta, ändra och dra tillbaka statistik", ANALYSTS, is_shared=True)

PUBLISH = Permission("publicera", EDITORS)
MANAGE_PEOPLE = Permission("bjuda in personer och dela ut roller", (Kind.ADMINISTRATOR,))
SEE_AS = Permission("se sidorna som någon annan", (Kind.ADMINISTRATOR,))

# The rooms of the workplace, in the order of the manual.
ROOMS: dict[str, tuple[Permission, ...]] = {
    "Arbetsplatsen": (SEE_WORKPLACE,),
    "Program och mål": (WRITE_PROGRAMMES, WRITE_OWN_GOALS, IMPORT_DOCUMENTS, LINK_INDICATORS, REPORT_PROCESS),
    "Remisser": (ANSWER_REFERRAL,),
    "Frågor om mål": (WRITE_QUESTIONS, ANSWER_QUESTIONS),
    "Planer": (EDIT_PLANS, REPORT_ACTIVITY),
    "Uppföljning": (LEAD_FOLLOW_UP, REPORT_FOR_BOARD, JUDGE_GOALS, APPRAISE_GOALS),
    "Nuläge och välfärdsbokslut": (DESCRIBE_BASELINE, DECIDE_BASELINE, WRITE_WELFARE, LEAD_WELFARE),
    "Processledningsgruppen": (STEER, FINISH_ASSIGNMENT),
    "Siffror": (DELIVER_FIGURES, DEFINE_INDICATORS, SET_TARGETS, ASSESS, ASK_FOR_WORK, CHANGE_STORE),
    "Publicering": (PUBLISH,),
    "Personer": (MANAGE_PEOPLE, SEE_AS),
}


def may(roles: list[Role], permission: Permission) -> bool:
    """Return whether any of the roles gives the permission, for the whole municipality or at least for one board."""
    return any(
        role.kind in (permission.kinds if role.organisation_id is None else permission.own_kinds) for role in roles
    )
