"""The comparison and the answers of the referral as papers for the case: Word, PDF and Excel."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from samhandling.accounts.models import Role
from samhandling.programmes.editions import queries
from samhandling.programmes.referrals import queries as referrals
from samhandling.reports import edition as content
from samhandling.reports import papers
from samhandling.reports.papers import Paper
from samhandling.web.access import with_role
from samhandling.web.workplace.editions.common import found


@with_role
def comparison(request: HttpRequest, roles: list[Role], pk: int, suffix: str) -> HttpResponseBase:
    """Give the old goals beside the new as a paper for the case."""
    return _sent(content.comparison(queries.work(found(roles, pk))), suffix)


@with_role
def answers(request: HttpRequest, roles: list[Role], pk: int, suffix: str) -> HttpResponseBase:
    """Give every standpoint in the referrals with the office's answer."""
    edition = found(roles, pk)
    return _sent(content.answers(edition, referrals.rounds(edition)), suffix)


def _sent(paper: Paper, suffix: str) -> HttpResponse:
    if suffix not in papers.FORMS:
        raise Http404(f"det finns ingen fil som slutar på {suffix}; välj docx, pdf eller xlsx")
    return HttpResponse(
        papers.render(paper, suffix),
        content_type=papers.FORMS[suffix],
        headers={"Content-Disposition": f'attachment; filename="{paper.name}.{suffix}"'},
    )
