"""Changing one's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from samhandling.accounts import changes, queries

LABELS = {
    "old_password": "Lösenordet du har nu",
    "new_password1": "Nytt lösenord, minst 12 tecken",
    "new_password2": "Samma nya lösenord igen",
}


@sensitive_post_parameters()
@login_required
def change(request: HttpRequest) -> HttpResponseBase:
    """Show the form; take a new password from whoever knows the old one. Other sessions of the person end."""
    person: Any = request.user
    role = queries.first_role(person)
    form = PasswordChangeForm(person, request.POST if request.method == "POST" else None)
    for name, label in LABELS.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("autofocus", None)
    if request.method == "POST" and form.is_valid():
        changes.set_password(by=person, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, person)
        messages.success(request, "Lösenordet är bytt. Du är utloggad överallt utom här.")
        return redirect("work", slug=role.municipality.slug) if role else redirect("/")
    response = render(request, "password.html", {"form": form, "role": role}, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


# Whoever is logged in may change their own password and no other; the login is asked for above.
change.access = "public"  # type: ignore[attr-defined]
