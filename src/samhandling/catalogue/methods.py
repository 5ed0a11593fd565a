"""How colours, arrows and gaps are made: rules in words, and dated parameters with unit and source."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from samhandling.catalogue import fields
from samhandling.catalogue.fields import Fields

FOLDER = Path(__file__).with_name("methods")

Value = float | int | str | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method, with its unit and why it has this value."""

    name: str
    value: Value
    unit: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A named, versioned rule. A changed parameter is a new version: results store which one made them."""

    id: str
    name: str
    version: str
    valid_from: datetime.date
    unit: str  # of what the method answers with
    source: str
    rule_in_words: str
    described: tuple[Parameter, ...] = ()

    @property
    def parameters(self) -> Mapping[str, Value]:
        """Return the parameters by name."""
        return {parameter.name: parameter.value for parameter in self.described}


def method(name: str) -> Method:
    """Return a method of the catalogue; KeyError if there is none by that name."""
    return methods()[name]


@cache
def methods() -> Mapping[str, Method]:
    """Return every method of the catalogue by id, read once."""
    found = (read_method(path) for path in sorted(FOLDER.glob("*.yaml")))
    return MappingProxyType({each.id: each for each in found})


def read_method(path: Path | str) -> Method:
    """Return the method in a YAML file; one DefinitionError tells all faults of the file."""
    path = Path(path)
    faults = fields.Faults(path)
    given = Fields(fields.load(path), faults)
    faults.raise_if_any()
    made = Method(
        id=given.text("id", pattern="[a-z][a-z0-9_]*", example="skriv små bokstäver a–z, siffror och _"),
        name=given.text("name"),
        version=given.text("version", example='skriv versionen inom citattecken, som "1"'),
        valid_from=given.date("valid_from"),
        unit=given.text("unit"),
        source=given.text("source"),
        rule_in_words=given.text("rule_in_words"),
        described=tuple(_parameter(name, part) for name, part in given.named_parts("parameters")),
    )
    given.close()
    if made.id and path.stem != made.id:
        faults.add("id", made.id, f"filen ska heta {made.id}.yaml")
    faults.raise_if_any()
    return made


def _parameter(name: str, given: Fields) -> Parameter:
    made = Parameter(name=name, value=given.value("value"), unit=given.text("unit"), why=given.text("why"))
    given.close()
    return made
