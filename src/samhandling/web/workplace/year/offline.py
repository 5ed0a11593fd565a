"""A board's report taken home as a spreadsheet, and back: what changes is shown before anything is saved."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header

from samhandling.accounts.models import Role
from samhandling.errors import InputError
from samhandling.followups.models import BoardReport
from samhandling.followups.reporting import queries
from samhandling.followups.reporting.changes import Texts
from samhandling.followups.sheets import changes, reading, writing
from samhandling.followups.sheets.changes import Given
from samhandling.followups.sheets.reading import Preview
from samhandling.indicators.sheets.rules import check_file
from samhandling.jobs import sheets
from samhandling.sources.spreadsheets import cells
from samhandling.web.access import with_role
from samhandling.web.workplace.shared import acted, page, sentence
from samhandling.web.workplace.year import reports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FAULTS = 100
SECONDS_TO_CONFIRM = 24 * 3600
_SALT = "samhandling.report_upload"


@with_role
def download(request: HttpRequest, roles: list[Role], year: int, key: str) -> HttpResponseBase:
    """Give a board's report as a spreadsheet to fill in."""
    found = reports.find_report(roles, year, key)
    content = writing.write(found, queries.asked(found))
    response = HttpResponse(content, content_type=XLSX)
    told = content_disposition_header(as_attachment=True, filename=f"rapport {found.organisation.key} {year}.xlsx")
    response.headers["Content-Disposition"] = told or "attachment"
    return response


@with_role
def upload(request: HttpRequest, roles: list[Role], year: int, key: str) -> HttpResponseBase:
    """Take a filled-in report: show what it changes, then save what is confirmed."""
    found = reports.find_report(roles, year, key)
    if not reports.may_answer(roles, found):
        raise PermissionDenied(f"Bara de som rapporterar för {found.organisation} kan ladda upp dess rapport.")
    if request.method != "POST":
        return _page(request, roles, found)
    if "given" in request.POST:
        here = reverse("work-report", kwargs={"slug": roles[0].municipality.slug, "year": year, "key": key})
        return acted(request, lambda: _take_in(request, found), here)
    given = request.FILES.get("file")
    if given is None:
        return _page(request, roles, found, error="Ingen fil är vald. Välj en fil och försök igen.")
    try:
        shown = _preview(found, given)
    except InputError as error:
        return _page(request, roles, found, error=sentence(error))
    return _page(request, roles, found, preview=shown, file_name=given.name or "")


def _page(
    request: HttpRequest,
    roles: list[Role],
    found: BoardReport,
    *,
    error: str = "",
    preview: Preview | None = None,
    file_name: str = "",
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "cycle": found.cycle,
        "report": found,
        "is_open": reports.is_open(found),
        "error": error,
        "preview": preview,
        "file_name": file_name,
    }
    if preview:
        context["faults"] = preview.faults[:MOST_FAULTS]
        context["n_more_faults"] = max(0, len(preview.faults) - MOST_FAULTS)
        context["given"] = _signed(found, preview) if preview.changes and not preview.faults else ""
    return page(request, roles, "year/upload", context, status=422 if error or (preview and preview.faults) else 200)


def _preview(found: BoardReport, given: UploadedFile) -> Preview:
    """Return what the file would change; InputError if it cannot be read as a report."""
    name = given.name or "filen"
    suffix = check_file(name, given.size or 0)
    with tempfile.TemporaryDirectory(prefix="samhandling-") as folder:
        path = Path(folder) / f"rapport.{suffix}"
        with path.open("wb") as file:
            for chunk in given.chunks():
                file.write(chunk)
        book = cells.from_json(sheets.read_cells(path, name))
    return reading.preview(found, queries.asked(found), book)


def _signed(found: BoardReport, preview: Preview) -> str:
    """Return what the person confirms, carried by the page itself, so that no file waits on the server."""
    rows = [[one.asked.key, one.version, asdict(one.texts)] for one in preview.changes]
    return signing.dumps({"report": found.pk, "rows": rows}, salt=_SALT, compress=True)


def _take_in(request: HttpRequest, found: BoardReport) -> str:
    by: Any = request.user
    try:
        content = signing.loads(request.POST["given"], salt=_SALT, max_age=SECONDS_TO_CONFIRM)
    except signing.BadSignature as error:
        raise InputError("förhandsvisningen är för gammal; ladda upp filen på nytt") from error
    if content["report"] != found.pk:
        raise InputError("förhandsvisningen gäller en annan rapport; ladda upp filen på nytt")
    given = [Given(key, version, Texts(**texts)) for key, version, texts in content["rows"]]
    taken = changes.take_in(by=by, report=found, given=given)
    if taken.left:
        messages.error(
            request,
            "Någon sparade samma sak medan du läste, så det här är inte infört: "
            f"{'; '.join(taken.left[:5])}. Läs det nya och för in din text där.",
        )
    return f"{taken.n_saved} svar från filen är sparade."
