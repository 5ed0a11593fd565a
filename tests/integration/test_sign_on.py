"""Logging in by the municipality's own login, played against a provider on the loopback: every way in and refusal."""

import http.client
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town
from tests.fakes import oidc
from tests.fakes.oidc import Provider
from tests.fakes.sources.server import Fault, StandIn

from samhandling.accounts import changes
from samhandling.accounts.identities.sign_on import SignOn
from samhandling.accounts.models import Identity, Invitation, Person, Role
from samhandling.audit.models import AuditEvent
from samhandling.web import provider as asking

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME = "Sjöby inloggning"
GOOD = "lugna-vatten-vid-kajen"
NILS = {
    "sub": "nils-1",
    "email": "nils@sjoby.example",
    "email_verified": True,
    "given_name": "Nils",
    "family_name": "Ny",
    "name": "Nils Ny",
}


@pytest.fixture
def listening(settings: Any) -> Iterator[tuple[Provider, StandIn]]:
    """Return a provider that the settings point to, and its server; Nils is logged in there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SAMHANDLING_ADDRESS = "http://testserver"
    with oidc.listening(who=dict(NILS)) as (provider, server):
        offer(settings, provider)
        yield provider, server


@pytest.fixture
def provider(listening: tuple[Provider, StandIn]) -> Provider:
    return listening[0]


@pytest.fixture
def server(listening: tuple[Provider, StandIn]) -> StandIn:
    return listening[1]


def offer(settings: Any, started: Provider, **given: Any) -> None:
    url = f"{started.address}/.well-known/openid-configuration"
    settings.SAMHANDLING_SIGN_ON = SignOn(url=url, client=oidc.CLIENT, secret=oidc.SECRET, name=NAME, **given)


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def admin(town: Town) -> Person:
    return year.person(town.municipality, Role.Kind.ADMINISTRATOR)


def invited(town: Town, admin: Person, email: str = "Nils@sjoby.example", kind: str = "reader") -> str:
    """Invite somebody; return the token of the link."""
    return changes.invite(by=admin, municipality=town.municipality, name="Nils Ny", email=email, kind=kind)[1]


def at_provider(address: str) -> str:
    """Ask the provider as a browser does, and return where it sends one, without the host."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 302, answer.status
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def signed_on(client: Client, start: str = "/logga-in/via/") -> HttpResponse:
    """Go the whole way there and back; return what the last address answers."""
    there = client.get(start)
    assert there.status_code == 302
    response: Any = client.get(at_provider(there.headers["Location"]))
    return response


def refusal(client: Client, response: HttpResponse) -> str:
    """Return what the login page says of a refusal; nobody is inside."""
    assert response.headers["Location"] == "/logga-in/"
    text = client.get("/logga-in/").content.decode()
    assert "_auth_user_id" not in client.session
    assert 'name="password"' in text
    return text


