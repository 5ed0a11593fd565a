"""The files of a publication: charts, data, and the reports made from it."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from samhandling.publishing import welfare
from samhandling.web.access import public
from samhandling.web.public import edition as editions

YEAR_IN_SECONDS = 365 * 24 * 3600
# A drawing that is opened by itself may have its own type and colours, but nothing from anywhere else.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml"}


@public
def file(request: HttpRequest, slug: str, name: str, number: int | None = None) -> HttpResponseBase:
    """Answer with one file; only what the publication lists can be had."""
    edition = editions.find(slug, number)
    path = _report(edition, name) if name.startswith("reports/") else _published(edition, name)
    if name.startswith("charts/"):
        response: HttpResponseBase = HttpResponse(path.read_bytes(), content_type=_type(path))
        response.headers["Cache-Control"] = f"public, max-age={YEAR_IN_SECONDS}, immutable"
        response.headers["Content-Security-Policy"] = DRAWING_POLICY
    else:
        response = FileResponse(path.open("rb"), content_type=_type(path))
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


def _published(edition: editions.Edition, name: str) -> Path:
    if not name.startswith(("charts/", "data/")):
        raise Http404(f"{name} är inget diagram och ingen datafil")
    try:
        path = edition.published.file(name)
    except KeyError as error:
        raise Http404(f"publikation {edition.number} har ingen fil {name}") from error
    if not path.is_file():
        raise Http404(f"filen {name} saknas i publikation {edition.number}; återställ mappen eller publicera om")
    return path


def _report(edition: editions.Edition, name: str) -> Path:
    """Return a report that the start page or a welfare account links; others' reports lie in the same folder."""
    pages = ("start", *edition.published.paths(f"{welfare.PATH}/"))
    linked = {download["path"].removeprefix("../../") for path in pages for download in edition.page(path)["reports"]}
    path = Path(settings.HOME) / name
    if name not in linked or not path.is_file():
        raise Http404(f"publikation {edition.number} har ingen rapport {name}")
    return path


def _type(path: Path) -> str:
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
