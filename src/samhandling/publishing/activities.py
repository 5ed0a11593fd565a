"""An activity as readers meet it: what is done, how far it has come, and which bodies answer. No person is named."""

from samhandling.plans.models import Activity
from samhandling.publishing import words
from samhandling.publishing.pages import ActivityInfo


def info(activity: Activity, *, follows_from: str = "") -> ActivityInfo:
    """Return what is said of an activity; ``follows_from`` names the follow-up that decided it."""
    return {
        "name": activity.name,
        "state_word": activity.get_state_display(),
        "responsible": [
            {"name": row.organisation.name, "role_word": row.get_role_display()}
            for row in activity.responsibilities.all()
        ],
        "plan": str(activity.plan),
        "quote": activity.quote,
        "state": activity.state,
        "period": _period(activity),
        "follows_from": follows_from,
    }


def answering(activity: Activity) -> str:
    """Return the bodies that answer for an activity: "Kommunstyrelsen och Grundskolenämnden"."""
    names = [row.organisation.name for row in activity.responsibilities.all() if row.role == row.Role.ANSWERS]
    return words.listed(names)


def _period(activity: Activity) -> str:
    start, end = activity.starts_on, activity.ends_on
    if start and end:
        return f"{words.date(start)}–{words.date(end)}"
    if end:
        return f"klar senast den {words.date(end)}"
    return f"från den {words.date(start)}" if start else ""
