"""Reading a YAML file field by field: every fault is noted, so that all faults of a file are told at once."""

import datetime
import difflib
import math
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

from samhandling.errors import DefinitionError

# The C parser reads the catalogue in a fraction of the time; it is missing only where PyYAML was built without it.
_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_REQUIRED: Any = object()
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100


class _Loader(_Base):  # type: ignore[misc,valid-type]
    """YAML as usual, but a field that stands twice is refused: YAML itself silently keeps the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(names) != len(set(names)):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise yaml.MarkedYAMLError(
                problem=f"fältet {', '.join(twice)} står mer än en gång", problem_mark=node.start_mark
            )
        return dict(super().construct_mapping(node, deep=deep))


def load(path: Path) -> Any:
    """Return what a YAML file holds; DefinitionError names the file and line if it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path}: filen kan inte läsas ({error}); den ska vara en textfil i UTF-8") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        mark = getattr(error, "problem_mark", None)
        where = f", rad {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or error
        message = f"{path}{where}: filen är inte riktig YAML ({what}); se docs/manual/definitioner.md"
        raise DefinitionError(message) from error


def is_list_of_texts(given: object, pattern: str) -> bool:
    """Tell whether something is a list of texts that fit the pattern, each once."""
    fits = isinstance(given, list) and all(isinstance(part, str) and re.fullmatch(pattern, part) for part in given)
    return isinstance(given, list) and fits and len(set(given)) == len(given)


