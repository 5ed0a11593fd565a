"""What the municipality itself says of a goal: all writing."""

from django.db import transaction

from samhandling.accounts import permissions
from samhandling.accounts.models import Person
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import record
from samhandling.errors import InputError
from samhandling.followups.models import Appraisal
from samhandling.followups.rules import check_says
from samhandling.programmes.models import Goal


@transaction.atomic
def appraise(*, by: Person, goal: Goal, own_control: int | None, n_affected: int | None, source: str) -> Appraisal:
    """Say how much the municipality rules over a goal and how many are affected, and where that is known from."""
    municipality = goal.document.municipality
    check_may(by, municipality, permissions.APPRAISE_GOALS)
    if own_control is not None and not 0 <= own_control <= 3:
        raise InputError(f"rådigheten över {goal.name!r} är {own_control}; ange 0 (ingen) till 3 (full)")
    if n_affected is not None and n_affected < 0:
        raise InputError(f"antalet berörda av {goal.name!r} är mindre än noll; ange ett antal")
    row, _ = Appraisal.objects.update_or_create(
        goal=goal,
        defaults={
            "own_control": own_control,
            "n_affected": n_affected,
            "source": check_says(source, "källan till uppgiften"),
            "appraised_by": by,
        },
    )
    new = {"goal": goal.key, "own_control": own_control, "n_affected": n_affected, "source": row.source}
    record(by=by, action="appraise", obj=row, municipality=municipality.slug, new=new)
    return row
