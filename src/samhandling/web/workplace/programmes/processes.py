"""The city-wide processes: the matrix that the steering group sees, and one process."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS, acts_for
from samhandling.places.models import Organisation
from samhandling.programmes.processes import changes, queries
from samhandling.programmes.processes.models import CityProcess, ProcessState
from samhandling.web.access import with_role
from samhandling.web.workplace.programmes import forms
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import acted, holds, page


@with_role
def processes(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every process by every administration; add one."""
    municipality = roles[0].municipality
    form = forms.ProcessForm(
        request.POST if request.method == "POST" else None, municipality=municipality, initial={"version": 0}
    )
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}

        def act() -> str:
            return f"{changes.add_process(by=by, municipality=municipality, **given)} är tillagd."

        return acted(request, act, reverse("work-processes", kwargs={"slug": municipality.slug}))
    context = {
        "matrix": queries.matrix(municipality),
        "states": ProcessState.State.choices,
        "form": form,
        "may_edit": holds(roles, EDITORS),
    }
    return page(request, roles, "programmes/processes", context)


@with_role
def process(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show one process; take changes of it, and how far an administration has come."""
    municipality = roles[0].municipality
    try:
        found = queries.process(municipality, pk)
    except CityProcess.DoesNotExist as error:
        raise Http404("processen finns inte") from error
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    initial = {"name": found.name, "owner": found.owner_id, "version": found.version}
    form = forms.ProcessForm(
        data if what == "process" else None,
        municipality=municipality,
        initial=initial | {"documents": found.documents.all()},
    )
    mine = own_offices(roles, queries.offices(municipality))
    told = forms.ProcessStateForm(
        data if what == "state" else None, organisations=Organisation.objects.filter(pk__in=[row.pk for row in mine])
    )
    by: Any = request.user
    status = 0
    if what == "process" and form.is_valid():

        def save() -> str:
            return f"{changes.edit_process(by=by, process=found, **form.cleaned_data)} är sparad."

        status = refused(request, form, save, lambda: queries.process(municipality, pk).version)
        if not status:
            return redirect(request.path)
    elif what == "state" and told.is_valid():

        def act() -> str:
            row = changes.say_state(by=by, process=found, **told.cleaned_data)
            return f"{row.organisation}: {row.get_state_display()}."

        return acted(request, act, f"{request.path}#lage")
    context = {
        "process": found,
        "states": queries.states(municipality, found),
        "documents": found.documents.all(),
        "form": form,
        "told": told,
        "may_edit": holds(roles, EDITORS),
        "may_tell": bool(mine),
    }
    return page(request, roles, "programmes/process", context, status=status or 200)


def own_offices(roles: list[Role], offices: list[Organisation]) -> list[Organisation]:
    """Return those of the administrations that a person with these roles may speak for; the change asks again."""
    permission = permissions.REPORT_PROCESS
    if any(role.organisation_id is None and role.kind in permission.kinds for role in roles):
        return offices
    own = [role.organisation for role in roles if role.organisation and role.kind in permission.own_kinds]
    return [office for office in offices if any(acts_for(body, office) for body in own)]
