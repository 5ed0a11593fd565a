"""The demo's welfare accounts: real figures, and texts that say of themselves that nobody has written them."""

from samhandling.accounts.models import Person, Role
from samhandling.followups.welfare import changes, queries
from samhandling.places.models import Municipality

# Every second year, as Borås makes them; the later is compared with the earlier.
YEARS = (2020, 2022)


def add_accounts(municipality: Municipality) -> None:
    """Open, write and close the accounts, as the municipality's coordinator."""
    by = Person.objects.get(roles__municipality=municipality, roles__kind=Role.Kind.COORDINATOR)
    for year in YEARS:
        account = changes.open_account(by=by, municipality=municipality, year=year)
        for section in queries.sections(account):
            if section.is_needed:
                changes.save_text(by=by, account=account, section=section.key, text=_text(section), version=0)
        changes.close_account(by=by, account=account)


def _text(section: queries.Section) -> str:
    about = f"{section.name.lower()} för {section.stage.lower()}" if section.stage else "bokslutet som helhet"
    return (
        "Demonstrationstext, inte kommunens egen. Siffrorna och färgerna är verkliga. "
        f"Här skriver kommunen vad siffrorna säger om {about}, vad som ligger bakom och vad som görs."
    )
