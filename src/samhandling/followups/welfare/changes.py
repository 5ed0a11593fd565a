"""Welfare accounts: all writing."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Person
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import record
from samhandling.errors import InputError
from samhandling.followups.changes import digest
from samhandling.followups.welfare import figures, queries, rules
from samhandling.followups.welfare.models import WelfareAccount, WelfareText
from samhandling.places.models import Municipality

State = WelfareAccount.State


@transaction.atomic
def open_account(*, by: Person, municipality: Municipality, year: int) -> WelfareAccount:
    """Open the account of a year and fill it with the figures that are there."""
    check_may(by, municipality, permissions.LEAD_WELFARE)
    if not 1990 <= year <= timezone.localdate().year:
        raise InputError(f"{year} går inte att göra bokslut över än; ange ett år som har varit")
    if WelfareAccount.objects.filter(municipality=municipality, year=year).exists():
        raise InputError(f"{municipality} har redan ett välfärdsbokslut för {year}; fortsätt i det")
    layout = queries.layout_of(municipality)
    before = queries.previous(municipality, year)
    account = WelfareAccount.objects.create(
        municipality=municipality,
        year=year,
        interval_months=layout.interval_months,
        layout=asdict(layout),
        figures=figures.compute(municipality, layout, year=year, before=before.figures if before else None),
        figures_at=timezone.now(),
        opened_by=by,
    )
    new = {"year": year, "n_figures": len(account.figures), "batches": figures.batches(account.figures)}
    record(by=by, action="open_welfare_account", obj=account, municipality=municipality.slug, new=new)
    return account


@transaction.atomic
def refresh_figures(*, by: Person, account: WelfareAccount) -> WelfareAccount:
    """Compute the figures of an open account anew, over the statistics and the order of figures as they stand now."""
    account = _writable(by, account)
    layout = queries.layout_of(account.municipality)
    before = queries.previous(account.municipality, account.year)
    account.layout = asdict(layout)
    account.figures = figures.compute(
        account.municipality, layout, year=account.year, before=before.figures if before else None
    )
    account.figures_at = timezone.now()
    account.save(update_fields=["layout", "figures", "figures_at"])
    new = {"n_figures": len(account.figures), "batches": figures.batches(account.figures)}
    record(by=by, action="refresh_welfare_figures", obj=account, municipality=account.municipality.slug, new=new)
    return account


@transaction.atomic
def save_text(*, by: Person, account: WelfareAccount, section: str, text: str, version: int) -> WelfareText:
    """Save what is written so far in a section; ``version`` 0 means that nothing was there.

    The same text saved again, as after a broken connection, changes nothing and is no conflict.
    """
    account = _writable(by, account)
    if section not in {one.key for one in queries.sections(account)}:
        raise InputError(f"{account} har ingen del som heter {section}")
    row = account.texts.select_for_update(of=("self",)).select_related("saved_by").filter(section=section).first()
    if row is not None and row.text == text:
        return row
    if row is None:
        row = WelfareText(account=account, section=section, version=0)
    else:
        rules.check_unchanged(row, version)
    row.text, row.saved_by = text, by
    row.version += 1
    row.save()
    new = {"section": section, "version": row.version}
    record(by=by, action="save_welfare_text", obj=row, municipality=account.municipality.slug, new=new)
    return row


@transaction.atomic
def close_account(*, by: Person, account: WelfareAccount) -> WelfareAccount:
    """Close an account and freeze it: figures, colours, deliveries and texts, with a checksum."""
    check_may(by, account.municipality, permissions.LEAD_WELFARE)
    account = _locked(account)
    rules.check_is_open(account)
    rules.check_nothing_is_left(account, queries.left(account))
    account.state, account.closed_by, account.closed_at = State.CLOSED, by, timezone.now()
    account.content = queries.content(account)
    account.sha256 = digest(account.content)
    account.save()
    new = {"sha256": account.sha256}
    record(by=by, action="close_welfare_account", obj=account, municipality=account.municipality.slug, new=new)
    return account


def _writable(by: Person, account: WelfareAccount) -> WelfareAccount:
    check_may(by, account.municipality, permissions.WRITE_WELFARE)
    account = _locked(account)
    rules.check_is_open(account)
    return account


def _locked(account: WelfareAccount) -> WelfareAccount:
    return WelfareAccount.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=account.pk)
