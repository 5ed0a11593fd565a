"""Files to take home: a template to fill in, the file with its faults marked, the file as it was uploaded."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from samhandling.accounts.models import Role
from samhandling.errors import InputError
from samhandling.indicators import queries as store
from samhandling.indicators.sheets import files
from samhandling.indicators.sheets.forms import SEXES
from samhandling.places.models import Municipality
from samhandling.sources.spreadsheets import marked_file, template_file
from samhandling.sources.spreadsheets.template_file import Wanted
from samhandling.sources.spreadsheets.words import IndicatorFacts, Known, period_of
from samhandling.web.access import with_role
from samhandling.web.workplace import shared
from samhandling.web.workplace.sheets import common, settling

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@with_role
def template(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Answer with a template for the indicators, the organisation and the periods that the form asks for."""
    municipality = roles[0].municipality
    try:
        wanted = _wanted(request, roles)
        content = template_file.write(wanted)
    except InputError as error:
        messages.error(request, shared.sentence(error))
        return redirect("work-sheets", slug=municipality.slug)
    span = "–".join(dict.fromkeys((wanted.periods[0], wanted.periods[-1])))
    return _xlsx(content, f"mall {wanted.giver} {span}.xlsx")


@with_role
def marked(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Answer with the uploaded file where every faulty cell is marked."""
    found = common.found_file(roles, key)
    try:
        book, outcome = settling.outcome_of(found, roles)
    except InputError as error:
        raise Http404(str(error)) from error
    return _xlsx(marked_file.write(book, outcome.faults), f"{found.file_name.rpartition('.')[0]} med fel.xlsx")


@with_role
def original(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Answer with the file as it was uploaded."""
    found = common.found_file(roles, key)
    try:
        content = files.path_of(found).open("rb")
    except OSError as error:
        raise Http404(f"filen {found} saknas i hemmappen") from error
    return FileResponse(content, as_attachment=True, filename=found.file_name, content_type="application/octet-stream")


def _wanted(request: HttpRequest, roles: list[Role]) -> Wanted:
    """Return what the form asks for; InputError tells what is missing."""
    given = request.GET
    municipality = roles[0].municipality
    at, known = common.desk(roles), common.known(roles)
    giver = next((one for one in at.organisations if one.key == given.get("organisation")), None)
    if giver is None and not at.is_free:
        raise InputError("välj vilken organisation mallen är för")
    chosen = [known.indicators[key] for key in given.getlist("nyckeltal") if key in known.indicators]
    periods = [
        period for text in given.getlist("period") for one in text.split(",") if (period := period_of(one.strip()))
    ]
    areas = _areas(given.get("omraden", ""), municipality, known, giver.key if giver else "")
    if not chosen:
        raise InputError("välj minst ett nyckeltal för mallen")
    if not periods:
        raise InputError("skriv minst en period för mallen, som 2024")
    sexes = [sex for sex in given.getlist("kon") if sex in SEXES] or ["T"]
    return Wanted(
        giver=giver.name if giver else municipality.name,
        indicators=chosen,
        areas=areas,
        periods=list(dict.fromkeys(periods)),
        sexes=sexes,
        latest=_latest(chosen, areas),
    )


def _areas(asked: str, municipality: Municipality, known: Known, organisation: str) -> dict[str, str]:
    """Return the rows of the template: the municipality, its districts or smaller areas, or the organisation itself."""
    mine = {code: name for code, name in known.areas.items() if code not in known.foreign}
    if asked == "organisation":
        return {code: name for code, name in mine.items() if code == f"org:{municipality.code}-{organisation}"}
    if asked == "R":  # SCB's letter for RegSO; the suffix tells the division, and the latest one is asked about
        small = {code: name for code, name in mine.items() if code.startswith(f"{municipality.code}R")}
        latest = max((code.partition("_")[2] for code in small), default="")
        return {code: name for code, name in small.items() if code.partition("_")[2] == latest}
    return {municipality.code: mine.get(municipality.code, municipality.place_name)}


def _latest(chosen: list[IndicatorFacts], areas: dict[str, str]) -> dict[tuple[str, str, str], tuple[str, float]]:
    """Return the newest value of each row (1 question)."""
    now = store.current()
    found: dict[tuple[str, str, str], tuple[str, float]] = {}
    for facts in chosen:
        for one in now.series(facts.key, areas, tuple(SEXES), yearly=False):
            if one.value is not None:
                found[(one.indicator, one.area, one.sex)] = (one.period, one.value)
    return found


def _xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    told = content_disposition_header(as_attachment=True, filename=name.replace("/", "-"))
    response.headers["Content-Disposition"] = told or "attachment"
    return response
