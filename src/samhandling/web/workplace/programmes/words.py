"""What the log says of a goal, in words."""

from collections.abc import Iterable

from samhandling.audit.models import AuditEvent
from samhandling.programmes.models import Goal, GoalEffect, Responsibility
from samhandling.web.workplace import told
from samhandling.web.workplace.told import Told

ACTIONS = {
    "add_goal": "lade in målet",
    "add_own_goal": "lade in nämndens mål",
    "move_goal": "flyttade målet i trädet",
    "edit_goal": "ändrade uppgifterna",
    "reword_own_goal": "ändrade målets ord",
    "set_responsible": "ändrade vem som ansvarar",
    "give_responsibility": "angav ansvar",
    "link_indicator": "kopplade ett nyckeltal",
    "unlink_indicator": "kopplade bort ett nyckeltal",
    "set_target": "satte ett målvärde",
    "set_baseline": "satte ett utgångsläge",
    "take_back_target": "tog tillbaka ett målvärde",
    "take_back_baseline": "tog tillbaka ett utgångsläge",
    "set_effect": "angav hur målet verkar på ett annat",
    "remove_effect": "tog bort hur målet verkar på ett annat",
}
NAMES = {
    "name": "ord", "plain_wording": "enkel mening", "kind": "slag", "sdgs": "globala mål", "is_focus": "i fokus",
    "followed_up_elsewhere": "följs upp i", "lenses": "principer", "towards": "riktat", "owner": "nämnd",
    "under": "ligger under", "level_name": "nivåord", "responsible": "ansvar", "organisation": "organisation",
    "role": "roll", "indicator": "nyckeltal", "year": "år", "value": "värde", "decided_by": "beslutat av",
    "direction": "steg", "other": "annat mål", "reasoning": "på vilket sätt", "level": "nivå",
}  # fmt: skip
CODES: dict[str, str] = {
    **{str(key): str(label) for key, label in Goal.Kind.choices},
    **{str(key): str(label) for key, label in Goal.Towards.choices},
    **{str(key): str(label) for key, label in GoalEffect.Kind.choices},
    "up": "uppåt",
    "down": "nedåt",
    "in": "in",
    "out": "ut",
    **{str(key): str(label) for key, label in Responsibility.Role.choices},
}


def history(events: Iterable[AuditEvent]) -> list[Told]:
    """Return rows of the log as a person reads them."""
    return told.history(events, actions=ACTIONS, names=NAMES, codes=CODES)
