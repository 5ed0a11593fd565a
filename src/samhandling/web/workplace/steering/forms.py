"""The forms of the steering group."""

from typing import Any

from django import forms

from samhandling.followups.models import SteeringItem
from samhandling.places.models import Organisation
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal
from samhandling.web.workplace.fields import DayField, LongSelect, choose_among, long_text


class MeetingForm(forms.Form):
    """A new meeting."""

    group = forms.ModelChoiceField(label="Grupp", queryset=None, empty_label=None)
    held_on = DayField("Dag", required=True)

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Organisation.objects.filter(
            municipality=municipality, kind=Organisation.Kind.STEERING_GROUP
        )


class ItemForm(forms.Form):
    """Something for the agenda."""

    kind = forms.ChoiceField(label="Slag", choices=SteeringItem.Kind.choices)
    title = forms.CharField(label="Rubrik", max_length=300)
    goal = forms.ModelChoiceField(
        label="Mål", queryset=None, required=False, empty_label="inget visst", widget=LongSelect
    )
    activity = forms.ModelChoiceField(
        label="Aktivitet", queryset=None, required=False, empty_label="ingen viss", widget=LongSelect
    )
    anchored_with = forms.CharField(label="Förankrat med vem, och när?", required=False, max_length=300)
    money_sek = forms.IntegerField(label="Kronor till aktiviteten (minus: från den)", required=False)
    full_time_equivalents = forms.DecimalField(
        label="Årsarbetskrafter till aktiviteten (minus: från den)",
        required=False,
        max_digits=6,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self.fields["goal"], Goal.objects.filter(document__municipality=municipality))
        choose_among(self.fields["activity"], Activity.objects.filter(plan__document__municipality=municipality))


class DecisionForm(forms.Form):
    """What the group decided on an item."""

    item = forms.IntegerField(widget=forms.HiddenInput)
    decision = long_text("Beslut", required=True)


class AssignmentForm(forms.Form):
    """What somebody is asked to do."""

    item = forms.IntegerField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(label="Vem", queryset=None)
    text = long_text("Uppdrag", required=True)
    due_on = DayField("Ska vara klart", required=True)

    def __init__(self, *args: Any, municipality: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(municipality=municipality)


class OutcomeForm(forms.Form):
    """What an assignment led to."""

    assignment = forms.IntegerField(widget=forms.HiddenInput)
    outcome = long_text("Vad ledde det till?", required=True)
