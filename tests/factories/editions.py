"""Draft editions in the states that the tests ask for."""

import datetime

from django.utils import timezone
from tests.factories.year import Town

from samhandling.audit.changes import JobActor
from samhandling.places.models import Organisation
from samhandling.programmes.editions import changes
from samhandling.programmes.editions.changes import EditionFields
from samhandling.programmes.editions.drafts import changes as drafts
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.programmes.referrals import changes as referrals
from samhandling.programmes.referrals.models import ReferralRequest

BY = JobActor("prov")


def document(town: Town, key: str) -> SteeringDocument:
    """Return another document in force with one goal."""
    made = SteeringDocument.objects.create(
        municipality=town.municipality, key=key, title=f"Policyn {key}", kind="policy", status="in_force"
    )
    Goal.objects.create(document=made, key=f"{key}-1", level_name="mål", level=1, name=f"Målet i {key}")
    return made


def begun(town: Town, replaces: SteeringDocument | None = None) -> Edition:
    """Return a draft with one new goal, in which nothing is decided of the old ones."""
    chosen = replaces or town.document
    edition = changes.begin_edition(
        by=BY, municipality=town.municipality, replaces=[chosen], title=f"Nytt: {chosen.title}"
    )
    drafts.add_draft_goal(by=BY, edition=edition, name="Ingen är ofrivilligt ensam", reason="Ny kunskap")
    return edition


def ready(town: Town, replaces: SteeringDocument | None = None) -> Edition:
    """Return a draft that waits only for the council: all is kept, and it needs no referral."""
    edition = begun(town, replaces)
    changes.keep_the_rest(by=BY, edition=edition, reason="Gäller än")
    given = EditionFields(
        title=edition.title, valid_from=timezone.localdate(), no_referral_reason="Inget mål ändras i sak"
    )
    return changes.edit_edition(by=BY, edition=edition, version=1, given=given)


def referred(town: Town, replaces: SteeringDocument | None = None) -> ReferralRequest:
    """Return what the school board is asked in a referral that also goes to a partner outside."""
    edition = begun(town, replaces)
    changes.keep_the_rest(by=BY, edition=edition, reason="Gäller än")
    due_on = timezone.localdate() + datetime.timedelta(days=30)
    sent = referrals.send_out(
        by=BY, edition=edition, bodies=[town.school_board, town.partner], due_on=due_on, letter="Är målen rätt?"
    )
    return request_of(sent.requests.get(organisation=town.school_board).pk)


def request_of(pk: int) -> ReferralRequest:
    """Return a request as the changes take it."""
    rows = ReferralRequest.objects.select_related("organisation", "referral__edition__municipality")
    return rows.get(pk=pk)


def council(town: Town) -> Organisation:
    """Return the council, made if it is not there."""
    made, _ = Organisation.objects.get_or_create(
        municipality=town.municipality,
        kind=Organisation.Kind.COUNCIL,
        defaults={"key": "fullmaktige", "name": "Kommunfullmäktige"},
    )
    return made
