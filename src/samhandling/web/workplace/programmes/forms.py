"""The forms of documents and goals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal, GoalEffect, Relation, Responsibility, SteeringDocument
from samhandling.programmes.processes.models import ProcessState
from samhandling.programmes.trees.changes import DocumentFields, GoalFields
from samhandling.web.workplace.fields import DayField, LongSelect, Versioned, long_text

NOT_SAID = ("", "inte angivet")


class DocumentForm(Versioned):
    """A document's status, decision and validity."""

    status = forms.ChoiceField(label="Läge", choices=SteeringDocument.Status.choices)
    adopted_by = forms.ModelChoiceField(label="Beslutat av", queryset=None, required=False)
    adopted_on = DayField("Beslutsdag")
    reference = forms.CharField(label="Diarienummer", required=False, max_length=60)
    paragraph = forms.CharField(label="Paragraf i protokollet", required=False, max_length=20)
    valid_from = DayField("Gäller från")
    valid_to = DayField("Gäller till")
    interval_months = forms.IntegerField(
        label="Följs upp var … månad (12 är varje år)", required=False, min_value=1, max_value=120
    )
    level_words = long_text("Dokumentets egna ord för nivåerna, uppifrån och ned, ett på varje rad")

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_by"].queryset = Organisation.objects.filter(municipality=municipality)

    def content(self) -> DocumentFields:
        """Return what was written."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return DocumentFields(**{**given, "level_words": tuple(given["level_words"].splitlines())})


class RelationForm(forms.Form):
    """How a document stands to another."""

    kind = forms.ChoiceField(label="Det här dokumentet", choices=Relation.Kind.choices)
    other = forms.ModelChoiceField(label="Dokument", queryset=None)

    def __init__(self, *args: Any, document: SteeringDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SteeringDocument.objects.filter(municipality=document.municipality_id).exclude(pk=document.pk)
        self.fields["other"].queryset = rows


class SaidForm(Versioned):
    """What is said of a goal beside its decided wording."""

    plain_wording = long_text("Samma sak i en enkel mening", 2)
    kind = forms.ChoiceField(label="Slag av mål", choices=(NOT_SAID, *Goal.Kind.choices), required=False)
    is_focus = forms.BooleanField(label="Målet är i fokus den här perioden", required=False)
    lenses = forms.ModelMultipleChoiceField(
        label="Principer och dimensioner", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    sdgs = forms.TypedMultipleChoiceField(
        label="Globala mål i Agenda 2030", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    followed_up_elsewhere = long_text("Följs upp någon annanstans: var? (tomt om målet följs upp här)", 2)

    def __init__(self, *args: Any, goal: Goal, sdgs: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lenses"].queryset = goal.document.lenses.all()
        if not goal.document.lenses.exists():
            del self.fields["lenses"]
        self.fields["sdgs"].choices = [(number, f"{number} {name}") for number, name in sdgs]

    def content(self) -> GoalFields:
        """Return what was written, the lenses apart."""
        given = self.cleaned_data
        return GoalFields(
            plain_wording=given["plain_wording"],
            kind=given["kind"],
            sdgs=tuple(given["sdgs"]),
            is_focus=given["is_focus"],
            followed_up_elsewhere=given["followed_up_elsewhere"],
        )


class WordsForm(Versioned):
    """The words of a goal that a board has set itself."""

    name = long_text("Nämndens mål", 2, required=True)
    towards = forms.ChoiceField(label="Riktat", choices=(NOT_SAID, *Goal.Towards.choices), required=False)


class OwnGoalForm(forms.Form):
    """A new goal that a board sets itself."""

    owner = forms.ModelChoiceField(label="Nämnd, förvaltning eller bolag", queryset=None)
    name = long_text("Vad vill nämnden nå?", 2, required=True)
    towards = forms.ChoiceField(label="Riktat", choices=(NOT_SAID, *Goal.Towards.choices), required=False)
    kind = forms.ChoiceField(label="Slag av mål", choices=(NOT_SAID, *Goal.Kind.choices), required=False)

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners


class ResponsibleForm(Versioned):
    """One more body that has something to do with a goal."""

    organisation = forms.ModelChoiceField(label="Organisation", queryset=None)
    role = forms.ChoiceField(label="Roll", choices=Responsibility.Role.choices)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(municipality=municipality)


class LinkForm(forms.Form):
    """One more indicator that follows a goal."""

    indicator = forms.ModelChoiceField(label="Nyckeltal", queryset=None)

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Q(municipality=None) | Q(municipality=goal.document.municipality_id)
        linked = goal.indicator_links.values("indicator")
        self.fields["indicator"].queryset = Indicator.objects.filter(mine).exclude(pk__in=linked)


class FigureForm(forms.Form):
    """A target or a baseline of an indicator."""

    which = forms.ChoiceField(
        label="Det här är", choices=(("target", "ett målvärde att nå"), ("baseline", "utgångsläget"))
    )
    year = forms.IntegerField(label="År", min_value=1990, max_value=2100)
    sex = forms.ChoiceField(label="Gäller", choices=(("T", "alla"), ("K", "kvinnor"), ("M", "män")))
    value = forms.FloatField(label="Värde, i nyckeltalets enhet", localize=True)
    decided_by = forms.CharField(label="Beslutat av", required=False, max_length=200)
    decided_on = DayField("Beslutsdag")

    def clean(self) -> dict[str, Any]:
        """Ask for the body and the day together: a decision without either cannot be found again."""
        given = super().clean() or {}
        if given.get("decided_by") and not given.get("decided_on"):
            self.add_error("decided_on", "Ange också när det beslutades.")
        if given.get("decided_on") and not given.get("decided_by"):
            self.add_error("decided_by", "Ange också vem som beslutade.")
        return given


class GoalChoice(forms.ModelChoiceField):
    """A goal, with the document that it stands in."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the goal's own words, cut, after the document's title."""
        name = obj.plain_wording or obj.name
        return f"{obj.document.title}: {name if len(name) <= 90 else name[:90] + '…'}"


class EffectForm(forms.Form):
    """What reaching a goal does to another."""

    kind = forms.ChoiceField(label="Målet", choices=GoalEffect.Kind.choices)
    other = GoalChoice(label="Det andra målet", queryset=None, widget=LongSelect)
    reasoning = long_text("På vilket sätt?", 2)

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Goal.objects.filter(document__municipality=goal.document.municipality_id).exclude(pk=goal.pk)
        self.fields["other"].queryset = rows.select_related("document").order_by("document__order", "order")


class ProcessForm(Versioned):
    """A city-wide process."""

    name = forms.CharField(label="Processens namn", max_length=200)
    owner = forms.ModelChoiceField(label="Ägs av", queryset=None, required=False)
    documents = forms.ModelMultipleChoiceField(label="Dokument som styr den", queryset=None, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(municipality=municipality)
        self.fields["documents"].queryset = SteeringDocument.objects.filter(municipality=municipality)


class ProcessStateForm(forms.Form):
    """How far an administration has come with a process."""

    organisation = forms.ModelChoiceField(label="Förvaltning eller bolag", queryset=None)
    state = forms.ChoiceField(label="Läge", choices=ProcessState.State.choices)
    note = long_text("Vad bygger det på?", 2)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
