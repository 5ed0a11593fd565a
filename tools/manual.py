"""Render the parts of the manual that are made from tests: the methods' spec tables and worked examples.

``docs/manual/metoder.md`` holds every table of ``tests/spec/engine`` as it is tested; ``docs/manual/motorn.md`` every
public function of the engine with its docstring and a worked example that is run here; ``docs/manual/behorighet.md``
the permission tables. ``--check`` changes nothing and ends with 1 when a file is out of date.
"""

import argparse
import ast
import importlib
import inspect
import os
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

TOP = Path(__file__).resolve().parents[1]
MANUAL = TOP / "docs" / "manual"
SPEC = TOP / "tests" / "spec" / "engine"
METHODS_HEAD = """# Metoderna som tabeller

Varje rad är ett fall som provas vid varje test (`tests/spec/engine`); sidan skrivs av `make manual`. Kolumnnamnen är
funktionernas egna, på engelska.
"""
ENGINE_HEAD = """# Motorns funktioner

`from samhandling import engine`: NumPy in, frysta resultat ut. Exemplen körs när sidan skrivs (`make manual`).
"""


def methods() -> str:
    """Return the page of the spec tables."""
    parts = [METHODS_HEAD]
    for path in sorted(SPEC.glob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"))
        tables = list(_tables(module))
        if tables:
            parts.append(f"## {path.stem.removeprefix('test_engine_').removesuffix('_spec')}\n")
            parts.append(f"{ast.get_docstring(module)}\n")
            parts += [f"### {name}\n\n{table}\n" for name, table in tables]
    return "\n".join(parts)


def engine() -> str:
    """Return the page of the public functions, each with a worked example."""
    examples: dict[str, str] = runpy.run_path(str(SPEC / "examples.py"))["EXAMPLES"]
    parts = [ENGINE_HEAD]
    for name, code in examples.items():
        module, function = name.split(".")
        found = getattr(importlib.import_module(f"samhandling.engine.{module}"), function)
        parts.append(f"## {name}\n")
        parts.append(f"```text\n{function}{_signature(found)}\n\n{inspect.getdoc(found)}\n```\n")
        parts.append(f"```python\n{code.strip()}\n```\n")
        parts.append(f"```text\n{_shown(run(code))}\n```\n")
    return "\n".join(parts)


def run(code: str) -> Any:
    """Run an example and return the value of its last line."""
    tree = ast.parse(code.strip())
    names: dict[str, Any] = {}
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), f"the example ends with a statement: {code}"
    exec(compile(tree, "<example>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<example>", "eval"), names)


def _signature(function: Any) -> str:
    """Return the names and defaults; the types stand in the docstring's words."""
    known = inspect.signature(function)
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in known.parameters.values()]
    return str(inspect.Signature(bare))


def _tables(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            text = node.value.value.strip()
            if text.startswith("|") and isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id.lower().replace("_", " "), text


def _shown(value: Any) -> str:
    """Return a result with figures of eight digits, so that the page is the same on every machine."""
    text = re.sub(r"np\.\w+\(([^()]*)\)", r"\1", repr(value))
    return re.sub(r"-?\d+\.\d{9,}(?:e[+-]?\d+)?", lambda found: f"{float(found[0]):.8g}", text)


def rights() -> str:
    """Return the page of who may do what: its own words, with the tables of the code between the marks."""
    text = (MANUAL / "behorighet.md").read_text("utf-8")
    for name, table in (("rättigheter", _permissions()), ("adresser", _addresses())):
        start, end = f"<!-- {name}: skrivs av make manual -->", f"<!-- slut på {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n\n{table}\n{end}{rest.partition(end)[2]}"
    return text


def _permissions() -> str:
    from samhandling.accounts import permissions

    kinds = list(permissions.Kind)
    head = "| del | får | " + " | ".join(str(kind.label) for kind in kinds) + " |"
    lines = [head, "|" + " --- |" * (len(kinds) + 2)]
    for room, found in permissions.ROOMS.items():
        for one in found:
            said = ["ja" if k in one.kinds else "egen nämnd" if k in one.own_kinds else "" for k in kinds]
            # A reporter has no role for the whole municipality, so what everybody may means the own board's people too.
            said = ["ja" if one.kinds == permissions.EVERYONE else word for word in said]
            lines.append(f"| {room} | {one.words} | " + " | ".join(said) + " |")
    return "\n".join(lines) + "\n"


def _addresses() -> str:
    from samhandling.web.addresses import PLACES
    from samhandling.web.urls import urlpatterns

    found = dict(_paths(urlpatterns))
    lines = ["| sida | adress | se | skicka formulär |", "| --- | --- | --- | --- |"]
    for name, place in PLACES.items():
        do = "; ".join(one.words for one in place.do) or "–"
        lines.append(f"| {place.words} | `{found[name]}` | {place.see.words} | {do} |")
    return "\n".join(lines) + "\n"


def _paths(found: list[Any], before: str = "/") -> Iterator[tuple[str, str]]:
    for one in found:
        path = before + re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern)).replace("{slug}/", "{kommun}/")
        if hasattr(one, "url_patterns"):
            yield from _paths(one.url_patterns, path)
        elif one.name:
            yield one.name, path


PAGES = {"metoder.md": methods, "motorn.md": engine, "behorighet.md": rights}


def main() -> int:
    """Write the pages, or tell which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samhandling.config.settings")
    django.setup()
    old = []
    for name, make in PAGES.items():
        path, text = MANUAL / name, make()
        if check and (not path.exists() or path.read_text("utf-8") != text):
            old.append(name)
        elif not check:
            path.write_text(text, "utf-8")
            print(f"docs/manual/{name}")
    if old:
        print(f"out of date: {', '.join(old)}; run make manual")
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main())
