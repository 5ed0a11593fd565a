"""The forms of a new programme: the draft, the referral, the adoption."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.editions.adopting.changes import DECIDES, Decision
from samhandling.programmes.editions.changes import EditionFields
from samhandling.programmes.editions.drafts.changes import DraftFields
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.editions.rules import FATES, OldGoal
from samhandling.programmes.models import Goal, GoalIndicator, SteeringDocument
from samhandling.programmes.referrals.changes import Standpoint
from samhandling.programmes.referrals.models import ReferralComment, ReferralRequest
from samhandling.web.workplace.fields import DayField, LongSelect, Versioned, long_text

Status = SteeringDocument.Status
POSITIONS = (("", "inget ställningstagande"), *ReferralRequest.Position.choices)


class BeginForm(forms.Form):
    """A new programme: its name, what it is to replace, and who gave the assignment."""

    title = forms.CharField(label="Vad ska det nya programmet heta?", max_length=300)
    replaces = forms.ModelMultipleChoiceField(
        label="Vilka dokument ska det ersätta?", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    assignment = long_text("Vem har gett uppdraget, och var står det? (t.ex. Kommunstyrelsen 8 maj 2024, § 112)", 2)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SteeringDocument.objects.filter(municipality=municipality, goals__owner=None, goals__isnull=False)
        self.fields["replaces"].queryset = rows.exclude(status__in=(Status.REPEALED, Status.BEING_PREPARED)).distinct()


class EditionForm(Versioned):
    """What is said of the draft as a whole."""

    title = forms.CharField(label="Namn", max_length=300)
    assignment = long_text("Uppdraget", 2)
    valid_from = DayField("Ska börja gälla")
    valid_to = DayField("Ska sluta gälla")
    no_referral_reason = long_text("Om utkastet inte ska på remiss: varför?", 2)

    def content(self) -> EditionFields:
        """Return what was written."""
        return EditionFields(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label="Varför?", widget=forms.Textarea(attrs={"rows": 2}))


class ChoiceForm(Versioned):
    """What becomes of one old goal."""

    fate = forms.ChoiceField(
        label="Vad händer med målet?",
        choices=[(fate, FATES[fate].capitalize()) for fate in ("kept", "reworded", "split", "dropped")],
        widget=forms.RadioSelect,
    )
    name = long_text("Det nya målets ord, om det får nya ord eller delas (ett mål i taget)", 2)
    reason = forms.CharField(label="Varför?", widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(forms.Form):
    """Several old goals that become one."""

    goals = forms.MultipleChoiceField(
        label="Mål som slås ihop", error_messages={"required": "Kryssa för minst två mål i listan."}
    )
    name = long_text("Det nya målets ord", 2, required=True)
    reason = forms.CharField(label="Varför?", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, old: Sequence[OldGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was seen comes along, so that nobody's decision of the same goal is overwritten.
        self.fields["goals"].choices = [(row.pick, row.goal.name) for row in old]

    def chosen(self) -> dict[int, int]:
        """Return goal id → the version of its decision that was seen."""
        pairs = (one.split(":") for one in self.cleaned_data["goals"])
        return {int(goal): int(version) for goal, version in pairs}


class NewGoalForm(forms.Form):
    """A goal that comes from no old one."""

    name = long_text("Vad ska nås?", 2, required=True)
    parent = forms.ModelChoiceField(
        label="Läggs under", queryset=None, required=False, empty_label="inget, överst", widget=LongSelect
    )
    reason = forms.CharField(label="Varför behövs målet?", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = DraftGoal.objects.filter(edition=edition)


class DraftGoalForm(Versioned):
    """One goal of the draft."""

    name = long_text("Ordalydelse", 3, required=True)
    plain_wording = long_text("Samma sak i en enkel mening", 2)
    level_name = forms.CharField(label="Nivåord", max_length=60, required=False)
    number = forms.CharField(label="Nummer", max_length=20, required=False)
    reason = long_text("Varför behövs målet? (krävs när det inte kommer av något gammalt mål)", 2)
    origins = forms.ModelMultipleChoiceField(
        label="Kommer av de gamla målen", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    indicators = forms.ModelMultipleChoiceField(
        label="Nyckeltal som ska följa målet", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    another = forms.ModelChoiceField(
        label="Kommer också av", queryset=None, required=False, empty_label="inget annat", widget=LongSelect
    )
    more = forms.ModelChoiceField(
        label="Lägg till ett nyckeltal", queryset=None, required=False, empty_label="inget", widget=LongSelect
    )

    def __init__(self, *args: Any, goal: DraftGoal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = goal.edition
        old = Goal.objects.filter(document__in=edition.replaces.all(), owner=None)
        old = old.order_by("document__order", "document", "order")
        self.fields["origins"].queryset = old.filter(drafts=goal)
        self.fields["another"].queryset = old.exclude(drafts=goal)
        mine = Indicator.objects.filter(Q(municipality=None) | Q(municipality=edition.municipality_id))
        near = Q(pk__in=goal.indicators.values("pk"))
        near |= Q(pk__in=GoalIndicator.objects.filter(goal__drafts=goal).values("indicator"))
        self.fields["indicators"].queryset = mine.filter(near)
        self.fields["more"].queryset = mine.exclude(near)

    def content(self) -> DraftFields:
        """Return what was written."""
        given = self.cleaned_data
        another, more = ([given[name]] if given[name] else [] for name in ("another", "more"))
        return DraftFields(
            name=given["name"],
            level_name=given["level_name"],
            number=given["number"],
            plain_wording=given["plain_wording"],
            reason=given["reason"],
            origins=(*given["origins"], *another),
            indicators=(*given["indicators"], *more),
        )


class SendForm(forms.Form):
    """A referral: to whom, to what day, and what they are asked."""

    due_on = DayField("Sista dag att svara", required=True)
    letter = long_text("Vad ska de svara på?", 4)
    bodies = forms.ModelMultipleChoiceField(
        label="Vilka ska svara?", queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, municipality: Municipality, asked: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(municipality=municipality).exclude(kind=Organisation.Kind.COUNCIL)
        self.fields["bodies"].queryset = rows.exclude(pk__in=asked).order_by("kind", "name")
        if asked:
            self.fields["bodies"].required = False
            del self.fields["letter"]


class CloseForm(forms.Form):
    """The end of a referral."""

    reason = long_text("Varför avslutas remissen innan alla har svarat? (behövs före sista dagen)", 2)


class ResponseForm(Versioned):
    """What a standpoint led to."""

    outcome = forms.ChoiceField(label="Vad ledde synpunkten till?", choices=ReferralComment.Outcome.choices)
    response = forms.CharField(label="Kontorets svar", widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(Versioned):
    """A body's answer: a position and a text on the whole and on each goal."""

    def __init__(
        self,
        *args: Any,
        goals: Sequence[Mapping[str, Any]],
        said: Mapping[int | None, ReferralComment],
        asks_name: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        self._add("", "Ställningstagande till hela förslaget", "Med egna ord", said.get(None))
        for goal in goals:
            self._add(f"-{goal['id']}", "Ställningstagande", "Vad behöver ändras, eller varför?", said.get(goal["id"]))
        if asks_name:
            self.fields["answered_by"] = forms.CharField(label="Ditt namn och din roll", max_length=200, required=False)

    def _add(self, which: str, label: str, words: str, said: ReferralComment | None) -> None:
        self.fields[f"position{which}"] = forms.ChoiceField(
            label=label, choices=POSITIONS, required=False, initial=said.position if said else ""
        )
        self.fields[f"text{which}"] = long_text(words, 2 if which else 5)
        self.fields[f"text{which}"].initial = said.text if said else ""

    @property
    def rows(self) -> list[tuple[Mapping[str, Any], Any, Any]]:
        """Return each goal with its two fields."""
        return [(goal, self[f"position-{goal['id']}"], self[f"text-{goal['id']}"]) for goal in self.goals]

    def content(self) -> dict[str, Any]:
        """Return what was written, as the change takes it."""
        given = self.cleaned_data
        return {
            "version": given["version"],
            "whole": Standpoint(given["position"], given["text"]),
            "goals": {
                goal["id"]: Standpoint(given[f"position-{goal['id']}"], given[f"text-{goal['id']}"])
                for goal in self.goals
            },
            "answered_by": given.get("answered_by", ""),
        }


class DecisionForm(forms.Form):
    """What the minutes say of the adoption."""

    adopted_by = forms.ModelChoiceField(label="Vem beslutade?", queryset=None, required=False)
    adopted_on = DayField("Beslutsdag")
    paragraph = forms.CharField(label="Paragraf i protokollet", max_length=20, required=False)
    reference = forms.CharField(label="Diarienummer", max_length=60, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_by"].queryset = Organisation.objects.filter(municipality=municipality, kind__in=DECIDES)

    def content(self) -> Decision:
        """Return what was written."""
        return Decision(**self.cleaned_data)
