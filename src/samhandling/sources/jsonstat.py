"""JSON-stat: the form in which SCB, Folkhälsomyndigheten and Eurostat answer with a table.

The format is described at https://json-stat.org/full/ (2.0). Oddities that are met here: ``value`` is a list or an
object of positions; ``status`` is a list, an object or one text for all; ``category.index`` is a list, an object or,
for a single category, left out; version 1 has ``id``, ``size`` and ``role`` inside ``dimension``. PxWeb writes the
signs of PX files (``..``, ``.``, ``-``) in ``status``, Eurostat its flags (``p``, ``b``, ``bp``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from samhandling.errors import SourceChanged
from samhandling.sources.tables import Category, CodelistLink, Role, Structure, Table, Variable, check_size

_ROLES: tuple[Role, ...] = ("time", "geo", "metric")


def read(answer: Any, *, name: str) -> Table:
    """Return the table of an answer. Raises SourceChanged when the answer breaks the format, naming where."""
    fields = _dataset(answer, name)
    structure = _structure(fields, name)
    n_cells = check_size(structure.shape, name=name)
    values = _values(fields.get("value"), n_cells, name)
    status = _status(fields.get("status"), n_cells, name)
    return Table(structure=structure, values=values.reshape(structure.shape), status=status.reshape(structure.shape))


def read_structure(answer: Any, *, name: str) -> Structure:
    """Return what a table holds from its description, where ``value`` is empty or missing."""
    return _structure(_dataset(answer, name), name)


def _changed(name: str, what: str) -> SourceChanged:
    return SourceChanged(
        f"{name}: {what}. Svaret följer inte JSON-stat; hämta på nytt, och är felet kvar har källan ändrat formen."
    )


def _dataset(answer: Any, name: str) -> Mapping[str, Any]:
    """Return the fields of the data set in the shape of version 2."""
    if not isinstance(answer, dict):
        raise _changed(name, "svaret är ingen datamängd")
    if answer.get("class") == "dataset" or ("id" in answer and "size" in answer):
        return answer
    # Version 1 is a bundle: the data set under a name, with id, size and role inside dimension.
    inner = [value for value in answer.values() if isinstance(value, dict) and isinstance(value.get("dimension"), dict)]
    if len(inner) != 1:
        raise _changed(name, "svaret är ingen datamängd")
    dimension = inner[0]["dimension"]
    return {
        **inner[0],
        "id": dimension.get("id"),
        "size": dimension.get("size"),
        "role": dimension.get("role", {}),
        "dimension": {key: value for key, value in dimension.items() if key not in ("id", "size", "role")},
    }


def _structure(fields: Mapping[str, Any], name: str) -> Structure:
    ids, sizes = fields.get("id"), fields.get("size")
    dimensions = fields.get("dimension")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids) or len(set(ids)) != len(ids):
        raise _changed(name, "id är ingen lista med olika variabler")
    if not isinstance(sizes, list) or len(sizes) != len(ids) or not all(_is_count(size) for size in sizes):
        raise _changed(name, "size är ingen lista med ett antal för varje variabel")
    if not isinstance(dimensions, dict):
        raise _changed(name, "dimension saknas")
    check_size(sizes, name=name)
    roles = _roles(fields.get("role"))
    extension = _mapping(fields.get("extension"))
    return Structure(
        name=name,
        title=_text(fields.get("label")),
        source=_text(fields.get("source")),
        updated=_text(fields.get("updated")),
        notes=_notes(fields.get("note")),
        variables=tuple(
            _variable(code, dimensions.get(code), size, roles.get(code, ""), name)
            for code, size in zip(ids, sizes, strict=True)
        ),
        status_labels={
            key: _text(label) for key, label in _mapping(_mapping(extension.get("status")).get("label")).items()
        },
    )


def _variable(code: str, given: Any, size: int, role: Role, name: str) -> Variable:
    if not isinstance(given, dict) or not isinstance(given.get("category"), dict):
        raise _changed(name, f"variabeln {code} har inga värden (category)")
    category = given["category"]
    labels, units, notes = (_mapping(category.get(key)) for key in ("label", "unit", "note"))
    codes = _codes(category.get("index"), labels, code, name)
    if len(codes) != size:
        raise _changed(name, f"variabeln {code} säger sig ha {size} värden men räknar upp {len(codes)}")
    extension = _mapping(given.get("extension"))
    eliminated = extension.get("eliminationValueCode")
    return Variable(
        code=code,
        label=_text(given.get("label")) or code,
        categories=tuple(
            Category(
                code=each,
                label=_text(labels.get(each)) or each,
                unit=_unit(units.get(each)),
                decimals=_decimals(units.get(each)),
                notes=_notes(notes.get(each)),
            )
            for each in codes
        ),
        role=role,
        notes=_notes(given.get("note")),
        elimination=extension.get("elimination") is True,
        elimination_code=eliminated if isinstance(eliminated, str) else None,
        codelists=_codelists(extension.get("codelists", extension.get("codeLists"))),
    )


def _codes(index: Any, labels: Mapping[str, Any], variable: str, name: str) -> list[str]:
    """Return the codes in order; the order is the answer's own and may not be sorted."""
    if index is None:
        # Allowed for a single category, which the label then names.
        codes: list[Any] = list(labels)
        if len(codes) != 1:
            raise _changed(name, f"variabeln {variable} saknar index")
    elif isinstance(index, list):
        codes = index
    elif isinstance(index, dict):
        if sorted(index.values(), key=str) != sorted(range(len(index)), key=str) or any(
            isinstance(position, bool) or not isinstance(position, int) for position in index.values()
        ):
            raise _changed(name, f"variabeln {variable} har luckor eller dubbletter i index")
        codes = sorted(index, key=lambda code: index[code])
    else:
        raise _changed(name, f"variabeln {variable} har ett index som varken är lista eller objekt")
    if not all(isinstance(code, str) for code in codes) or len(set(codes)) != len(codes):
        raise _changed(name, f"variabeln {variable} har värden som inte är olika texter")
    return codes


