"""What the log of a draft edition says, in words."""

from samhandling.programmes.referrals.models import ReferralComment, ReferralRequest

ACTIONS = {
    "begin_edition": "påbörjade utkastet",
    "edit_edition": "ändrade uppgifterna",
    "keep_goals": "tog in mål som de står",
    "choose": "avgjorde ett mål",
    "merge_goals": "slog ihop mål",
    "take_back_choice": "tog tillbaka ett avgörande",
    "add_draft_goal": "lade till ett nytt mål",
    "edit_draft_goal": "ändrade ett mål i utkastet",
    "move_draft_goal": "flyttade ett mål i utkastet",
    "remove_draft_goal": "tog bort ett mål ur utkastet",
    "abandon_edition": "avbröt arbetet",
    "send_out": "skickade utkastet på remiss",
    "ask_more": "ändrade remissen",
    "make_link": "skapade en länk",
    "answer_referral": "sparade ett remissvar",
    "respond": "svarade på en synpunkt",
    "close_referral": "avslutade remissen",
    "adopt_edition": "registrerade att programmet är antaget",
}
NAMES = {
    "title": "namn", "replaces": "ersätter", "assignment": "uppdrag", "valid_from": "gäller från",
    "valid_to": "gäller till", "no_referral_reason": "ingen remiss för att", "goal": "mål", "goals": "mål",
    "fate": "vad", "name": "nya ord", "reason": "varför", "origins": "kommer av", "level_name": "nivåord",
    "number": "nummer", "plain_wording": "enkel mening", "direction": "steg", "bodies": "tillfrågade",
    "due_on": "sista dag", "body": "vem", "state": "läge", "outcome": "ledde till", "response": "svar",
    "silent": "hade inte svarat", "adopted_on": "beslutsdag", "paragraph": "paragraf",
}  # fmt: skip
CODES: dict[str, str] = {
    "up": "uppåt",
    "down": "nedåt",
    "in": "in",
    "out": "ut",
    **{str(key): str(label) for key, label in ReferralRequest.State.choices},
    **{str(key): str(label) for key, label in ReferralComment.Outcome.choices},
}
