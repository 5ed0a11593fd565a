"""The second step of logging in, and the page where a person turns it on and off."""

import json
from collections.abc import Callable
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from samhandling.accounts import queries
from samhandling.accounts.identities import rules as identity_rules
from samhandling.accounts.models import Person, SecondFactor
from samhandling.accounts.second_factor import changes, codes, rules
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.web import entering
from samhandling.web.access import public
from samhandling.web.workplace.shared import sentence

_SHOWN_ONCE = "recovery-codes"  # in the session, sealed, until they have been shown
_ONWARD = "recovery-onward"
_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
_ON = "Tvåstegsinloggningen är på. Du är utloggad överallt utom här."


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Kod"),
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
    )


class PasswordForm(forms.Form):
    """The password once more: whoever sits at a screen that somebody left open does not know it."""

    password = forms.CharField(
        label="Ditt lösenord",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request

    def clean_password(self) -> str:
        """Return the password; wrong ones are counted as at login."""
        password: str = self.cleaned_data["password"]
        if not authenticate(self.request, username=self.request.user.get_username(), password=password):
            raise forms.ValidationError("Lösenordet stämmer inte. Skriv det du loggar in med.")
        return password


class ChangeForm(PasswordForm):
    """Password and code, for what weakens the login."""

    code = forms.CharField(
        label="Kod från appen, eller en reservkod",
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
    )


@public
@never_cache
@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponseBase:
    """Ask whoever has given the right password for a code; let them in when it is right."""
    found = entering.entering(request)
    if found is None:
        return _begin_again(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data["code"]
        if _tried(form, lambda: changes.use_code(by=found.person, code=given)):
            return entering.let_in(request, found.person, found.onward)
    return render(request, "login_code.html", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters()
def required(request: HttpRequest) -> HttpResponseBase:
    """Let whoever must have two-step login turn it on before they are let in."""
    found = entering.entering(request)
    if found is None:
        return _begin_again(request)
    factor = queries.second_factor(found.person)
    if factor is None or factor.confirmed_at:
        return entering.enter(request, found.person, found.onward)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        shown = _confirmed(form, found.person)
        if shown:
            entering.let_in(request, found.person)
            messages.success(request, _ON)
            return _show_once(request, shown, found.onward or entering.home_of(found.person))
    context = {"form": form, "roles": rules.roles_that_require(found.person), **_for_app(factor)}
    return render(request, "login_second_factor.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@sensitive_post_parameters()
def own_login(request: HttpRequest) -> HttpResponseBase:
    """Show how one logs in; turn two-step login on and off, and make new recovery codes."""
    by: Any = request.user
    what = request.POST.get("what", "") if request.method == "POST" else ""
    factor = queries.second_factor(by)
    form = _form(request, factor, what)
    if what == "give_up":
        return _acted(request, lambda: changes.give_up(by=by), "Inget är ändrat: tvåstegsinloggningen är inte på.")
    if what and form.is_valid():
        response = _changed(request, by, what, form)
        if response:
            return response
    role = queries.first_role(by)
    context = {
        "form": form,
        "factor": factor,
        "is_on": bool(factor and factor.confirmed_at),
        "n_codes": queries.n_recovery_codes(by) if factor else 0,
        "required": rules.roles_that_require(by),
        "identities": queries.identities(by),
        "sign_on": settings.SAMHANDLING_SIGN_ON,
        "role": role,
        "has_password": by.has_usable_password(),
        "is_administrator": identity_rules.is_administrator(by),
        **(_for_app(factor) if factor and not factor.confirmed_at else {}),
    }
    return render(request, "own_login.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Show new recovery codes, this once."""
    by: Any = request.user
    sealed = request.session.pop(_SHOWN_ONCE, "")
    onward = request.session.pop(_ONWARD, "")
    if not sealed:
        messages.error(request, "Reservkoderna visas bara en gång. Gör nya om du inte sparade dem.")
        return redirect("own-login")
    context = {"codes": json.loads(codes.unseal(sealed)), "onward": onward, "role": queries.first_role(by)}
    return render(request, "recovery_codes.html", context)


# Whoever is logged in may change their own login and no other; the login is asked for above.
own_login.access = "public"  # type: ignore[attr-defined]
recovery_codes.access = "public"  # type: ignore[attr-defined]


def _form(request: HttpRequest, factor: SecondFactor | None, what: str) -> Any:
    """Return the form that the page shows: it depends on how far the person has come."""
    given = request.POST if what else None
    if factor is None:
        return PasswordForm(request, given)
    return ChangeForm(request, given) if factor.confirmed_at else CodeForm(given)


def _changed(request: HttpRequest, by: Person, what: str, form: Any) -> HttpResponseBase | None:
    """Make the change that the form asks for; None if it is refused, which the form then says."""
    given = form.cleaned_data.get("code", "")
    if what == "begin":
        return _acted(request, lambda: changes.begin(by=by), "")
    if what == "confirm":
        shown = _confirmed(form, by)
        if not shown:
            return None
        update_session_auth_hash(request, by)
        messages.success(request, _ON)
        return _show_once(request, shown)
    if what == "renew":
        made: list[str] = []
        if not _tried(form, lambda: made.extend(changes.renew_recovery_codes(by=by, code=given))):
            return None
        messages.success(request, "Här är nya reservkoder. De gamla gäller inte längre.")
        return _show_once(request, made)
    if what == "turn_off" and _tried(form, lambda: changes.turn_off(by=by, code=given)):
        update_session_auth_hash(request, by)
        messages.success(request, "Tvåstegsinloggningen är avstängd. Du är utloggad överallt utom här.")
        return redirect("own-login")
    return None


def _confirmed(form: forms.Form, person: Person) -> list[str]:
    """Return the recovery codes when the first code was right; otherwise the form says why not."""
    shown: list[str] = []
    _tried(form, lambda: shown.extend(changes.confirm(by=person, code=form.cleaned_data.get("code", ""))))
    return shown


def _tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Return whether the change was made; otherwise the form says why not."""
    try:
        act()
    except (InputError, InvalidTransition, NotAllowed) as error:
        form.add_error("code" if "code" in form.fields else "password", sentence(error))
        return False
    return True


def _acted(request: HttpRequest, act: Callable[[], Any], told: str) -> HttpResponseBase:
    try:
        act()
        if told:
            messages.success(request, told)
    except (InputError, InvalidTransition) as error:
        messages.error(request, sentence(error))
    return redirect("own-login")


def _show_once(request: HttpRequest, shown: list[str], onward: str = "") -> HttpResponseBase:
    """Go to the page that shows the codes: by a redirect, so that a double click or a reload makes no others."""
    request.session[_SHOWN_ONCE] = codes.seal(json.dumps(shown))
    request.session[_ONWARD] = onward
    return redirect("recovery-codes")


def _for_app(factor: SecondFactor) -> dict[str, Any]:
    """Return what is shown for the app to take in: a picture to scan, and the same as text to type."""
    try:
        secret = codes.unseal(factor.sealed_secret)
    except InvalidTransition:
        return {"is_lost": True}
    drawn = segno.make(codes.address_for_app(secret, factor.person.username), error="m", micro=False)
    picture = drawn.svg_inline(dark="#000", light="#fff", border=4, omitsize=True, svgclass=None, lineclass=None)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return {"picture": mark_safe(picture), "secret": " ".join(groups), "account": factor.person.username}


def _begin_again(request: HttpRequest) -> HttpResponseBase:
    messages.error(request, _("Det tog för lång tid. Logga in igen."))
    return redirect("login")
