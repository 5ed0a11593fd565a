"""Logging in and out."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from samhandling.accounts import queries


class LoginView(views.LoginView):
    """Log in, and go to the workplace of the municipality where the person has a role."""

    access = "public"
    template_name = "login.html"
    authentication_form = AuthenticationForm
    redirect_authenticated_user = False

    def get_default_redirect_url(self) -> str:
        role = queries.first_role(self.request.user)
        return resolve_url("work", slug=role.municipality.slug) if role else "/"


@method_decorator(never_cache, name="dispatch")
class LogoutView(views.LogoutView):
    """Log out."""

    access = "public"


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that too many attempts have failed, and when to try again."""
    return render(request, "locked_out.html", status=429)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say what right is missing, and who can give it."""
    return render(request, "forbidden.html", {"reason": str(exception)}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form had grown too old."""
    return render(request, "form_too_old.html", status=403)
