"""Turning a page document into HTML, once: a publication never changes, so neither does its page."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from samhandling.publishing import words
from samhandling.web.public.edition import Edition

KINDS = {
    "start",
    "programme",
    "programmes",
    "goal",
    "indicator",
    "indicators",
    "area",
    "areas",
    "documents",
    "followup",
    "data",
    "welfare",
    "welfares",
}
# A few hundred pages of some 5–40 kB: both municipalities of a demo fit, a nation's busiest do.
KEPT_PAGES = 1024


@dataclass(frozen=True)
class Rendered:
    """A page ready to send."""

    body: bytes
    compressed: bytes
    etag: str


def frame(edition: Edition) -> dict[str, Any]:
    """Return what the header and footer of every public page need."""
    return {
        "edition": edition,
        "base": edition.base,
        "municipality": edition.municipality,
        "followup_year": edition.published.manifest["year"],
    }


def page(request: HttpRequest, edition: Edition, path: str) -> HttpResponseBase:
    """Answer with one page of the publication; KeyError if there is none."""
    make = _make if settings.DEBUG else _kept
    return _send(request, make(edition, path, translation.get_language()))


def template(
    request: HttpRequest, edition: Edition, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page that is not a document of the publication, such as a search."""
    whole = {**frame(edition), **context, "here": request.path}
    return HttpResponse(render_to_string(name, whole), status=status)


def _make(edition: Edition, path: str, language: str) -> Rendered:
    document = _programmes(edition) if path == "program" else edition.page(path)
    if document["kind"] not in KINDS:
        raise KeyError(path)
    address = edition.base if path == "start" else f"{edition.base}{path}/"
    context = {**frame(edition), "page": document, "here": address}
    body = render_to_string(f"pages/{document['kind']}.html", context).encode()
    # mtime 0: the same page gives the same bytes.
    return Rendered(body, gzip.compress(body, 6, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"')


_kept = lru_cache(maxsize=KEPT_PAGES)(_make)


def _programmes(edition: Edition) -> dict[str, Any]:
    """Return the list of programmes, put together from their own pages."""
    start = edition.page("start")
    municipality, n = start["municipality"], words.neuter(len(start["programmes"]), "dokument", "dokument")
    return {
        **{name: start[name] for name in ("municipality", "year", "source_lines")},
        "path": "program",
        "kind": "programmes",
        "title": "Program",
        "programmes": [edition.page(ref["path"]) for ref in start["programmes"]],
        "sentence": f"{municipality['name']} har {n} med mål som följs upp.",
        "breadcrumb": [{"path": "start", "name": "Start"}],
    }


def _send(request: HttpRequest, rendered: Rendered) -> HttpResponseBase:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(rendered.compressed if packed else rendered.body)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    # Weak, since the same page is sent in two encodings.
    response.headers["ETag"] = f"W/{rendered.etag}"
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)
