"""The demo's questions on goals: what the opposition wrote beside the decision on the follow-up of 2023, word for word.

The minutes tell no day. Both speak of the goals as a whole, so they hang on the programme's goal areas.
"""

from samhandling.audit.changes import Actor
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal, GoalQuestion
from samhandling.programmes.questions import changes
from samhandling.programmes.questions.changes import QuestionFields

MUNICIPALITY, DOCUMENT, ANSWERER = "vasteras", "program-social-hallbarhet", "kommunstyrelsen"
MINUTES = {
    "source": "Kommunstyrelsens protokoll: Beslut – Hållbarhetsuppföljning 2023",
    "paragraph": "213",
    "reference": "KS 2024/00103-1.4.2",
}
RESERVATION = (
    "Uppföljningen av dessa program visar att de flesta mål och åtgärder får rött eller gult ljus. Målen är vitt "
    "skilda och visar inte på en tydlig prioritering. Det är också generella svårmätbara mål. Det är bättre och "
    "viktigare att ta fram mål som genomförs och som leder till förbättrad hållbarhet. Det vill säga färre men mer "
    "konkreta mål där det krävs en riktningsförändring. Ett viktigt mål för ökad hållbarhet är tillväxt med fler "
    "företag som växer och fler som har jobb som också minskar risken för utanförskap. Därför krävs det att också "
    "hållbarhetsprogrammen tar med tillväxtperspektivet."
)
STATEMENT = (
    "Liberalerna tycker att det är bra att indikatorerna följs upp och underlaget visar oerhört skarpt och tydligt "
    "att det brister inom flera centrala delar när det gäller social hållbarhet. Vi vill särskilt betona att "
    "programmets inte bara leder till framtida aviserade handlingsplaner utan vi saknar analys och inte minst "
    "åtgärder som tydligt utrycks som konsekvens av denna uppföljning. Vi menar att det är en brist i hela underlaget "
    "att detta självklara inte finns med."
)


def add_questions(*, by: Actor, municipality: Municipality) -> list[GoalQuestion]:
    """Put the reservation and the statement of 2023 on the goal areas; nothing where they do not belong."""
    if municipality.slug != MUNICIPALITY:
        return []
    goals = list(Goal.objects.filter(document__municipality=municipality, document__key=DOCUMENT, parent=None))
    answerer = Organisation.objects.get(municipality=municipality, key=ANSWERER)
    told = (
        (GoalQuestion.Kind.RESERVATION, "Moderaterna i kommunstyrelsen", "Färre och mer konkreta mål", RESERVATION),
        (GoalQuestion.Kind.STATEMENT, "Liberalerna i kommunstyrelsen", "Analys och åtgärder saknas", STATEMENT),
    )
    return [
        changes.add_question(
            by=by,
            municipality=municipality,
            given=QuestionFields(kind=kind, title=title, text=text, asked_by=who, answerer=answerer, **MINUTES),
            goals=goals,
        )
        for kind, who, title, text in told
    ]
