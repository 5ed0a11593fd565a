"""Asking the provider of the municipality's own login (OpenID Connect, authorization code with PKCE) who somebody is.

Authlib plays the protocol: state, nonce, PKCE, signature, issuer, audience, times. Nothing is asked before somebody
chooses to log in so, and what the provider says of itself is asked anew each day.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from samhandling.accounts.identities.claims import Claims
from samhandling.accounts.identities.sign_on import SignOn
from samhandling.errors import InputError, SourceChanged, SourceUnavailable

_SECONDS: Final = 10
_LEEWAY: Final = 60  # seconds that the provider's clock may differ
# Signed with a key that only the provider has; never "none", nor a secret that we share.
_SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


def begin(request: HttpRequest, back_to: str) -> HttpResponseBase:
    """Return the way to the provider's own page; SourceUnavailable if it does not answer."""
    with _told():
        response: HttpResponseBase = _client().authorize_redirect(request, back_to)
    return response


def who_returns(request: HttpRequest) -> Claims:
    """Return who somebody is that the provider has sent back to us.

    InputError if the visitor must begin again, SourceUnavailable if the provider does not answer, SourceChanged if its
    answer is not one to rely on.
    """
    with _told():
        client = _client()
        token = client.authorize_access_token(request, leeway=_LEEWAY, claims_options=_expected(client))
        claims = dict(token.get("userinfo") or {})
        if not claims:
            raise SourceChanged(_unreliable("den saknar intyg om vem det är"))
        if "email" not in claims and client.server_metadata.get("userinfo_endpoint"):
            more = client.userinfo(token=token)
            if more.get("sub") != claims["sub"]:
                raise SourceChanged(_unreliable("den handlar om två olika personer"))
            claims = {**more, **claims}
    return _claims(claims)


def logout_page() -> str:
    """Return where one logs out at the provider, as far as it is known without asking anew."""
    return str(_client().server_metadata.get("end_session_endpoint", ""))


def _claims(claims: dict[str, Any]) -> Claims:
    said = claims.get("email_verified")
    is_verified = said in (True, "true") or (said is None and settings.SAMHANDLING_SIGN_ON.trusts_email)
    return Claims(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).strip().lower() if is_verified else "",
        first_name=str(claims.get("given_name", "")),
        last_name=str(claims.get("family_name", "")),
        name=str(claims.get("name", "")),
    )


def _client() -> Any:
    return _made(settings.SAMHANDLING_SIGN_ON, datetime.datetime.now(datetime.UTC).date())


@lru_cache(maxsize=2)
def _made(sign_on: SignOn, day: datetime.date) -> Any:
    # Imported here: those who never log in so do not wait for it.
    from authlib.integrations.django_client import OAuth

    return OAuth().register(
        "sign_on",
        client_id=sign_on.client,
        client_secret=sign_on.secret,
        server_metadata_url=sign_on.url,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": _SECONDS},
    )


def _expected(client: Any) -> dict[str, Any]:
    """Return what the answer must say; see to it that only signed answers count."""
    about = client.load_server_metadata()
    if not about.get("issuer"):
        raise SourceChanged(_unreliable("leverantören säger inte vem den är"))
    offered = about.get("id_token_signing_alg_values_supported") or ["RS256"]
    about["id_token_signing_alg_values_supported"] = [name for name in offered if name in _SIGNED]
    ways = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in ways and "client_secret_post" in ways:
        client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"
    return {
        "iss": {"essential": True, "value": about["issuer"]},
        "aud": {"essential": True, "value": settings.SAMHANDLING_SIGN_ON.client},
    }


@contextmanager
def _told() -> Iterator[None]:
    """Turn the libraries' errors into ours, which say what can be done."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.base_client.errors import MismatchingStateError
    from joserfc.errors import JoseError
    from requests import JSONDecodeError, RequestException

    name = settings.SAMHANDLING_SIGN_ON.name
    try:
        yield
    except MismatchingStateError as error:
        raise InputError(
            "inloggningen tog för lång tid, eller började i en annan webbläsare; börja om härifrån"
        ) from error
    except JSONDecodeError as error:
        raise SourceUnavailable(f"{name} svarar inte som det ska just nu; pröva igen om en stund") from error
    except RequestException as error:
        raise SourceUnavailable(f"{name} svarar inte just nu; pröva igen om en stund") from error
    except AuthlibBaseError as error:
        if error.error == "access_denied":
            raise InputError(f"inloggningen avbröts hos {name}; börja om när du vill") from error
        raise SourceChanged(_unreliable(f"den säger {error.error}")) from error
    except (JoseError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise SourceChanged(_unreliable(type(error).__name__)) from error


def _unreliable(why: str) -> str:
    name = settings.SAMHANDLING_SIGN_ON.name
    return f"svaret från {name} går inte att lita på ({why}); pröva igen, och säg annars till den som sköter driften"
