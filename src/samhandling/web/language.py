"""The language of the interface: Swedish, unless the visitor has chosen another.

The browser's wish is not asked: what is published is Swedish, and half a page in another language helps nobody
who did not ask for it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from samhandling.web.access import public

COOKIE = "sprak"
CODES = tuple(code for code, _ in settings.LANGUAGES)
YEAR_IN_SECONDS = 365 * 24 * 3600


class LanguageMiddleware:
    """Use the language that the visitor has chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        language = chosen if chosen in CODES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


@public
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page."""
    if code not in CODES:
        raise Http404(f"språket {code} finns inte")
    back = request.GET.get("fran", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(COOKIE, code, max_age=YEAR_IN_SECONDS, samesite="Lax", httponly=True)
    return response
