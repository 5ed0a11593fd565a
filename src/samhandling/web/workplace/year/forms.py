"""The forms of the year: what may be typed, before a change says whether it holds."""

from typing import Any

from django import forms

from samhandling.assessments.models import Assessment
from samhandling.followups.changes import Dates
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.models import CauseAnalysis, Consequence, Evidence
from samhandling.followups.reporting.changes import Texts
from samhandling.plans.models import Activity
from samhandling.web.workplace.fields import DayField, long_text


class NewCycle(forms.Form):
    """A new follow-up: its year and the council's day; the rest is counted back and can be changed."""

    year = forms.IntegerField(label="Vilket år följs upp?", min_value=1990, max_value=2100)
    council_on = DayField("När ska kommunfullmäktige ta upp uppföljningen?", required=True)
    executive_on = DayField("När ska kommunstyrelsen ta upp den? (räknas annars ut)")


class DatesForm(forms.Form):
    """The days of a follow-up."""

    asked_on = DayField("Frågorna går ut")
    reports_due_on = DayField("Nämnderna har svarat")
    analysis_due_on = DayField("Analysen är klar")
    steering_on = DayField("Processledningsgruppen")
    executive_on = DayField("Kommunstyrelsen")
    council_on = DayField("Kommunfullmäktige")

    def dates(self) -> Dates:
        """Return the days as given."""
        return Dates(**self.cleaned_data)


class AnswerForm(forms.Form):
    """What a board writes of a goal or an activity."""

    done = long_text("Vad har ni gjort?", 4)
    result = long_text("Vad har det lett till?", 3)
    hindrance = long_text("Vad har hindrat?", 2)
    ahead = long_text("Vad händer härnäst?", 2)
    activity_state = forms.ChoiceField(label="Hur går aktiviteten?", required=False, choices=())
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, activity: Activity | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if activity is None:
            del self.fields["activity_state"]
        else:
            choices = [pair for pair in Activity.State.choices if pair[0] not in ("unknown", "moved_on")]
            self.fields["activity_state"].choices = [("", "oförändrat"), *choices]

    def texts(self) -> Texts:
        """Return what was written."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Texts(**given)


class VerdictForm(forms.Form):
    """Colour and arrow of a goal, and why."""

    rating = forms.ChoiceField(label="Färg", choices=Assessment.Rating.choices, widget=forms.RadioSelect)
    trend = forms.ChoiceField(label="Pil", choices=Assessment.Trend.choices, widget=forms.RadioSelect)
    reason = long_text("Skäl, om du bedömer annat än det beräknade eller att målet inte kan bedömas", 3)
    summary = long_text("Bedömningen i en mening, på klarspråk", 2)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def verdict(self) -> Verdict:
        """Return what was judged."""
        return Verdict(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class EvidenceForm(forms.Form):
    """Something known beside the figures."""

    kind = forms.ChoiceField(label="Slag", choices=Evidence.Kind.choices)
    text = long_text("Vad säger det?", 3, required=True)
    source = forms.CharField(label="Källa", max_length=300)
    dated_on = DayField("Datum", required=True)


class CauseForm(forms.Form):
    """Why a goal became what it became."""

    kind = forms.ChoiceField(label="Var ligger orsaken?", choices=CauseAnalysis.Kind.choices, widget=forms.RadioSelect)
    text = long_text("Orsak", 3, required=True)


class ConsequenceForm(forms.Form):
    """What a judgement leads to."""

    kind = forms.ChoiceField(label="Vad blir följden?", choices=Consequence.Kind.choices, widget=forms.RadioSelect)
    activity = forms.ModelChoiceField(
        label="Aktivitet", queryset=Activity.objects.none(), required=False, empty_label="ingen"
    )
    text = long_text("Vad ändras, eller varför görs ingenting?", 3, required=True)

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities
