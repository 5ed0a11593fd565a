"""The forms of people and roles."""

from typing import Any

from django import forms

from samhandling.accounts.models import Role
from samhandling.places.models import Municipality, Organisation


class RoleForm(forms.Form):
    """A role, and for some roles the board."""

    # Nothing chosen beforehand: the first of them may do everything.
    kind = forms.ChoiceField(label="Roll", choices=[("", "välj roll"), *Role.Kind.choices])
    organisation = forms.ModelChoiceField(
        label="Nämnd, förvaltning eller bolag (för rapportör; kan anges för nämndsekreterare)",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="hela kommunen",
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organisation.objects.filter(municipality=municipality)
        self.fields["organisation"].queryset = bodies.exclude(kind=Organisation.Kind.OUTSIDE)


class InvitationForm(RoleForm):
    """Somebody to invite."""

    name = forms.CharField(label="Namn", max_length=150)
    email = forms.EmailField(label="E-postadress (blir användarnamnet)", max_length=150)
    field_order = ("name", "email", "kind", "organisation")


class NewLoginForm(forms.Form):
    """What the invited says: a name and a password of their own."""

    first_name = forms.CharField(
        label="Förnamn", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Efternamn", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label="Lösenord, minst 12 tecken",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Samma lösenord igen", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Return the second password; it must be the first."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError("Lösenorden är inte lika. Skriv samma två gånger.")
        return again
