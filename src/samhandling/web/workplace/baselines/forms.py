"""The forms of baseline descriptions."""

from django import forms

from samhandling.web.workplace.year.forms import DayField


class BeginForm(forms.Form):
    """A new description: which day it describes."""

    document = forms.CharField(widget=forms.HiddenInput)
    as_of = DayField("Vilken dag ska nuläget gälla?", required=True)


class DecideForm(forms.Form):
    """Who decided the description, and when."""

    body = forms.CharField(label="Vem fastställde nulägesbeskrivningen?", max_length=200)
    on = DayField("Vilken dag?", required=True)
