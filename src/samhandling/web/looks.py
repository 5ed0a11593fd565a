"""The style sheet of tokens, with a municipality's accent colour; and the addresses of our own files."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from samhandling.charts import tokens
from samhandling.errors import InputError
from samhandling.web.access import public

YEAR_IN_SECONDS = 365 * 24 * 3600


@public
def theme(request: HttpRequest, accent: str) -> HttpResponse:
    """Answer with the tokens as custom properties."""
    response = HttpResponse(_css(accent), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR_IN_SECONDS}, immutable"
    return response


def theme_address(accent: str) -> str:
    """Return the address of the tokens; it changes with their content, so that it may be kept for ever."""
    accent = accent.removeprefix("#")
    return f"{reverse('theme', args=[accent])}?v={_digest(_css(accent).encode())}"


def asset_address(name: str) -> str:
    """Return the address of a static file, with its content's digest so that a new version is fetched at once."""
    return f"{static(name)}?v={_static_digest(name)}"


@lru_cache(maxsize=16)
def _css(accent: str) -> str:
    try:
        return tokens.css(tokens.accent(f"#{accent}"))
    except InputError:
        # Checked when it is saved; a colour that nobody can read must still not break the page.
        return tokens.css()


def _static_digest(name: str) -> str:
    return _read_digest(name) if settings.DEBUG else _kept_digest(name)


def _read_digest(name: str) -> str:
    # A name in a template is a SafeString, which pathlib refuses; its pieces are plain strings.
    return _digest(Path(settings.STATIC_ROOT).joinpath(*name.split("/")).read_bytes())


_kept_digest = lru_cache(maxsize=32)(_read_digest)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
