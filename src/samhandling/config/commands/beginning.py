"""``samhandling people``: the first municipality, its first administrator, and help for who cannot log in."""

from typing import TYPE_CHECKING, Annotated

import typer

from samhandling.config.opening import DEFAULT_HOME, Home, open_home
from samhandling.config.progress import console
from samhandling.errors import InputError

if TYPE_CHECKING:
    from samhandling.accounts.models import Person

people_app = typer.Typer(
    help="Den första kommunen, dess administratör, och den som inte kan logga in.", no_args_is_help=True
)
Password = Annotated[
    str, typer.Option(prompt="Lösenord", confirmation_prompt="Lösenordet igen", hide_input=True, show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(people_app, name="people")


@people_app.command("municipality")
def add_municipality(
    slug: Annotated[str, typer.Argument(help="Kort namn i adresserna, t.ex. sjoby.")],
    code: Annotated[str, typer.Option(help="SCB:s kommunkod, fyra siffror.")],
    name: Annotated[str, typer.Option(help="Organisationens namn, t.ex. Sjöby kommun.")],
    place: Annotated[str, typer.Option(help="Platsens namn, t.ex. Sjöby.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Lägg till en kommun i hemmappen."""
    open_home(home)
    from django.utils.text import slugify

    from samhandling.audit.changes import JobActor
    from samhandling.places import changes
    from samhandling.places.models import Municipality

    if slug != slugify(slug) or not slug:
        raise InputError(f"{slug!r} kan inte stå i en adress; skriv det som {slugify(slug) or 'sjoby'}")
    if len(code) != 4 or not code.isdecimal():
        raise InputError(f"{code!r} är ingen kommunkod; den har fyra siffror, t.ex. 1980")
    if Municipality.objects.filter(slug=slug).exists() or Municipality.objects.filter(code=code).exists():
        raise InputError(f"{slug} eller {code} finns redan i hemmappen")
    by = JobActor("kommandoraden")
    made = changes.add_municipality(by=by, slug=slug, code=code, name=name.strip(), place_name=place.strip())
    console.print(f"{made} är tillagd. Lägg till dess administratör: samhandling people administrator {slug} …")


@people_app.command("administrator")
def add_administrator(
    slug: Annotated[str, typer.Argument(help="Kommunens korta namn.")],
    username: Annotated[str, typer.Argument(help="Det som administratören loggar in med.")],
    first_name: Annotated[str, typer.Option(help="Förnamn.")],
    last_name: Annotated[str, typer.Option(help="Efternamn.")],
    password: Password,
    home: Home = DEFAULT_HOME,
) -> None:
    """Lägg till en administratör i en kommun."""
    open_home(home)
    from django.db import transaction

    from samhandling.accounts import changes
    from samhandling.accounts.models import Person, Role
    from samhandling.audit.changes import JobActor
    from samhandling.places.models import Municipality

    municipality = Municipality.objects.filter(slug=slug).first()
    if municipality is None:
        known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "ingen"
        raise InputError(f"kommunen {slug} finns inte; i hemmappen finns: {known}")
    if Person.objects.filter(username__iexact=username).exists():
        raise InputError(f"{username} har redan en inloggning; välj ett annat användarnamn")
    changes.check_password_rules(password, Person(username=username, first_name=first_name, last_name=last_name))
    by = JobActor("kommandoraden")
    with transaction.atomic():
        person = changes.add_person(
            by=by, username=username, first_name=first_name, last_name=last_name, password=password
        )
        changes.give_role(by=by, person=person, municipality=municipality, kind=Role.Kind.ADMINISTRATOR)
    console.print(f"{person.actor_name} är administratör i {municipality}.")


@people_app.command("reset-second-factor")
def reset_second_factor(
    username: Annotated[str, typer.Argument(help="Den som har tappat både telefonen och reservkoderna.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Stäng av tvåstegsinloggningen för någon som inte kan få någon kod."""
    open_home(home)
    from samhandling.accounts.second_factor import changes
    from samhandling.audit.changes import JobActor

    person = _person(username)
    changes.reset(by=JobActor("kommandoraden"), person=person)
    console.print(f"Tvåstegsinloggningen för {person.actor_name} är av; lösenordet räcker tills den slås på igen.")


@people_app.command("password")
def replace_password(
    username: Annotated[str, typer.Argument(help="Den som ska få ett nytt lösenord.")],
    password: Password,
    home: Home = DEFAULT_HOME,
) -> None:
    """Ge någon som glömt sitt lösenord ett nytt."""
    open_home(home)
    from samhandling.accounts import changes
    from samhandling.audit.changes import JobActor

    person = _person(username)
    changes.replace_password(by=JobActor("kommandoraden"), person=person, password=password)
    console.print(f"{person.actor_name} har fått ett nytt lösenord.")


def _person(username: str) -> "Person":
    from samhandling.accounts.models import Person

    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        raise InputError(f"ingen loggar in som {username}")
    return person
