"""The public addresses: a municipality, a page of its publication, a search, the accessibility statement."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render as render_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from samhandling.places.models import Municipality
from samhandling.publishing import search as text_search
from samhandling.web.access import public
from samhandling.web.public import edition as editions
from samhandling.web.public import render

MAX_QUERY = 200
MAX_HITS = 50


@public
def choose(request: HttpRequest) -> HttpResponseBase:
    """List the municipalities."""
    return render_template(request, "choose.html", {"municipalities": list(Municipality.objects.all())})


@public
def page(request: HttpRequest, slug: str, path: str = "start", number: int | None = None) -> HttpResponseBase:
    """Show one page of a publication: path → document → the template of its kind."""
    try:
        edition = editions.find(slug, number)
    except editions.NothingPublished as nothing:
        return render_template(request, "nothing_published.html", {"waiting": nothing.municipality}, status=404)
    try:
        return render.page(request, edition, path)
    except KeyError:
        return _elsewhere(request, edition, path)


@public
def search(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Search the text of the publication."""
    edition = editions.find(slug, number)
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    hits = text_search.find(edition.folder / text_search.INDEX, query, limit=MAX_HITS) if query else []
    found = [(hit, _marked(hit.excerpt, query)) for hit in hits]
    context = {"query": query, "hits": found, "section": "sok", "is_cut": len(hits) == MAX_HITS}
    return render.template(request, edition, "search.html", context)


@public
def accessibility(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Show the accessibility statement."""
    context = {"contact": settings.SAMHANDLING_CONTACT}
    return render.template(request, editions.find(slug, number), "accessibility.html", context)


def _elsewhere(request: HttpRequest, edition: editions.Edition, path: str) -> HttpResponseBase:
    """Send on an address that is nearly right, else say that the page is missing and offer a search."""
    if path in ("uppfoljning", "mal"):
        return HttpResponseRedirect(f"{edition.base}uppfoljning/{edition.published.manifest['year']}/")
    if path != path.lower() and path.lower() in set(edition.published.paths(path.lower())):
        return HttpResponseRedirect(f"{edition.base}{path.lower()}/")
    return render.template(request, edition, "missing.html", {"path": path}, status=404)


def _marked(excerpt: str, query: str) -> SafeString:
    """Return the excerpt with the searched words marked; everything in it is escaped."""
    words = [re.escape(word) for word in re.findall(r"\w+", query)]
    if not words:
        return mark_safe(escape(excerpt))
    pieces = re.split(rf"\b((?:{'|'.join(words)})\w*)", excerpt, flags=re.IGNORECASE)
    marked = (f"<mark>{escape(piece)}</mark>" if n % 2 else escape(piece) for n, piece in enumerate(pieces))
    return mark_safe("".join(marked))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say that the address leads nowhere; inside a municipality with its search."""
    slug = request.path.strip("/").split("/")[0]
    try:
        edition = editions.find(slug, None)
    except (Http404, editions.NothingPublished):
        return render_template(request, "missing_anywhere.html", status=404)
    return render.template(request, edition, "missing.html", {"path": request.path}, status=404)
