"""The mapping as a form: one row of choices for each column, and back."""

from dataclasses import dataclass, replace

from django.http import QueryDict

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets import words
from samhandling.sources.spreadsheets.cells import Sheet, Workbook, letters, plain, shown
from samhandling.sources.spreadsheets.mapping import KEYS, Column, Mapping
from samhandling.sources.spreadsheets.numbers import MEANINGS, SIGNS, Meaning
from samhandling.sources.spreadsheets.words import Known

N_OWN_SIGNS = 3
_SHOWN_ROWS = 8
_SIGN_WORDS = {"": "tom cell", "-": "–", ".": ".", "..": "..", "...": "...", "x": "x"}


@dataclass(frozen=True)
class ColumnChoice:
    """One column on the page: its letters, its heading, some of what it holds, and what it is."""

    number: int
    letters: str
    column: Column
    held: tuple[str, ...]


@dataclass(frozen=True)
class SignChoice:
    """One sign on the page, with what it means."""

    name: str
    sign: str
    words: str
    meaning: str
    is_own: bool = False


def column_choices(mapping: Mapping, sheet: Sheet) -> list[ColumnChoice]:
    """Return the columns as the page shows them."""
    body = sheet.rows[mapping.header_row : mapping.header_row + 200]
    found = []
    for number, column in enumerate(mapping.columns):
        held = dict.fromkeys(shown(row[number]) for row in body if number < len(row) and row[number] is not None)
        if column.header or held:
            found.append(ColumnChoice(number, letters(number), column, tuple(held)[:4]))
    return found


def sign_choices(mapping: Mapping) -> list[SignChoice]:
    """Return the usual signs and those that the person has added, with room for more."""
    usual = [
        SignChoice(f"sign-{number}", sign, _SIGN_WORDS[sign], mapping.signs.get(sign, ""))
        for number, sign in enumerate(SIGNS)
    ]
    own: list[tuple[str, str]] = [(sign, meaning) for sign, meaning in mapping.signs.items() if sign not in SIGNS]
    own += [("", "")] * max(1, N_OWN_SIGNS - len(own))
    return usual + [
        SignChoice(f"own-{number}", sign, "", meaning, is_own=True) for number, (sign, meaning) in enumerate(own)
    ]


def first_rows(mapping: Mapping, sheet: Sheet) -> list[tuple[int, bool, list[str]]]:
    """Return the first rows of the sheet as the page shows them: number, whether it is the heading, cells."""
    last = mapping.header_row + _SHOWN_ROWS
    heads = range(mapping.header_row - mapping.n_header_rows + 1, mapping.header_row + 1)
    return [
        (number, number in heads, [shown(cell)[:60] for cell in row])
        for number, row in enumerate(sheet.rows[:last], 1)
        if number > mapping.header_row - 6
    ]


def mapping_of(given: QueryDict, book: Workbook, before: Mapping) -> Mapping:
    """Return the mapping that the form gives; what is not on the form stays as it was."""
    sheet = book.sheet(before.sheets[0])
    if sheet is None:
        raise InputError("bladet finns inte i filen; välj ett annat")
    columns = tuple(_column(given, number, column) for number, column in enumerate(before.columns))
    fixed = {key: text for key in KEYS if (text := given.get(f"fixed-{key}", "").strip())}
    if fixed.get("period"):
        fixed["period"] = words.period_of(fixed["period"]) or fixed["period"]
    choices = {name: given.get(name, "ask") for name in ("point", "scale", "dates")}
    made = replace(
        before,
        columns=columns,
        fixed=fixed,
        fill_down="fill_down" in given,
        signs=_signs(given),
        **choices,  # type: ignore[arg-type]
    )
    return mappings.from_json(mappings.as_json(made))  # checks every choice


def _column(given: QueryDict, number: int, before: Column) -> Column:
    if f"role-{number}" not in given:
        return before
    chosen = mappings.role(str(given[f"role-{number}"]))
    if chosen not in mappings.FIGURES:
        return Column(before.header, chosen)
    period, sex = given.get(f"period-{number}", "").strip(), given.get(f"sex-{number}", "")
    if period and not words.period_of(period):
        raise InputError(f"Kolumn {letters(number)}: perioden {period} ska se ut som 2024, 2023/2024 eller 2024-K1")
    indicator = given.get(f"indicator-{number}", before.indicator)
    return Column(before.header, chosen, indicator=indicator, period=words.period_of(period), sex=sex)


def _signs(given: QueryDict) -> dict[str, Meaning]:
    found: dict[str, str] = {}
    for number, sign in enumerate(SIGNS):
        if (meaning := given.get(f"sign-{number}", "")) in MEANINGS:
            found[sign] = meaning
    for name in given:
        if name.startswith("own-sign-") and (sign := plain(str(given[name]))):
            meaning = given.get(f"own-meaning-{name.removeprefix('own-sign-')}", "")
            if meaning in MEANINGS:
                found[sign] = meaning
    return found  # type: ignore[return-value]


def with_aliases(given: QueryDict, mapping: Mapping, known: Known) -> Mapping:
    """Return the mapping with what the person has said that unknown words mean; InputError for what is not known."""
    aliases: dict[str, dict[str, str]] = {role: dict(told) for role, told in mapping.aliases.items()}
    for name in given:
        role, _, number = name.partition("-word-")
        if not number or role not in ("area", "sex", "indicator"):
            continue
        code = given.get(f"{role}-other-{number}", "").strip() or given.get(f"{role}-code-{number}", "")
        if code:
            aliases.setdefault(role, {})[plain(str(given[name]))] = _code(role, code, known)
    return replace(mapping, aliases=aliases)


def _code(role: str, text: str, known: Known) -> str:
    if role == "area":
        codes = words.codes_of(text, known)
        if len(codes) != 1:
            raise InputError(f"{text} är inget område eller flera; skriv områdets kod")
        return codes[0]
    code = words.sex_of(text) if role == "sex" else words.indicator_of(text, known)
    if not code:
        raise InputError(f"{text} är inte känt; välj i listan")
    return code
