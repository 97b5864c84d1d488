"""A sign-in provider on loopback, whose administrator says whatever they like of anyone.

It speaks just so much OpenID Connect that the host believes it: discovery, code, token, key.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "troth"
MINUTES_5 = 300


class Provider:
    """One provider: `vouch` says who the next visitor is."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "1"})
        self.says: dict[str, Any] = {}
        self.codes: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
        self._server.provider = self  # type: ignore[attr-defined]
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def vouch(self, subject: str, email: str) -> None:
        """Say of whoever comes next that they are this subject with this address."""
        self.says = {"sub": subject, "email": email, "email_verified": True}

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def discovered(self) -> dict[str, str]:
        """Return the discovery document."""
        ends = {"authorization": "authorize", "token": "token"}
        found = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **found}

    def code(self, asked: Mapping[str, str]) -> str:
        """Return where to send the visitor back, with a code for whom we vouch."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked["nonce"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, code: str) -> dict[str, str]:
        """Return the signed word on the visitor (ID token, ES256)."""
        now = int(time.time())
        claims = {
            **self.says,
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": self.codes.pop(code),
            "iat": now,
            "exp": now + MINUTES_5,
        }
        signed = jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.key)
        return {"id_token": signed, "token_type": "Bearer", "access_token": ""}


class _Answers(BaseHTTPRequestHandler):
    """Answers for the provider to which the server belongs."""

    @property
    def provider(self) -> Provider:
        return cast("Provider", self.server.provider)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.code(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/keys":
            self._json({"keys": [self.provider.key.as_dict(private=False)]})
        else:
            self._json(self.provider.discovered())

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._json(self.provider.token(dict(parse_qsl(sent))["code"]))

    def _json(self, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing: the proof's own words are on the screen."""
