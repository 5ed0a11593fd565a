"""The fields that the forms of the workplace share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, label: str, *, required: bool = False) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"])


def long_text(label: str, rows: int = 3, *, required: bool = False) -> forms.CharField:
    """Return a field for a text of several lines."""
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class Versioned(forms.Form):
    """A form that tells which state of the row it was opened in."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def reopen(self, version: int) -> None:
        """Let the same words be saved over what stands now, after the person has been told of it."""
        self.data = self.data.copy()  # type: ignore[union-attr]
        self.data[self.add_prefix("version")] = str(version)


class _WrittenAtOnce:
    """A list of thousands, written at once: Django's own draws a template for each choice."""

    attrs: dict[str, Any]
    choices: Any
    allow_multiple_selected = False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list as HTML."""
        given = value if isinstance(value, list | tuple) else () if value is None else (value,)
        told = {str(getattr(one, "pk", one)) for one in given}
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) in told else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        whole = {**self.attrs, **(attrs or {}), "name": name, "multiple": self.allow_multiple_selected}
        return format_html("<select{}>{}</select>", flatatt(whole), mark_safe(options))


def choose_among(field: Any, rows: QuerySet[Any], label: str = "name") -> None:
    """Let a field choose among rows, told by one column: thousands of them are listed without being made objects."""
    empty = [("", field.empty_label)] if field.empty_label is not None else []
    field.queryset = rows
    field.choices = lambda: [*empty, *rows.select_related(None).values_list("pk", label)]


class LongSelect(_WrittenAtOnce, forms.Select):
    """A long list of which one is chosen."""


class LongSelectMultiple(_WrittenAtOnce, forms.SelectMultiple):
    """A long list of which several are chosen."""

    allow_multiple_selected = True
