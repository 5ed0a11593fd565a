"""The forms of questions that hang on goals."""

from typing import Any

from django import forms

from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal, GoalQuestion
from samhandling.programmes.questions import rules
from samhandling.programmes.questions.changes import Answer, QuestionFields
from samhandling.web.workplace.fields import DayField, LongSelectMultiple, Versioned, long_text


class QuestionForm(Versioned):
    """What was asked, by whom, about which goals, and who is to answer."""

    kind = forms.ChoiceField(label="Vad är det?", choices=GoalQuestion.Kind.choices)
    title = forms.CharField(label="Vad gäller det, i en mening?", max_length=300)
    text = long_text("Frågan eller förslaget, ordagrant om det går", 5, required=True)
    asked_by = forms.CharField(
        label="Vem har ställt den? Organisation, parti eller roll (lämna tomt för invånare, som aldrig nämns vid namn)",
        max_length=200,
        required=False,
    )
    asked_on = DayField("Dag då den ställdes (tomt om källan inte säger det)")
    goals = forms.ModelMultipleChoiceField(
        label="Mål som den gäller", queryset=None, widget=LongSelectMultiple(attrs={"size": 10})
    )
    answerer = forms.ModelChoiceField(label="Vem ska svara?", queryset=None, required=False, empty_label="inte bestämt")
    due_on = DayField("Ska vara besvarad senast (tomt: ett år för motioner och medborgarförslag)")
    source = forms.CharField(label="Dokument där den står", max_length=300, required=False)
    paragraph = forms.CharField(label="Paragraf", max_length=20, required=False)
    reference = forms.CharField(label="Diarienummer", max_length=60, required=False)
    link = forms.URLField(label="Länk", max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = Goal.objects.filter(document__municipality=municipality)
        self.fields["goals"].queryset = goals.order_by("document__order", "order")
        self.fields["answerer"].queryset = Organisation.objects.filter(municipality=municipality).order_by("name")

    def content(self) -> QuestionFields:
        """Return what was written."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "goals")}
        return QuestionFields(**given)


class AnswerForm(Versioned):
    """An answer, saved as it is typed; what stands under it is asked for when the question is answered."""

    answer = long_text("Svar", 5)
    answered_by = forms.TypedChoiceField(label="Vem svarar?", required=False, empty_value=None)
    answered_on = DayField("Dag för svaret")
    answer_source = forms.CharField(label="Var står svaret eller beslutet?", max_length=300, required=False)
    outcome = forms.ChoiceField(
        label="Beslut", choices=(("", "inget beslut"), *GoalQuestion.Outcome.choices), required=False
    )

    def __init__(self, *args: Any, question: GoalQuestion, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_pk = {str(body.pk): body for body in bodies}
        # The bodies are read once for all the forms of a page.
        answered_by = self.fields["answered_by"]
        answered_by.choices = [("", "inte bestämt"), *((key, body.name) for key, body in by_pk.items())]
        answered_by.coerce = by_pk.__getitem__
        if question.kind not in rules.DECIDED_ON:
            del self.fields["outcome"]

    def clean(self) -> dict[str, Any]:
        """Ask who answered and when, but only for a finished answer."""
        given = super().clean() or {}
        if "done" in self.data:
            for name, words in (("answered_by", "välj vem som svarar"), ("answered_on", "skriv dagen för svaret")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"Frågan kan inte bli besvarad än: {words}.")
        return given

    def content(self) -> Answer:
        """Return the finished answer."""
        return Answer(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ReasonForm(Versioned):
    """Why a question is written off, or opened again."""

    reason = long_text("Varför?", 2, required=True)


class DelayForm(Versioned):
    """When the council was told that the preparation takes longer than a year."""

    told_on = DayField("Dag då fullmäktige fick veta det", required=True)
