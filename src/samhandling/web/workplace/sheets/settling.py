"""An uploaded spreadsheet on its way in: settle the mapping, see every fault, confirm what will change."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.indicators.sheets import changes, files, queries
from samhandling.indicators.sheets.forms import SEXES
from samhandling.indicators.sheets.models import SheetFile
from samhandling.places.models import Municipality
from samhandling.sources.spreadsheets import checking, delivering, proposing, template_file, words
from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets.cells import Workbook, letters, plain
from samhandling.sources.spreadsheets.checking import Fault, Outcome
from samhandling.sources.spreadsheets.mapping import Mapping
from samhandling.sources.spreadsheets.numbers import MEANINGS
from samhandling.sources.spreadsheets.words import Known
from samhandling.web.access import with_role
from samhandling.web.workplace import shared
from samhandling.web.workplace.sheets import common, mapping_form

MOST_FAULTS = 200
MOST_WORDS = 40


@dataclass(frozen=True)
class Proposed:
    """A mapping to begin with: where it comes from, and what has changed in the file since then."""

    mapping: Mapping
    origin: str = ""
    changes: tuple[str, ...] = ()
    is_whole: bool = False  # a saved mapping that fits without change


@dataclass(frozen=True)
class UnknownWord:
    """A word in the file that the person can say the meaning of, with the likeliest ones."""

    role: str
    number: int
    word: str
    n: int
    near: list[tuple[str, str]]


@with_role
def mapping(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show the proposal beside the first rows; keep what the person settles and go on to the dry run."""
    found = common.found_file(roles, key)
    if found.state != SheetFile.State.READ:
        return redirect("work-sheet-check", slug=roles[0].municipality.slug, key=key)
    known = common.known(roles)
    try:
        book = files.book(found)
    except InputError as error:
        return _gone(request, roles, error)
    asked = request.POST if request.method == "POST" else request.GET
    proposed = _proposed(asked, found, book, known)
    if request.method == "POST":
        return _settle(request, roles, found, book, known, proposed)
    return _mapping_page(request, roles, found, book, known, proposed)


