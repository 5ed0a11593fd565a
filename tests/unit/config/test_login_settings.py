"""What the environment says of logging in: a value that cannot be used stops the start, and says what to write."""

import pytest

from samhandling.accounts.models import Role
from samhandling.config import login_settings
from samhandling.errors import InputError

URL = "https://id.sjoby.example/realms/sjoby"
WHOLE = {"SAMHANDLING_OIDC_URL": URL, "SAMHANDLING_OIDC_CLIENT": "samhandling", "SAMHANDLING_OIDC_SECRET": "hemligt"}


def test_the_roles_are_those_of_the_register() -> None:
    assert set(login_settings.ROLES) == set(Role.Kind.values)


@pytest.mark.parametrize(
    ("environment", "roles"),
    [
        ({}, ()),
        ({"SAMHANDLING_TLS": "1"}, ("administrator",)),
        ({"SAMHANDLING_TLS": "1", "SAMHANDLING_MFA_ROLES": ""}, ()),
        ({"SAMHANDLING_MFA_ROLES": "administrator, analyst"}, ("administrator", "analyst")),
        ({"SAMHANDLING_MFA_ROLES": "all"}, login_settings.ROLES),
    ],
)
def test_administrators_must_have_a_second_factor_where_the_pages_are_shown_to_the_world(
    environment: dict[str, str], roles: tuple[str, ...]
) -> None:
    assert login_settings.roles_with_second_factor(environment) == roles


def test_a_role_that_is_misspelt_is_told_instead_of_letting_somebody_in_without_a_code() -> None:
    with pytest.raises(InputError, match="'admin'"):
        login_settings.roles_with_second_factor({"SAMHANDLING_MFA_ROLES": "admin"})


@pytest.mark.parametrize("given", [URL, f"{URL}/", f"{URL}/.well-known/openid-configuration"])
def test_the_provider_is_known_by_its_own_address_or_by_that_of_its_description(given: str) -> None:
    found = login_settings.sign_on({**WHOLE, "SAMHANDLING_OIDC_URL": given})
    assert found.url == f"{URL}/.well-known/openid-configuration"


def test_without_settings_there_is_no_other_login() -> None:
    assert not login_settings.sign_on({}).url


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"SAMHANDLING_OIDC_URL": URL}, "SAMHANDLING_OIDC_CLIENT"),
        ({**WHOLE, "SAMHANDLING_OIDC_URL": "http://id.sjoby.example"}, "https://"),
        ({**WHOLE, "SAMHANDLING_OIDC_URL": "id.sjoby.example"}, "https://"),
        ({"SAMHANDLING_OIDC_ONLY": "1"}, "SAMHANDLING_OIDC_ONLY"),
    ],
)
def test_half_a_setting_is_told(environment: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        login_settings.sign_on(environment)
