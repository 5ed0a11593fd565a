"""Texts that are saved as they are typed: the form, and saving for a script and for a browser without one."""

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase

from samhandling.web.workplace.shared import saved, tried


class Written(Protocol):
    """A text with what is needed to see whether somebody else has saved it since."""

    text: str
    version: int
    saved_at: Any


class TextForm(forms.Form):
    """One text, and which version of it was read."""

    text = forms.CharField(label="Text", required=False, widget=forms.Textarea(attrs={"rows": 12}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def form_of(written: Written | None, given: Any = None, *, label: str) -> TextForm:
    """Return the form of a text, as it is saved or as it was sent."""
    initial = {"text": written.text if written else "", "version": written.version if written else 0}
    form = TextForm(given, initial=initial)
    form.fields["text"].label = label
    return form


def save(
    request: HttpRequest, form: TextForm, change: Callable[..., Written], *, onward: str
) -> HttpResponseBase | None:
    """Save what was typed by ``change(text=…, version=…)``; None if it is refused and the page is to be shown anew."""

    def act() -> dict[str, Any]:
        if not form.is_valid():
            raise Http404("formuläret är inte från den här sidan")
        row = change(text=form.cleaned_data["text"], version=form.cleaned_data["version"])
        return {"version": row.version, "at": f"{row.saved_at.astimezone():%H.%M}"}

    if request.headers.get("Accept") == "application/json":
        return saved(act)
    return tried(request, lambda: f"Sparat {act()['at']}.", onward)
