"""A reviewed file into frozen records: every fault of a file is collected before anything is said."""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import yaml

from samhandling.errors import DefinitionError

Record = TypeVar("Record")

# The C reader is ten times as fast; it is missing only where PyYAML was built without it.
_YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Faults:
    """The faults found so far; ``stop`` says them all at once."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, where: str, message: str) -> None:
        self.messages.append(f"{where}: {message}")

    def stop(self, what: str) -> None:
        """Raise one error with every fault, if there is any."""
        if self.messages:
            raise DefinitionError(f"{what}: {len(self.messages)} fel att rätta\n" + "\n".join(self.messages))


def read_file(path: Path) -> Any:
    """Return the content of a YAML or JSON file."""
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_YAML_LOADER)
    except FileNotFoundError:
        raise DefinitionError(f"{path}: filen saknas; installera om paketet eller lägg tillbaka filen") from None
    except (ValueError, yaml.YAMLError) as error:
        raise DefinitionError(f"{path}: filen går inte att läsa ({error}); rätta den") from error


def record(kind: type[Record], content: object, *, where: str, faults: Faults) -> Record | None:
    """Return a record made from a mapping, or None after having noted what is wrong with it."""
    if not isinstance(content, Mapping):
        faults.add(where, f"ska vara en uppställning av fält, men är {content!r}")
        return None
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    hints = _hints(cast(Any, kind))
    before = len(faults.messages)
    for name in content.keys() - fields.keys():
        faults.add(where, f"fältet {name!r} finns inte; välj bland {', '.join(fields)}")
    values = {}
    for name, field in fields.items():
        if name in content:
            values[name] = _value(hints[name], content[name], where=f"{where}.{name}", faults=faults)
        elif field.default is dataclasses.MISSING:
            faults.add(where, f"fältet {name!r} saknas")
    return kind(**values) if len(faults.messages) == before else None


def records(kind: type[Record], content: object, *, where: str, faults: Faults) -> tuple[Record, ...]:
    """Return the records of a list, without those that had a fault."""
    if not isinstance(content, list):
        faults.add(where, f"ska vara en lista, men är {content!r}")
        return ()
    found = (
        record(kind, item, where=f"{where} {_name(item) or number}", faults=faults)
        for number, item in enumerate(content, start=1)
    )
    return tuple(item for item in found if item is not None)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _name(content: object) -> str:
    return str(content.get("id") or content.get("term") or "") if isinstance(content, Mapping) else ""


def _value(hint: Any, content: object, *, where: str, faults: Faults) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return None if content is None else _value(inner, content, where=where, faults=faults)
    if origin is tuple:
        return _values(arguments[0], content, where=where, faults=faults)
    if dataclasses.is_dataclass(hint):
        return record(hint, content, where=where, faults=faults)  # type: ignore[arg-type]
    if origin is Literal:
        if content not in arguments:
            faults.add(where, f"är {content!r}; välj bland {', '.join(map(repr, arguments))}")
        return content
    if origin is dict:
        return {str(key): _value(arguments[1], value, where=where, faults=faults) for key, value in _items(content)}
    return _plain(hint, content, where=where, faults=faults)


def _values(hint: Any, content: object, *, where: str, faults: Faults) -> tuple[Any, ...]:
    if dataclasses.is_dataclass(hint):
        return records(hint, content, where=where, faults=faults)  # type: ignore[arg-type]
    if not isinstance(content, list):
        faults.add(where, f"ska vara en lista, men är {content!r}")
        return ()
    return tuple(_value(hint, item, where=where, faults=faults) for item in content)


def _items(content: object) -> Any:
    return content.items() if isinstance(content, Mapping) else ()


def _plain(hint: type, content: object, *, where: str, faults: Faults) -> Any:
    if hint is date and isinstance(content, str):  # JSON has no dates
        try:
            return date.fromisoformat(content)
        except ValueError:
            pass
    if hint is float and type(content) is int:
        return float(content)
    # The exact type: YAML reads "yes" as a truth value, which Python would let pass as a number.
    if type(content) is not hint:
        faults.add(where, f"är {content!r}; ska vara {_WORDS[hint]}")
    return content


_WORDS = {str: "text (sätt citattecken om ett tal ska läsas som text)", int: "ett heltal", float: "ett tal"} | {
    bool: "true eller false",
    date: "ett datum, 2018-09-06",
}
