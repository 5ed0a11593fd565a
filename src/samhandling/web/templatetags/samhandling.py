"""Template tags and filters of the pages."""

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from samhandling import catalogue
from samhandling.charts import numbers, symbols
from samhandling.followups.reminders.queries import Place
from samhandling.publishing import reasons, words
from samhandling.web import looks

register = template.Library()

NO_BREAK = "\u00a0"
SDG_NAMES = (
    "Ingen fattigdom",
    "Ingen hunger",
    "God hälsa och välbefinnande",
    "God utbildning för alla",
    "Jämställdhet",
    "Rent vatten och sanitet för alla",
    "Hållbar energi för alla",
    "Anständiga arbetsvillkor och ekonomisk tillväxt",
    "Hållbar industri, innovationer och infrastruktur",
    "Minskad ojämlikhet",
    "Hållbara städer och samhällen",
    "Hållbar konsumtion och produktion",
    "Bekämpa klimatförändringarna",
    "Hav och marina resurser",
    "Ekosystem och biologisk mångfald",
    "Fredliga och inkluderande samhällen",
    "Genomförande och globalt partnerskap",
)
RATINGS = ("green", "yellow", "red", "none")
TRENDS = ("up", "flat", "down", "unknown")


@register.simple_tag
def symbol(kind: str, size: int = 20) -> SafeString:
    """Return the sign of a state; its word must stand beside it."""
    return _symbol(kind, size)


@lru_cache(maxsize=64)
def _symbol(kind: str, size: int) -> SafeString:
    return mark_safe(symbols.symbol(kind, size=size))  # type: ignore[arg-type]


@register.filter
def state_word(kind: str) -> str:
    """Return the word of a colour or an arrow."""
    return symbols.STATE_WORDS[kind]  # type: ignore[index]


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of one of our own static files."""
    return looks.asset_address(name)


@register.simple_tag
def place(found: Place) -> str:
    """Return the address of a page of the workplace, with the field."""
    return reverse(found.name, kwargs=found.about) + (f"#{found.field}" if found.field else "")


@register.simple_tag
def theme(accent: str = "") -> str:
    """Return the address of the tokens with the municipality's accent colour."""
    return looks.theme_address(accent or "1f4e79")


@register.filter
def said(figure: dict[str, Any]) -> str:
    """Return figure and unit, kept on one line; or the reason why there is none."""
    return f"{figure['text']}{NO_BREAK}{figure['unit']}" if figure["unit"] else figure["text"]


@register.filter
def number(value: float, decimals: int = 0) -> str:
    """Return a number as it is written in Swedish."""
    return numbers.format_number(value, decimals)


@register.filter
def sdg_name(n: int) -> str:
    """Return the Swedish name of a goal of Agenda 2030."""
    return SDG_NAMES[n - 1]


@register.filter
def file_address(path: str) -> str:
    """Return the end of a download's address; reports lie outside the publication but are served beside it."""
    return f"fil/{path.removeprefix('../../')}"


@register.filter
def anchor(text: str) -> str:
    """Return a text as an anchor."""
    return slugify(text) or "del"


@register.filter
def capital(text: str) -> str:
    """Return the text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


@register.filter
def drawing(svg: str) -> SafeString:
    """Return a drawing that publishing made, to stand inside the page."""
    return mark_safe(svg)


@register.filter
def sort_value(figure: dict[str, Any]) -> str:
    """Return what a table sorts a figure by; a missing one has nothing and comes last."""
    return "" if figure["value"] is None else repr(figure["value"])


@register.filter
def then_and_now(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two figures of a change, the earlier first."""
    return [row["before"], row["now"]]


@register.filter
def of_rating(answers: list[dict[str, Any]], rating: str) -> list[dict[str, Any]]:
    """Return the answers about goals of one colour."""
    return [one for one in answers if one["goal"]["state"]["rating"] == rating]


@register.simple_tag
def counts_bar(counts: dict[str, int]) -> SafeString:
    """Return the thin bar of colours beside the counts; the words stand in the list under it."""
    total = sum(counts[name] for name in RATINGS)
    if not total:
        return SafeString("")
    start, parts = 0.0, []
    for name in RATINGS:
        width = 100 * counts[name] / total
        if width:
            parts.append((name, f"{start:.2f}%", f"{max(width - 0.6, 0.4):.2f}%"))
        start += width
    bars = format_html_join("", '<rect class="is-{}" x="{}" y="0" width="{}" height="8"/>', parts)
    return format_html('<svg class="counts-bar" aria-hidden="true" focusable="false" height="8">{}</svg>', bars)


@register.simple_tag
def fact_bar(share: float, whole: float) -> SafeString:
    """Return an area's bar with a mark where the whole municipality stands; the sentence says the same."""
    return format_html(
        '<svg class="fact-bar" aria-hidden="true" focusable="false" height="20">'
        '<rect class="ground" x="0" y="6" width="100%" height="8"/>'
        '<rect class="own" x="0" y="6" width="{}%" height="8"/>'
        '<rect class="whole" x="{}%" y="1" width="3" height="18"/></svg>',
        f"{100 * min(max(share, 0), 1):.1f}",
        f"{99 * min(max(whole, 0), 1):.1f}",
    )


@register.filter
def rating_counts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return sign, word and count of each colour, those with none left out."""
    return [(name, symbols.STATE_WORDS[name], counts[name]) for name in RATINGS if counts[name]]


@register.filter
def trend_counts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return sign, word and count of each arrow, those with none left out."""
    return [(name, symbols.STATE_WORDS[name], counts[name]) for name in TRENDS if counts[name]]


KIND_WORDS = {
    "start": "Start",
    "programme": "Program",
    "goal": "Mål",
    "indicator": "Nyckeltal",
    "indicators": "Lista över nyckeltal",
    "area": "Område",
    "areas": "Lista över områden",
    "documents": "Dokument",
    "followup": "Uppföljning",
    "data": "Öppna data",
}


@register.filter
def kind_word(kind: str) -> str:
    """Return what a page is about, in a word."""
    return KIND_WORDS.get(kind, "")


@register.filter
def sentence(text: str) -> str:
    """Return the text as a sentence: capital letter and full stop."""
    return words.sentence(text)


@register.filter
def get(mapping: dict[str, str], key: str) -> str:
    """Return the value of a key, or the key itself."""
    return mapping.get(key, key)


@register.filter
def rating_word(rating: str) -> str:
    """Return the word of a colour."""
    return words.RATING[rating]


@register.filter
def trend_word(trend: str) -> str:
    """Return the word of an arrow."""
    return words.TREND[trend]


@register.filter
def reason_text(code: str) -> str:
    """Return why something cannot be assessed, in words."""
    return words.sentence(reasons.text(code))


@register.filter
def caveat_words(codes: list[str]) -> list[str]:
    """Return caveats in words."""
    return reasons.caveats(codes)


@register.filter
def method_word(key: str) -> str:
    """Return the name of a method."""
    method = catalogue.methods().get(key)
    return method.name if method else key


@register.filter
def parameter_word(name: str) -> str:
    """Return what a parameter of a method is called."""
    return reasons.PARAMETERS.get(name, name)