class Faults:
    """The faults of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[str] = []

    def add(self, field: str, given: object, allowed: str) -> None:
        """Note a fault: which field, what was given, what is allowed."""
        said = "saknas" if given is _REQUIRED or given in ("", None) else f"{given!r} går inte"
        self._found.append(f"{field}: {said}; {allowed}")

    def add_unknown(self, field: str, hint: str) -> None:
        """Note a field that does not exist."""
        self._found.append(f"{field}: fältet finns inte; {hint}")

    def raise_if_any(self) -> None:
        """Raise one DefinitionError with every fault, if there is any."""
        if self._found:
            lines = "".join(f"\n  {fault}" for fault in self._found)
            raise DefinitionError(f"{self._path}: {len(self._found)} fel i filen{lines}")


class Fields:
    """The fields of one mapping. A field that cannot be used is noted in ``faults`` and a stand-in is returned."""

    def __init__(self, data: object, faults: Faults, within: str = "") -> None:
        self._faults = faults
        self._within = within
        self._seen: set[str] = set()
        if isinstance(data, dict):
            self._data: dict[Any, Any] = data
        else:
            self._data = {}
            faults.add(within or "filen", data, "ska vara fält med värden, ett per rad")

    def name(self, field: str) -> str:
        """Return the field's whole name: "rating.rule", "breaks 2.year"."""
        return f"{self._within}.{field}" if self._within else field

    def fault(self, field: str, given: object, allowed: str) -> None:
        """Note a fault of one of the fields."""
        self._faults.add(self.name(field), given, allowed)

    def has(self, field: str) -> bool:
        """Tell whether the field stands there with a value."""
        return self._data.get(field) is not None

    def text(
        self,
        field: str,
        *,
        default: str = _REQUIRED,
        one_of: Collection[str] | None = None,
        pattern: str = "",
        example: str = "",
    ) -> str:
        """Return a text, trimmed."""
        allowed = f"välj en av {', '.join(one_of)}" if one_of else example or "skriv en text"
        given = self._get(field, default, allowed)
        if given is default:
            return "" if default is _REQUIRED else default
        fits = isinstance(given, str) and bool(given.strip())
        if fits and ((one_of is not None and given not in one_of) or (pattern and not re.fullmatch(pattern, given))):
            fits = False
        if not fits:
            self.fault(field, given, allowed)
            return ""
        return str(given).strip()

    def integer(self, field: str, *, low: int, high: int, default: int | None = _REQUIRED) -> int:
        """Return a whole number within bounds."""
        allowed = f"skriv ett heltal från {low} till {high}"
        given = self._get(field, default, allowed)
        if given is default:
            return low if default is _REQUIRED or default is None else default
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            self.fault(field, given, allowed)
            return low
        return given

    def maybe_integer(self, field: str, *, low: int, high: int) -> int | None:
        """Return a whole number within bounds, or None where the field is left out."""
        self._seen.add(field)
        return self.integer(field, low=low, high=high) if self.has(field) else None

    def maybe_number(self, field: str) -> float | None:
        """Return a number, or None where the field is left out."""
        given = self._get(field, None, "")
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
            self.fault(field, given, "skriv ett tal, med decimalpunkt")
            return None
        return float(given)

    def value(self, field: str) -> float | int | str | bool:
        """Return a number, a text, true or false."""
        given = self._get(field, _REQUIRED, "skriv ett tal, en text, true eller false")
        if given is _REQUIRED:
            return ""
        if not isinstance(given, int | float | str | bool) or given in ("", math.nan, math.inf):
            self.fault(field, given, "skriv ett tal, en text, true eller false")
            return ""
        return given

    def flag(self, field: str, *, default: bool = _REQUIRED) -> bool:
        """Return true or false."""
        given = self._get(field, default, "skriv true eller false")
        if given is default:
            return False if default is _REQUIRED else default
        if not isinstance(given, bool):
            self.fault(field, given, "skriv true eller false")
            return False
        return given

    def date(self, field: str) -> datetime.date:
        """Return a date."""
        given = self._get(field, _REQUIRED, "skriv ett datum som 2026-11-21")
        if given is _REQUIRED:
            return datetime.date.min
        if not isinstance(given, datetime.date) or isinstance(given, datetime.datetime):
            self.fault(field, given, "skriv ett datum som 2026-11-21")
            return datetime.date.min
        return given

    def year(self, field: str) -> int:
        """Return a year."""
        return self.integer(field, low=_EARLIEST_YEAR, high=_LATEST_YEAR)

    def years(self, field: str) -> tuple[int, ...]:
        """Return years in rising order, each once."""
        example = "skriv år i stigande ordning, som [2014, 2018]"
        return self.integers(field, low=_EARLIEST_YEAR, high=_LATEST_YEAR, example=example)

    def integers(self, field: str, *, low: int, high: int, example: str) -> tuple[int, ...]:
        """Return whole numbers within bounds in rising order, each once."""
        given = self._get(field, _REQUIRED, example)
        if given is _REQUIRED:
            return ()
        fits = isinstance(given, list) and all(
            isinstance(number, int) and not isinstance(number, bool) and low <= number <= high for number in given
        )
        if not fits or not given or given != sorted(set(given)):
            self.fault(field, given, example)
            return ()
        return tuple(given)

    def texts(self, field: str, *, pattern: str, example: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        """Return a list of texts that fit the pattern, each once."""
        given = self._get(field, default, example)
        if given is default:
            return () if default is _REQUIRED else default
        if not is_list_of_texts(given, pattern) or not given:
            self.fault(field, given, example)
            return ()
        return tuple(given)

    def lists_of_texts(self, field: str, *, pattern: str, example: str) -> tuple[tuple[str, ...], ...]:
        """Return lists of texts that fit the pattern; a list may be empty, but not the whole."""
        given = self._get(field, _REQUIRED, example)
        if given is _REQUIRED:
            return ()
        if not isinstance(given, list) or not given or not all(is_list_of_texts(part, pattern) for part in given):
            self.fault(field, given, example)
            return ()
        return tuple(tuple(part) for part in given)

    def part(self, field: str) -> "Fields":
        """Return the fields below a field."""
        given = self._get(field, _REQUIRED, "ska ha egna fält under sig")
        return Fields({} if given is _REQUIRED else given, self._faults, self.name(field))

    def parts(self, field: str) -> Iterator["Fields"]:
        """Return the entries of a list of fields; none where the field is left out."""
        given = self._get(field, None, "")
        if given is None:
            return
        if not isinstance(given, list):
            self.fault(field, given, "ska vara en lista, med streck framför varje post")
            return
        for number, entry in enumerate(given, start=1):
            yield Fields(entry, self._faults, self.name(f"{field} {number}"))

    def named_parts(self, field: str) -> Iterator[tuple[str, "Fields"]]:
        """Return name and fields of each entry below a field; none where the field is left out."""
        for name, entry in self._mapping(field):
            yield name, Fields(entry, self._faults, f"{self.name(field)}.{name}")

    def named_texts(self, field: str, *, pattern: str, example: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Return name and list of texts of each entry below a field; none where the field is left out."""
        entries = Fields(dict(self._mapping(field)), self._faults, self.name(field))
        for name in list(entries._data):
            yield name, entries.texts(name, pattern=pattern, example=example)

    def close(self) -> None:
        """Note every field that nobody asked for: a misspelt field must not be silently forgotten."""
        known = sorted(self._seen)
        for field in self._data:
            if field not in self._seen:
                near = difflib.get_close_matches(str(field), known, n=1)
                hint = f"menas {near[0]}?" if near else f"tillåtna fält är {', '.join(known)}"
                self._faults.add_unknown(self.name(str(field)), hint)

    def _mapping(self, field: str) -> list[tuple[str, object]]:
        given = self._get(field, None, "")
        if given is None:
            return []
        if not isinstance(given, dict) or not all(isinstance(name, str) for name in given):
            self.fault(field, given, 'ska vara fält med namn inom citattecken, som "1490"')
            return []
        return list(given.items())

    def _get(self, field: str, default: Any, allowed: str) -> Any:
        self._seen.add(field)
        given = self._data.get(field)
        if given is None:
            if default is _REQUIRED:
                self._faults.add(self.name(field), _REQUIRED, allowed)
            return default
        return given
