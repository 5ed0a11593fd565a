"""The words around the published content stand in every language of the interface."""

import re
from pathlib import Path

import pytest

import samhandling.web

WEB = Path(samhandling.web.__file__).parent
FRAME = [
    "base.html",
    "framed.html",
    "plain.html",
    "search.html",
    "missing.html",
    "missing_anywhere.html",
    "choose.html",
]
FRAME += [
    "login.html",
    "login_code.html",
    "logged_out.html",
    "locked_out.html",
    "forbidden.html",
    "form_too_old.html",
    "nothing_published.html",
]
FRAME += ["parts/header.html", "parts/footer.html", "parts/languages.html", "parts/edition_notice.html"]
_MARKED = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")


@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_word_of_the_frame_is_translated(language: str) -> None:
    known = (WEB / "locale" / language / "LC_MESSAGES" / "django.po").read_text("utf-8")
    texts = {one or other for name in FRAME for one, other in _MARKED.findall((WEB / "templates" / name).read_text())}
    assert texts
    assert not {text for text in texts if f'msgid "{text}"' not in known}


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_compiled_words_are_those_of_the_text(language: str) -> None:
    folder = WEB / "locale" / language / "LC_MESSAGES"
    text = (folder / "django.po").read_text("utf-8")
    compiled = (folder / "django.mo").read_bytes()
    written = [line.removeprefix('msgstr "')[:-1] for line in text.splitlines() if line.startswith('msgstr "')]
    assert not [one for one in written if one and one.encode() not in compiled]
