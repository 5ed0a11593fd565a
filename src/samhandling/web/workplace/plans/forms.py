"""The forms of plans and activities."""

from typing import Any

from django import forms

from samhandling.indicators.models import Indicator
from samhandling.places.models import Area, Organisation
from samhandling.plans.changes import ActivityFields
from samhandling.plans.models import Activity, ActivityResponsibility, ExpectedEffect
from samhandling.plans.rules import STEPS
from samhandling.programmes.models import Goal
from samhandling.web.workplace.fields import DayField, LongSelectMultiple, choose_among, long_text

Role = ActivityResponsibility.Role


class NewPlan(forms.Form):
    """A new plan of a document."""

    document = forms.ModelChoiceField(label="Dokument", queryset=None, empty_label=None)
    year = forms.IntegerField(
        label="År (tomt om planen inte gäller ett visst år)", required=False, min_value=1990, max_value=2100
    )

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents


class ActivityForm(forms.Form):
    """What an activity is."""

    name = long_text("Vad ska göras?", 2, required=True)
    description = long_text("Beskrivning")
    target_group = forms.CharField(label="Målgrupp", required=False, max_length=200)
    starts_on = DayField("Börjar")
    ends_on = DayField("Slutar")
    money_sek = forms.IntegerField(label="Avsatta kronor", required=False, min_value=0)
    full_time_equivalents = forms.DecimalField(
        label="Avsatta årsarbetskrafter", required=False, min_value=0, max_digits=6, decimal_places=2, localize=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def content(self) -> ActivityFields:
        """Return what was written."""
        return ActivityFields(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class PlacementForm(forms.Form):
    """What an activity serves, where, and who does what about it."""

    goals = forms.ModelMultipleChoiceField(label="Mål som den tjänar", queryset=None, widget=LongSelectMultiple)
    areas = forms.ModelMultipleChoiceField(label="Områden (inget valt: hela kommunen)", queryset=None, required=False)
    answers = forms.ModelMultipleChoiceField(label="Ansvarar", queryset=None, required=False)
    carries_out = forms.ModelMultipleChoiceField(label="Genomför", queryset=None, required=False)
    takes_part = forms.ModelMultipleChoiceField(label="Medverkar", queryset=None, required=False)
    is_informed = forms.ModelMultipleChoiceField(label="Informeras", queryset=None, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = Goal.objects.filter(document__municipality=municipality).select_related("document")
        choose_among(self.fields["goals"], goals.order_by("document__order", "order"))
        self.fields["areas"].queryset = Area.objects.filter(municipality=municipality).exclude(kind=Area.Kind.DESO)
        for role in Role.values:
            self.fields[role].queryset = Organisation.objects.filter(municipality=municipality)

    def responsible(self) -> list[tuple[Organisation, str]]:
        """Return who does what."""
        return [(body, role) for role in Role.values for body in self.cleaned_data[role]]


class StateForm(forms.Form):
    """How an activity goes."""

    state = forms.ChoiceField(
        label="Läge", choices=[pair for pair in Activity.State.choices if pair[0] not in ("unknown", "moved_on")]
    )
    text = long_text("Vad har hänt? (krävs om den är försenad eller avbruten)")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class EffectForm(forms.Form):
    """What an activity is expected to do to an indicator."""

    indicator = forms.ModelChoiceField(label="Nyckeltal", queryset=None)
    direction = forms.ChoiceField(label="Riktning", choices=ExpectedEffect.Direction.choices)
    size = forms.FloatField(label="Hur mycket, i nyckeltalets enhet", required=False, localize=True)
    by_year = forms.IntegerField(label="Till år", min_value=2000, max_value=2100)
    reasoning = long_text("Varför väntas effekten?", 2)

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = Goal.objects.filter(document__municipality=municipality).values("indicator_links__indicator")
        self.fields["indicator"].queryset = Indicator.objects.filter(pk__in=links)


class MilestoneForm(forms.Form):
    """A step on the way."""

    name = forms.CharField(label="Delmoment", max_length=300)
    due_on = DayField("Ska vara klart", required=True)
    done_on = DayField("Blev klart")


class OutputForm(forms.Form):
    """What was held or reached, by sex."""

    what = forms.CharField(label="Vad räknas? (t.ex. utbildade personer)", max_length=200)
    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    n_total = forms.IntegerField(label="Antal i allt", min_value=0)
    n_women = forms.IntegerField(label="Varav kvinnor och flickor", min_value=0, required=False)
    n_men = forms.IntegerField(label="Varav män och pojkar", min_value=0, required=False)


class PartnerForm(forms.Form):
    """Whom to ask, and for what."""

    partner = forms.ModelChoiceField(label="Extern aktör", queryset=None)
    asked_for = long_text("Vad tillfrågas de om?", 2, required=True)

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = Organisation.objects.filter(municipality=municipality, kind=Organisation.Kind.OUTSIDE)
        self.fields["partner"].queryset = outside


class ImpactForm(forms.Form):
    """The reasoning about what an activity means for a group, a field for each step."""

    concerns = forms.BooleanField(label="Gruppen berörs", required=False, initial=True)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step, question in STEPS[kind].items():
            self.fields[step] = long_text(question, 2)

    def answers(self) -> dict[str, str]:
        """Return the reasoning by step."""
        return {name: value for name, value in self.cleaned_data.items() if name != "concerns"}


class AnswerForm(forms.Form):
    """A partner's answer."""

    answered_by = forms.CharField(label="Ditt namn", max_length=200)
    answer = long_text("Med egna ord: vad åtar ni er, eller varför inte?")
