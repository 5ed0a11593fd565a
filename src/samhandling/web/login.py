"""Logging in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from samhandling.accounts.identities import rules
from samhandling.accounts.models import Person
from samhandling.errors import NotAllowed
from samhandling.web import entering, sign_on


class LoginForm(AuthenticationForm):
    """User name and password; refused where the municipality's own login is the only one."""

    is_closed = False

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Raise ValidationError if the right password is not enough."""
        super().confirm_login_allowed(user)
        assert isinstance(user, Person)
        try:
            rules.check_may_use_password(user)
        except NotAllowed as error:
            self.is_closed = True
            raise ValidationError(str(error)) from error


class LoginView(views.LoginView):
    """Log in, and go to the workplace of the municipality where the person has a role."""

    access = "public"
    template_name = "login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = False

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let the person in, or ask for the second step."""
        by: Any = form.get_user()
        return entering.enter(self.request, by, self.get_redirect_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows; where there is another way in, its name."""
        return super().get_context_data(**kwargs, sign_on=settings.SAMHANDLING_SIGN_ON)


@method_decorator(never_cache, name="dispatch")
class LogoutView(views.LogoutView):
    """Log out; whoever came in by the municipality's own login is told that they are still logged in there."""

    access = "public"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session."""
        elsewhere = sign_on.logout_address(request)
        response = super().post(request, *args, **kwargs)
        if not elsewhere:
            return response
        told = {"elsewhere": elsewhere, "sign_on": settings.SAMHANDLING_SIGN_ON}
        return render(request, "logged_out.html", told)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that too many attempts have failed, and when to try again."""
    return render(request, "locked_out.html", status=429)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say what right is missing, and who can give it."""
    return render(request, "forbidden.html", {"reason": str(exception)}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form had grown too old."""
    return render(request, "form_too_old.html", status=403)
