"""Reading referrals: who is asked, what they answer, who has not, and what the office has answered."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from samhandling.places.models import Municipality
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest

State = ReferralRequest.State
Position = ReferralRequest.Position


@dataclass(frozen=True)
class Round:
    """One referral with those asked and the standpoints that are handed in, the whole before the goals."""

    referral: Referral
    requests: list[ReferralRequest]
    comments: list[ReferralComment]

    @property
    def silent(self) -> list[ReferralRequest]:
        return [row for row in self.requests if row.state != State.ANSWERED]

    @property
    def positions(self) -> list[tuple[str, str, int]]:
        """Return each position with its word and how many bodies take it to the whole."""
        found = Counter(row.position for row in self.comments if not row.goal_name)
        return [(position.value, str(position.label), found[position.value]) for position in Position]

    @property
    def by_goal(self) -> list[tuple[str, list[ReferralComment]]]:
        """Return the standpoints on the whole ("") and then by goal, in the order of the draft as it was sent."""
        found: dict[str, list[ReferralComment]] = defaultdict(list)
        for row in self.comments:
            found[row.goal_name].append(row)
        order = ["", *(row["name"] for row in self.referral.draft)]
        return [(name, found[name]) for name in dict.fromkeys(order) if name in found]

    @property
    def n_to_answer(self) -> int:
        return sum(not row.outcome and bool(row.text) for row in self.comments)


def rounds(edition: Edition) -> list[Round]:
    """Return the referrals of a draft, the newest first (3 questions)."""
    referrals = list(Referral.objects.filter(edition=edition).select_related("edition__municipality"))
    requests: dict[int, list[ReferralRequest]] = defaultdict(list)
    for row in ReferralRequest.objects.filter(referral__in=referrals).select_related("organisation"):
        requests[row.referral_id].append(row)
    comments: dict[int, list[ReferralComment]] = defaultdict(list)
    handed_in = ReferralComment.objects.filter(request__referral__in=referrals, request__state=State.ANSWERED)
    rows = handed_in.select_related("request__organisation", "responded_by")
    for comment in rows.order_by("request__organisation__name", "pk"):
        comments[comment.request.referral_id].append(comment)
    return [Round(row, requests[row.pk], comments[row.pk]) for row in referrals]


def request(municipality: Municipality, pk: int) -> ReferralRequest:
    """Return one body's part in a referral; ReferralRequest.DoesNotExist if there is none (1 question)."""
    return _requests().get(referral__edition__municipality=municipality, pk=pk)


def request_by_link(token_sha256: str) -> ReferralRequest | None:
    """Return the part in a referral that a secret link is for; it says which municipality it is of (1 question)."""
    return _requests().filter(token_sha256=token_sha256).first() if token_sha256 else None


def open_requests(municipality: Municipality) -> list[ReferralRequest]:
    """Return those who are asked and have not handed in an answer, in referrals that are out (1 question)."""
    rows = _requests().filter(referral__edition__municipality=municipality, referral__state=Referral.State.OPEN)
    return list(rows.exclude(state=State.ANSWERED).order_by("referral__due_on", "pk"))


def _requests() -> QuerySet[ReferralRequest]:
    return ReferralRequest.objects.select_related("organisation", "referral__edition__municipality")
