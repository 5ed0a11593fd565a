"""A small OpenID Connect provider on the loopback: code flow with PKCE and RS256 (Core 1.0, RFC 7636).

It refuses what a real one refuses (an unknown client, another address to return to, a wrong verifier, a code used
twice), and spoils its answer where a test tells it to.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from tests.fakes.sources.server import Reply, Request, StandIn

Claims = dict[str, Any]
CLIENT, SECRET = "samhandling", "provets-hemlighet"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """Return a key; it takes a while to make, so that all tests share."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _packed(value.to_bytes((value.bit_length() + 7) // 8))


def signed(claims: Claims, *, by: str = "own", algorithm: str = "RS256") -> str:
    """Return the claims as a token; ``algorithm`` may also be none, or HS256 with the client's secret."""
    head = {"alg": algorithm, "typ": "JWT", "kid": "own"}
    text = ".".join(_packed(json.dumps(part).encode()) for part in (head, claims))
    if algorithm == "none":
        return f"{text}."
    if algorithm == "HS256":
        return f"{text}.{_packed(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest())}"
    return f"{text}.{_packed(key(by).sign(text.encode(), padding.PKCS1v15(), SHA256()))}"


@dataclass
class Provider:
    """What the provider answers; ``who`` is logged in there, and the rest says how its answer is spoilt."""

    who: Claims = field(default_factory=dict)
    spoil: Callable[[Claims], None] = lambda claims: None
    sign: Callable[[Claims], str] = signed
    in_userinfo: tuple[str, ...] = ()  # claims that only the userinfo endpoint gives
    userinfo_of: str = ""  # another person than the token is about
    refuses: str = ""  # the error with which somebody is sent back
    has_token: bool = True
    address: str = ""  # its own name is where it is found
    _codes: dict[str, Claims] = field(default_factory=dict)

    def description(self) -> Claims:
        """Return what the provider says of itself."""
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "end_session_endpoint": f"{at}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            # One that offers what must not be taken: the one who asks has to know better.
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> Claims:
        """Return the public key."""
        numbers = key("own").public_key().public_numbers()
        row = {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": "own",
            "n": _number(numbers.n),
            "e": _number(numbers.e),
        }
        return {"keys": [row]}

    def sent_back(self, asked: Claims) -> str:
        """Return where somebody who is logged in here is sent."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            raise ValueError("unknown client")
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge") or not asked.get("nonce"):
            raise ValueError("neither PKCE nor nonce")
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.refuses, 'state': asked['state']})}"
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchanged(self, given: Claims, authorization: str) -> Claims:
        """Return the tokens for a code."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(given.get("code", ""), None)
        if authorization != f"Basic {expected}" or asked is None or asked["redirect_uri"] != given.get("redirect_uri"):
            raise ValueError("invalid_grant")
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if _packed(verifier) != asked["code_challenge"]:
            raise ValueError("invalid_grant")
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.who}
        claims = {name: value for name, value in claims.items() if name not in self.in_userinfo}
        self.spoil(claims)
        tokens = {"access_token": "tillträde", "token_type": "Bearer", "expires_in": 300}
        return {**tokens, "id_token": self.sign(claims)} if self.has_token else tokens

    def told(self) -> Claims:
        """Return what the userinfo address says."""
        return {**self.who, "sub": self.userinfo_of or self.who.get("sub")}

    def answer(self, request: Request) -> Reply | None:
        """Answer as a provider does; None where the address is not its."""
        self.address = request.origin
        asked = {name: values[0] for name, values in request.query.items()}
        given = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        answers: dict[str, Callable[[], Reply]] = {
            "/.well-known/openid-configuration": lambda: Reply(content=self.description()),
            "/jwks": lambda: Reply(content=self.keys()),
            "/userinfo": lambda: Reply(content=self.told()),
            "/authorize": lambda: _onward(self.sent_back(asked)),
            "/logout": lambda: _onward(asked["post_logout_redirect_uri"]),
            "/token": lambda: Reply(content=self.exchanged(given, request.headers.get("Authorization", ""))),
        }
        if request.path not in answers:
            return None
        try:
            return answers[request.path]()
        except ValueError as error:
            return Reply(status=400, content={"error": str(error)})


def _onward(address: str) -> Reply:
    return Reply(status=302, content=b"", headers={"Location": address})


@contextmanager
def listening(**given: Any) -> Iterator[tuple[Provider, StandIn]]:
    """Yield a provider and the server that it answers through; faults of the wire are set on the server."""
    provider = Provider(**given)
    with StandIn(provider) as server:
        provider.address = server.address
        yield provider, server