@with_role
def dry_run(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show every fault, or what would change; leave rows out, settle words, store, lay aside."""
    found = common.found_file(roles, key)
    if found.state == SheetFile.State.STORED:
        return shared.page(request, roles, "sheets/stored", {"file": found})
    if found.state == SheetFile.State.DISCARDED or not found.mapping:
        where = "work-sheets" if found.state == SheetFile.State.DISCARDED else "work-sheet"
        return redirect(
            where, **{"slug": roles[0].municipality.slug, **({"key": key} if where == "work-sheet" else {})}
        )
    known = common.known(roles)
    try:
        book = files.book(found)
    except InputError as error:
        return _gone(request, roles, error)
    settled = mappings.from_json(found.mapping)
    left_out = {(sheet, row) for sheet, row in found.left_out}
    outcome = checking.check(book, settled, known, left_out=left_out)
    if request.method == "POST":
        return _act(request, roles, found, settled, outcome, known)
    return _check_page(request, roles, found, settled, outcome, known)


def settle_if_known(request: HttpRequest, roles: list[Role], found: SheetFile) -> HttpResponseBase:
    """Go on to the dry run with a mapping that fits a new file without change, else to the mapping."""
    municipality = roles[0].municipality
    proposed = _proposed({}, found, files.book(found), common.known(roles))
    if not proposed.is_whole:
        return redirect("work-sheet", slug=municipality.slug, key=str(found.pk))
    changes.settle_mapping(by=request.user, sheet_file=found, mapping=proposed.mapping)
    messages.success(request, f"Kolumnerna är kända: {proposed.origin}. Granska det som lästes.")
    return redirect("work-sheet-check", slug=municipality.slug, key=str(found.pk))


def outcome_of(found: SheetFile, roles: list[Role]) -> tuple[Workbook, Outcome]:
    """Return the cells of a file and its dry run as it stands."""
    if not found.mapping:
        raise Http404("filen har ingen koppling än")
    book = files.book(found)
    left_out = {(sheet, row) for sheet, row in found.left_out}
    return book, checking.check(book, mappings.from_json(found.mapping), common.known(roles), left_out=left_out)


def _proposed(asked: MappingOf[str, Any], found: SheetFile, book: Workbook, known: Known) -> Proposed:
    """Return the mapping to begin with: the settled one, our own template's, a saved one that fits, or a proposal."""
    sheet, row = asked.get("blad", ""), asked.get("rad", "")
    if sheet or row:
        header_row = int(row) if row.isdecimal() and 0 < int(row) <= 10_000 else 0
        return Proposed(proposing.propose(book, known, sheet=sheet, header_row=header_row))
    if found.mapping:
        return Proposed(mappings.from_json(found.mapping))
    ours = mappings.fit(template_file.MAPPING, book.visible)
    if ours is not None and not ours.changes:
        return Proposed(ours.mapping, "mallen från Samhandling", is_whole=True)
    fits = []
    for saved in queries.saved_mappings(found.municipality, found.organisation):
        if (fit := mappings.fit(mappings.from_json(saved.mapping), book.visible)) is not None:
            whole = not fit.changes and not mappings.faults(fit.mapping, known)
            fits.append(Proposed(fit.mapping, f"kopplingen ”{saved.name}”", fit.changes, is_whole=whole))
    if fits:
        return min(fits, key=lambda one: (not one.is_whole, len(one.changes)))
    return Proposed(proposing.propose(book, known))


def _settle(
    request: HttpRequest, roles: list[Role], found: SheetFile, book: Workbook, known: Known, proposed: Proposed
) -> HttpResponseBase:
    try:
        made = mapping_form.mapping_of(request.POST, book, proposed.mapping)
        lacks = mappings.faults(made, known)
        if lacks:
            shown = Proposed(made, proposed.origin, proposed.changes)
            return _mapping_page(request, roles, found, book, known, shown, lacks=lacks)
        changes.settle_mapping(by=request.user, sheet_file=found, mapping=made)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (InputError, InvalidTransition) as error:
        return _mapping_page(request, roles, found, book, known, proposed, lacks=[shared.sentence(error)])
    return redirect("work-sheet-check", slug=roles[0].municipality.slug, key=str(found.pk))


def _mapping_page(
    request: HttpRequest,
    roles: list[Role],
    found: SheetFile,
    book: Workbook,
    known: Known,
    proposed: Proposed,
    *,
    lacks: list[str] | None = None,
) -> HttpResponseBase:
    made = proposed.mapping
    sheet = book.sheet(made.sheets[0]) or book.sheets[0]
    context = {
        "file": found,
        "proposed": proposed,
        "mapping": made,
        "lacks": lacks or [],
        "sheet": sheet,
        "sheets": [one.name for one in book.sheets if one.rows],
        "head": [letters(number) for number in range(sheet.n_columns)],
        "first_rows": mapping_form.first_rows(made, sheet),
        "columns": mapping_form.column_choices(made, sheet),
        "role_words": mappings.ROLE_WORDS,
        "figures": mappings.FIGURES,
        "sexes": SEXES,
        "signs": mapping_form.sign_choices(made),
        "meanings": MEANINGS,
        "indicators": sorted(known.indicators.values(), key=lambda one: one.title),
        "by_column": {column.role for column in made.columns},
        "sheet_role": mappings.ROLE_WORDS.get(made.sheet_role, ""),
        "areas": common.areas(known, roles[0].municipality),
    }
    return shared.page(request, roles, "sheets/mapping", context, status=422 if lacks else 200)


def _act(
    request: HttpRequest, roles: list[Role], found: SheetFile, settled: Mapping, outcome: Outcome, known: Known
) -> HttpResponseBase:
    municipality = roles[0].municipality
    onward = reverse("work-sheet-check", args=[municipality.slug, str(found.pk)])
    action = request.POST.get("action", "")
    if action == "discard":
        home = reverse("work-sheets", args=[municipality.slug])
        return shared.acted(request, lambda: _discard(request, found), home)
    acts = {
        "leave_out": lambda: _leave_out(request, found, settled, outcome),
        "take_back": lambda: _take_back(request, found, settled),
        "settle": lambda: _settle_words(request, found, settled, known),
        "store": lambda: _store(request, found, outcome, known),
        "save": lambda: _save(request, found, settled),
    }
    if action not in acts:
        raise Http404("åtgärden finns inte")
    return shared.acted(request, acts[action], onward)


def _discard(request: HttpRequest, found: SheetFile) -> str:
    changes.discard_file(by=request.user, sheet_file=found)
    return f"{found} är lagd åt sidan. Ingenting av den är inlagt."


def _leave_out(request: HttpRequest, found: SheetFile, settled: Mapping, outcome: Outcome) -> str:
    at_fault = list(checking.rows_at_fault(outcome))
    if "alla" in request.POST:
        chosen = set(at_fault)
    else:
        named = set(request.POST.getlist("row"))
        chosen = {(sheet, row) for sheet, row in at_fault if f"{row}:{sheet}" in named}
    if not chosen:
        raise InputError("ingen rad är vald; välj de rader som inte ska läggas in")
    before = {(sheet, row) for sheet, row in found.left_out}
    changes.settle_mapping(by=request.user, sheet_file=found, mapping=settled, left_out=before | chosen)
    return f"{len(chosen)} {'rad' if len(chosen) == 1 else 'rader'} läggs inte in."


def _take_back(request: HttpRequest, found: SheetFile, settled: Mapping) -> str:
    changes.settle_mapping(by=request.user, sheet_file=found, mapping=settled)
    return "Alla rader läses igen."


def _settle_words(request: HttpRequest, found: SheetFile, settled: Mapping, known: Known) -> str:
    made = mapping_form.with_aliases(request.POST, settled, known)
    if made == settled:
        raise InputError("inget ord är kopplat; välj vad minst ett av dem betyder")
    left_out = [(sheet, row) for sheet, row in found.left_out]
    changes.settle_mapping(by=request.user, sheet_file=found, mapping=made, left_out=left_out)
    return "Orden är kopplade och sparas med kopplingen."


def _store(request: HttpRequest, found: SheetFile, outcome: Outcome, known: Known) -> str:
    giver: Any = found.organisation or found.municipality
    stored = changes.store_file(
        by=request.user,
        sheet_file=found,
        outcome=outcome,
        known=known,
        digest=request.POST.get("digest", ""),
        source_line=changes.source_line(giver),
    )
    if stored.batch is None:
        return f"{found} är klar. Alla siffror fanns redan, så ingenting ändrades."
    return f"{found} är inlagd som leverans {stored.batch.number}."


def _save(request: HttpRequest, found: SheetFile, settled: Mapping) -> str:
    saved = changes.save_mapping(
        by=request.user,
        municipality=found.municipality,
        organisation=found.organisation,
        name=request.POST.get("name", ""),
        mapping=settled,
    )
    return f"Kopplingen ”{saved.name}” är sparad. Nästa fil med samma kolumner läses av sig själv."


def _check_page(
    request: HttpRequest, roles: list[Role], found: SheetFile, settled: Mapping, outcome: Outcome, known: Known
) -> HttpResponseBase:
    preview = None
    if outcome.is_clean:
        preview = queries.preview(outcome.rows, dict(known.indicators), source=delivering.SOURCE)
    context = {
        "file": found,
        "mapping": settled,
        "outcome": outcome,
        "n_faults": len(outcome.faults),
        "faults": outcome.faults[:MOST_FAULTS],
        "n_at_fault": checking.n_rows_at_fault(outcome.faults),
        "most": MOST_FAULTS,
        "unknown_words": _unknown_words(outcome.faults, known),
        "areas": common.areas(known, roles[0].municipality),
        "sexes": SEXES,
        "indicators": sorted(known.indicators.values(), key=lambda one: one.title),
        "asks": {fault.ask for fault in outcome.faults},
        "preview": preview,
        "revisions": preview.revisions[: queries.MOST_SHOWN] if preview else (),
        "digest": changes.digest_of(outcome) if outcome.is_clean else "",
        "some": outcome.rows[:12],
        "names": known.areas,
        "facts": known.indicators,
        "suggested_name": found.file_name.rpartition(".")[0][:120],
    }
    return shared.page(request, roles, "sheets/check", context)


def _unknown_words(faults: tuple[Fault, ...], known: Known) -> list[UnknownWord]:
    """Return each unknown word once, with how many cells it stands in and what it most likely means."""
    counted: dict[tuple[str, str], int] = {}
    for fault in faults:
        if fault.ask in ("area", "sex", "indicator") and fault.value:
            word = (fault.ask, fault.value)
            counted[word] = counted.get(word, 0) + 1
    found = []
    for number, ((role, word), n) in enumerate(list(counted.items())[:MOST_WORDS]):
        if role == "area" and any(code in known.foreign for code in words.codes_of(plain(word), known)):
            continue
        near = [(code, known.areas[code]) for code in words.near(word, known)] if role == "area" else []
        shared_name = [(code, known.areas[code]) for code in words.codes_of(word, known)] if role == "area" else []
        found.append(UnknownWord(role, number, word, n, shared_name or near))
    return found


def _gone(request: HttpRequest, roles: list[Role], error: InputError) -> HttpResponseBase:
    messages.error(request, shared.sentence(error))
    municipality: Municipality = roles[0].municipality
    return redirect("work-sheets", slug=municipality.slug)
