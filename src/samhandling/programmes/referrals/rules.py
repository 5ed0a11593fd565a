"""Who may send out a draft and who may answer, and what an answer must hold. Reads nothing."""

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may_for
from samhandling.audit.changes import Actor
from samhandling.errors import ChangedMeanwhile, InvalidTransition
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest

State = ReferralRequest.State
Position = ReferralRequest.Position

# From each state: the states that may follow. An answer may be changed as long as the referral is out.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.ASKED: (State.BEGUN, State.ANSWERED),
    State.BEGUN: (State.ANSWERED,),
    State.ANSWERED: (),
}


def check_may_answer(by: Actor, request: ReferralRequest) -> None:
    """Raise NotAllowed unless ``by`` answers for the body: its own people, or staff who write in what it sent."""
    check_may_for(
        by,
        request.referral.edition.municipality,
        [request.organisation],
        permissions.ANSWER_REFERRAL,
        f"svara på remissen för {request.organisation}",
    )


def check_is_out(referral: Referral) -> None:
    """Raise InvalidTransition if the referral takes no more answers."""
    if referral.state != Referral.State.OPEN:
        raise InvalidTransition(
            f"remissen av {referral.edition} avslutades {referral.closed_on} och tar inte emot svar"
        )


def check_unchanged(row: ReferralRequest | ReferralComment, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the row since ``version`` was read."""
    if row.version != version:
        body = row.organisation if isinstance(row, ReferralRequest) else row.request.organisation
        raise ChangedMeanwhile(
            f"någon annan har sparat svaret från {body} sedan du öppnade sidan. Inget skrevs över. "
            "Jämför med det som står nu och spara igen om det du skrev fortfarande gäller."
        )