def test_an_invited_person_comes_in_without_a_password_and_has_the_role(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    client = Client()
    assert signed_on(client).headers["Location"] == "/sjoby/arbete/"
    assert client.get("/sjoby/arbete/").status_code == 200
    person = Person.objects.get(username="nils@sjoby.example")
    assert (person.first_name, person.last_name) == ("Nils", "Ny")
    assert not person.has_usable_password()
    assert [role.kind for role in person.roles.all()] == ["reader"]
    assert Invitation.objects.get().accepted_by == person
    told = [row.action for row in AuditEvent.objects.order_by("pk")]
    assert told == ["invite", "add_person", "accept_invitation", "give_role", "link_identity", "sign_on"]


def test_next_time_the_person_is_known_by_the_provider_s_own_name_whatever_the_address(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    signed_on(Client())
    provider.who |= {"email": "nils.nygift@sjoby.example"}
    client = Client()
    assert signed_on(client, "/logga-in/via/?next=/sjoby/arbete/planer/").headers["Location"] == "/sjoby/arbete/planer/"
    assert client.session["_auth_user_id"] == str(Person.objects.get(username="nils@sjoby.example").pk)
    assert Identity.objects.count() == 1


def test_the_session_of_before_is_another_after(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    client = Client()
    there = client.get("/logga-in/via/")
    before = client.session.session_key
    client.get(at_provider(there.headers["Location"]))
    assert client.session.session_key != before


def test_nobody_is_sent_on_to_another_site(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    assert signed_on(Client(), "/logga-in/via/?next=https://ond.example/").headers["Location"] == "/sjoby/arbete/"


def test_somebody_with_a_login_is_known_by_the_address_and_loses_the_password(provider: Provider, town: Town) -> None:
    Person.objects.filter(pk=town.auditor.pk).update(username="nils@sjoby.example", password="x")
    person = Person.objects.get(pk=town.auditor.pk)
    person.set_password(GOOD)
    person.save()
    there = Client()
    there.post("/logga-in/", {"username": person.username, "password": GOOD})
    assert there.get("/sjoby/arbete/").status_code == 200
    assert signed_on(Client()).headers["Location"] == "/sjoby/arbete/"
    assert there.get("/sjoby/arbete/").status_code == 302
    assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert AuditEvent.objects.get(action="link_identity").new["password_removed"] is True


def test_an_administrator_is_not_known_by_the_address_alone_but_ties_the_two_together(
    provider: Provider, town: Town, admin: Person
) -> None:
    admin.username = "nils@sjoby.example"
    admin.set_password(GOOD)
    admin.save()
    client = Client()
    assert "under Min inloggning" in refusal(client, signed_on(client))
    client.post("/logga-in/", {"username": admin.username, "password": GOOD})
    assert "Koppla till" in client.get("/min-inloggning/").content.decode()
    assert signed_on(client, "/logga-in/via/?koppla=1").headers["Location"] == "/min-inloggning/koppla/"
    assert "Nils Ny" in client.get("/min-inloggning/koppla/").content.decode()
    assert not Identity.objects.exists()
    client.post("/min-inloggning/koppla/")
    assert client.get("/min-inloggning/").status_code == 200
    assert Identity.objects.get().person == admin
    assert Person.objects.get(pk=admin.pk).check_password(GOOD)
    assert signed_on(Client()).headers["Location"] == "/sjoby/arbete/"


def test_whoever_is_tied_already_is_not_tied_to_another(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    signed_on(Client())
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    signed_on(client, "/logga-in/via/?koppla=1")
    assert "redan kopplad" in client.post("/min-inloggning/koppla/", follow=True).content.decode()
    assert not Identity.objects.filter(person=admin).exists()


def test_a_new_colleague_with_an_old_address_does_not_come_in_as_the_old_one(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    signed_on(Client())
    provider.who |= {"sub": "nils-2"}
    client = Client()
    assert "redan kopplad till någon annan" in refusal(client, signed_on(client))


def test_the_link_of_an_invitation_lets_in_whoever_has_another_address_at_the_provider(
    provider: Provider, town: Town, admin: Person
) -> None:
    token = invited(town, admin, email="n.ny@sjoby.example", kind="analyst")
    client = Client()
    assert NAME in client.get(f"/inbjudan/{token}/").content.decode()
    assert signed_on(client, f"/logga-in/via/?inbjudan={token}").headers["Location"] == "/sjoby/arbete/"
    assert Person.objects.get(username="n.ny@sjoby.example").roles.get().kind == "analyst"


def test_somebody_who_is_known_takes_the_next_invitation_up_on_its_own_page(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    signed_on(Client())
    token = invited(town, admin, kind="analyst")
    client = Client()
    assert signed_on(client, f"/logga-in/via/?inbjudan={token}").headers["Location"] == f"/inbjudan/{token}/"
    client.post(f"/inbjudan/{token}/")
    kinds = {role.kind for role in Person.objects.get(username="nils@sjoby.example").roles.all()}
    assert kinds == {"reader", "analyst"}


def _nonce(claims: dict[str, Any]) -> None:
    claims["nonce"] = "ett annat"


def _no_nonce(claims: dict[str, Any]) -> None:
    del claims["nonce"]


def _audience(claims: dict[str, Any]) -> None:
    claims["aud"] = "en annan klient"


def _audience_for_us(claims: dict[str, Any]) -> None:
    claims |= {"aud": "en annan klient", "azp": oidc.CLIENT}


def _issuer(claims: dict[str, Any]) -> None:
    claims["iss"] = "https://ond.example"


def _expired(claims: dict[str, Any]) -> None:
    claims["exp"] = int(time.time()) - 3600


def _nobody(claims: dict[str, Any]) -> None:
    del claims["sub"]


@pytest.mark.parametrize("spoil", [_nonce, _no_nonce, _audience, _audience_for_us, _issuer, _expired, _nobody])
def test_an_answer_that_does_not_hold_is_refused(provider: Provider, town: Town, admin: Person, spoil: Any) -> None:
    invited(town, admin)
    provider.spoil = spoil
    client = Client()
    assert "går inte att lita på" in refusal(client, signed_on(client))
    assert not Identity.objects.exists()


@pytest.mark.parametrize(
    "sign",
    [
        lambda claims: oidc.signed(claims, by="a stranger"),
        lambda claims: oidc.signed(claims, algorithm="none"),
        lambda claims: oidc.signed(claims, algorithm="HS256"),
        lambda claims: "inget intyg",
    ],
    ids=["another key", "unsigned", "shared secret", "no token"],
)
def test_an_answer_that_the_provider_has_not_signed_is_refused(
    provider: Provider, town: Town, admin: Person, sign: Any
) -> None:
    invited(town, admin)
    provider.sign = sign
    client = Client()
    assert "går inte att lita på" in refusal(client, signed_on(client))
    assert not Identity.objects.exists()


def test_an_answer_without_a_token_or_about_two_persons_is_refused(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    provider.has_token = False
    client = Client()
    assert "saknar intyg" in refusal(client, signed_on(client))
    provider.has_token, provider.in_userinfo, provider.userinfo_of = True, ("email", "email_verified"), "någon annan"
    assert "två olika personer" in refusal(client, signed_on(client))


def test_the_address_is_asked_for_where_the_token_has_none(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    provider.in_userinfo = ("email", "email_verified")
    assert signed_on(Client()).headers["Location"] == "/sjoby/arbete/"


def test_an_address_that_the_provider_does_not_answer_for_lets_nobody_in(
    provider: Provider, town: Town, admin: Person, settings: Any
) -> None:
    invited(town, admin)
    client = Client()
    provider.who["email_verified"] = False
    assert "svarar inte för din e-postadress" in refusal(client, signed_on(client))
    del provider.who["email_verified"]
    assert "svarar inte för din e-postadress" in refusal(client, signed_on(client))
    offer(settings, provider, trusts_email=True)
    provider.who["email_verified"] = False
    refusal(client, signed_on(client))
    del provider.who["email_verified"]
    assert signed_on(client).headers["Location"] == "/sjoby/arbete/"


def test_somebody_who_is_not_invited_is_told_so_and_gets_no_login(provider: Provider, town: Town) -> None:
    client, n_before = Client(), Person.objects.count()
    assert "Adressen nils@sjoby.example är inte inbjuden hit" in refusal(client, signed_on(client))
    assert Person.objects.count() == n_before


def test_an_invitation_that_is_withdrawn_or_too_old_lets_nobody_in(
    provider: Provider, town: Town, admin: Person
) -> None:
    token = invited(town, admin)
    changes.withdraw_invitation(by=admin, invitation=Invitation.objects.get())
    client = Client()
    assert "inte inbjuden" in refusal(client, signed_on(client))
    assert "tillbakadragen" in refusal(client, signed_on(client, f"/logga-in/via/?inbjudan={token}"))


def test_somebody_who_is_shut_out_stays_out(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    signed_on(Client())
    person = Person.objects.get(username="nils@sjoby.example")
    changes.deactivate(by=admin, person=person, municipality=town.municipality)
    client = Client()
    assert "avstängd" in refusal(client, signed_on(client))


def test_a_link_back_that_was_not_asked_for_here_lets_nobody_in(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    victim, other = Client(), Client()
    back = at_provider(other.get("/logga-in/via/").headers["Location"])
    assert "började i en annan webbläsare" in refusal(victim, victim.get(back))
    victim.get("/logga-in/via/")
    code = back.split("code=")[1].split("&")[0]
    for query in ("", f"?code={code}", f"?code={code}&state=gissat", back.partition("/svar/")[2]):
        assert "börja om" in refusal(victim, victim.get(f"/logga-in/svar/{query}"))


def test_a_link_back_counts_once(provider: Provider, town: Town, admin: Person) -> None:
    invited(town, admin)
    client = Client()
    back = at_provider(client.get("/logga-in/via/").headers["Location"])
    client.get(back)
    client.post("/logga-ut/")
    assert "börja om" in refusal(client, client.get(back))


def test_whoever_breaks_off_at_the_provider_is_told_and_can_begin_again(provider: Provider) -> None:
    provider.refuses = "access_denied"
    client = Client()
    assert "avbröts hos Sjöby inloggning" in refusal(client, signed_on(client))
    provider.refuses = "server_error"
    assert "går inte att lita på (den säger server_error)" in refusal(client, signed_on(client))


@pytest.mark.parametrize("kind", ["error", "not_json", "half_json", "cut", "slow"])
@pytest.mark.parametrize("path", ["/.well-known/", "/token", "/jwks"])
def test_a_provider_that_fails_on_the_way_is_told(
    provider: Provider, server: StandIn, kind: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_SECONDS", 0.3)
    asking._made.cache_clear()
    server.fail(Fault(kind, path=path, seconds=0.6))
    client = Client()
    there = client.get("/logga-in/via/")
    if path != "/.well-known/":
        there = client.get(at_provider(there.headers["Location"]))
    told = refusal(client, there)
    assert "svarar inte" in told or "går inte att lita på" in told


def test_a_provider_that_is_down_leaves_the_other_login(provider: Provider, town: Town, settings: Any) -> None:
    client = Client()
    settings.SAMHANDLING_SIGN_ON = SignOn(url="http://127.0.0.1:9/", client="a", secret="b", name=NAME)
    assert "svarar inte" in refusal(client, client.get("/logga-in/via/"))
    town.auditor.set_password(GOOD)
    town.auditor.save()
    given = {"username": town.auditor.username, "password": GOOD}
    assert client.post("/logga-in/", given).headers["Location"] == "/sjoby/arbete/"


def test_nothing_is_asked_of_the_provider_before_somebody_chooses_it(server: StandIn, town: Town) -> None:
    client = Client()
    client.get("/")
    assert NAME in client.get("/logga-in/").content.decode()
    assert server.n_asked() == 0


def test_without_a_provider_there_is_neither_button_nor_address(town: Town, settings: Any) -> None:
    settings.SAMHANDLING_SIGN_ON = SignOn()
    client = Client()
    assert "/logga-in/via/" not in client.get("/logga-in/").content.decode()
    assert client.get("/logga-in/via/").status_code == 404
    assert client.get("/logga-in/svar/?code=x&state=y").status_code == 404


def test_where_it_is_the_only_login_passwords_are_for_administrators_alone(
    provider: Provider, town: Town, admin: Person, settings: Any
) -> None:
    offer(settings, provider, is_only=True)
    for person in (admin, town.auditor):
        person.set_password(GOOD)
        person.save()
    client = Client()
    text = client.post("/logga-in/", {"username": town.auditor.username, "password": GOOD}).content.decode()
    assert "Lösenord är bara till för administratörer här" in text
    assert "_auth_user_id" not in client.session
    wrong = client.post("/logga-in/", {"username": town.auditor.username, "password": "gissat"}).content.decode()
    assert "hör inte ihop" in wrong
    given = {"username": admin.username, "password": GOOD}
    assert client.post("/logga-in/", given).headers["Location"] == "/sjoby/arbete/"


def test_where_it_is_the_only_login_an_invitation_offers_no_password_and_takes_none(
    provider: Provider, town: Town, admin: Person, settings: Any
) -> None:
    offer(settings, provider, is_only=True)
    token = invited(town, admin)
    client = Client()
    assert "new-password" not in client.get(f"/inbjudan/{token}/").content.decode()
    form = {"first_name": "Nils", "last_name": "Ny", "password": GOOD, "again": GOOD}
    response = client.post(f"/inbjudan/{token}/", form)
    assert (response.status_code, "inte med lösenord" in response.content.decode()) == (422, True)
    assert not Person.objects.filter(username="nils@sjoby.example").exists()
    newcomer = invited(town, admin, email="ada@sjoby.example", kind="administrator")
    assert "new-password" in client.get(f"/inbjudan/{newcomer}/").content.decode()


def test_whoever_logs_out_is_told_of_the_login_that_remains_at_the_provider(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    client = Client()
    signed_on(client)
    text = client.post("/logga-ut/").content.decode()
    assert (
        f"{provider.address}/logout?client_id=samhandling&amp;post_logout_redirect_uri=http%3A%2F%2Ftestserver" in text
    )
    assert client.get("/sjoby/arbete/").status_code == 302
    client.force_login(town.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/logga-ut/").headers["Location"] == "/"


def test_an_administrator_unties_somebody_who_has_a_new_account_at_the_provider(
    provider: Provider, town: Town, admin: Person
) -> None:
    invited(town, admin)
    theirs = Client()
    signed_on(theirs)
    person = Person.objects.get(username="nils@sjoby.example")
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    client.post(f"/sjoby/arbete/personer/{person.pk}/", {"what": "unlink"})
    assert not Identity.objects.exists()
    assert theirs.get("/sjoby/arbete/").status_code == 302
    provider.who |= {"sub": "nils-2"}
    assert signed_on(Client()).headers["Location"] == "/sjoby/arbete/"


def test_the_login_page_asks_nothing_of_the_register(
    provider: Provider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        Client().get("/logga-in/")