def _values(given: Any, n_cells: int, name: str) -> np.ma.MaskedArray[Any, Any]:
    plain = _plain_values(given, n_cells)
    if plain is not None:
        return plain
    # Cell by cell, so that a message can say which cell is wrong.
    values = np.zeros(n_cells, dtype=np.float64)
    mask = np.ones(n_cells, dtype=bool)
    for position, value in _cells(given, n_cells, "value", name):
        if value is None:
            continue
        number = _number(value)
        if number is None:
            raise _changed(name, f"cell {position} i value är {str(value)[:40]!r} och inte ett tal eller null")
        values[position] = number
        mask[position] = False
    return np.ma.array(values, mask=mask)


def _plain_values(given: Any, n_cells: int) -> np.ma.MaskedArray[Any, Any] | None:
    """Return the values of a list of numbers and nulls, quickly; None for anything else."""
    if not isinstance(given, list) or len(given) != n_cells or not {*map(type, given)} <= {int, float, type(None)}:
        return None
    try:
        values = np.array([0.0 if value is None else value for value in given], dtype=np.float64)
    except OverflowError:
        return None
    if not np.isfinite(values).all():
        return None
    return np.ma.array(values, mask=np.array([value is None for value in given], dtype=bool))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if np.isfinite(number) else None


def _status(given: Any, n_cells: int, name: str) -> np.ndarray[Any, Any]:
    status = np.full(n_cells, "", dtype=object)
    if given is None:
        return status
    if isinstance(given, str):
        status[:] = given.strip()
        return status
    # A list of one is said of every cell.
    if isinstance(given, list) and len(given) == 1 and n_cells != 1:
        given = given * n_cells
    for position, sign in _cells(given, n_cells, "status", name):
        if sign is None:
            continue
        if not isinstance(sign, str):
            raise _changed(name, f"cell {position} i status är {sign!r} och inte en text")
        status[position] = sign.strip()
    return status


def _cells(given: Any, n_cells: int, field: str, name: str) -> list[tuple[int, Any]]:
    """Return (position, value) of each cell that is given."""
    if isinstance(given, list):
        if len(given) != n_cells:
            raise _changed(name, f"{field} har {len(given)} celler men tabellen {n_cells}")
        return list(enumerate(given))
    if isinstance(given, dict):
        return [(_position(key, n_cells, field, name), value) for key, value in given.items()]
    raise _changed(name, f"{field} är varken lista eller objekt")


def _position(key: str, n_cells: int, field: str, name: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 12) or int(key) >= n_cells:
        raise _changed(name, f"{field} har platsen {key!r}, utanför tabellens {n_cells} celler")
    return int(key)


def _roles(given: Any) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for role in _ROLES:
        for code in _sequence(_mapping(given).get(role)):
            if isinstance(code, str):
                roles[code] = role
    return roles


def _codelists(given: Any) -> tuple[CodelistLink, ...]:
    return tuple(
        CodelistLink(id=each["id"], label=_text(each.get("label")), kind=_text(each.get("type")))
        for each in _sequence(given)
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    )


def _unit(given: Any) -> str:
    unit = _mapping(given)
    # PxWeb writes the unit in base; the standard has label for it.
    return _text(unit.get("base")) or _text(unit.get("label"))


def _decimals(given: Any) -> int | None:
    decimals = _mapping(given).get("decimals")
    return decimals if _is_count(decimals) else None


def _notes(given: Any) -> tuple[str, ...]:
    notes = (given,) if isinstance(given, str) else _sequence(given)
    return tuple(" ".join(note.split()) for note in notes if isinstance(note, str) and note.strip())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
