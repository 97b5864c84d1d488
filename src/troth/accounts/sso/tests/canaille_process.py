"""A real provider for the tests: canaille in a process of its own, on loopback, in memory.

Called as `python canaille_process.py PORT CLIENT_ID CLIENT_SECRET BACK_URL NOW`. Its clock stands
still at NOW, as that of the tests does; without NOW it runs. Lines on standard input act as the
provider's administrator: `password USER NEW`, `verified yes` or `verified no`.
"""

import sys
import threading
from datetime import datetime

import time_machine
from canaille import create_app  # type: ignore[import-untyped]
from canaille.app import models  # type: ignore[import-untyped]
from canaille.backends import Backend  # type: ignore[import-untyped]
from canaille.backends.memory.backend import MemoryBackend  # type: ignore[import-untyped]
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

PEOPLE = (("cleo", "Cleo", "cleo@acme.example"), ("max", "Max", "max@acme.example"))
LEAST = 5
"""The program's name and four words: what it is called with at least."""
PASSWORD = "the word for the provider"


_query = MemoryBackend.do_query


def _query_all(self: MemoryBackend, model: type, *_args: object, **wanted: object) -> list[object]:
    """Return what meets every condition: the backend's own search takes what meets any of them.

    Without this a code that was never exchanged could be found in the place of another.
    """
    found = _query(self, model, **wanted)
    for name, value in wanted.items():
        ids = {one.id for one in _query(self, model, **{name: value})}
        found = [one for one in found if one.id in ids]
    return found  # type: ignore[no-any-return]


def main(port: str, client_id: str, secret: str, back: str) -> None:
    """Serve until stopped."""
    MemoryBackend.do_query = _query_all
    name = f"127.0.0.1:{port}"
    claims = {"SUB": "{{ user.user_name }}", "NAME": "{{ user.formatted_name }}"}
    claims |= {"EMAIL": "{{ user.preferred_email }}"}
    app = create_app(
        {
            "SECRET_KEY": "of no use outside this process",
            "SERVER_NAME": name,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {
                "DATABASE": "memory",
                "SMTP": None,
                "JAVASCRIPT": False,
                "HTMX": False,
                "CAPTCHA_ENABLED": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc", "edit_self"], "FILTER": None}},
            },
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)],
                "TRUSTED_DOMAINS": [],
                "USERINFO_MAPPING": claims,
            },
        }
    )
    app.config["TRUSTED_HOSTS"] = None
    with app.app_context():
        _people(client_id, secret, back)
    server = make_server("127.0.0.1", int(port), app, threaded=True)
    threading.Thread(target=_administer, args=(app,), daemon=True).start()
    server.serve_forever()


def _people(client_id: str, secret: str, back: str) -> None:
    for user, shown, email in PEOPLE:
        made = models.User(
            user_name=user,
            formatted_name=shown,
            family_name=shown,
            emails=[email],
            password=PASSWORD,
        )
        Backend.instance.save(made)
    client = models.Client(
        client_id=client_id,
        client_secret=secret,
        client_name="Troth",
        redirect_uris=[back],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "email"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)


def _administer(app: object) -> None:
    for line in sys.stdin:
        act, *words = line.split()
        with app.app_context():  # type: ignore[attr-defined]
            if act == "password":
                user = Backend.instance.get(models.User, user_name=words[0])
                Backend.instance.set_user_password(user, " ".join(words[1:]))
            elif act == "verified":
                mapping = app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]  # type: ignore[attr-defined]
                mapping["EMAIL_VERIFIED"] = "true" if words[0] == "yes" else None
        print("done", flush=True)  # noqa: T201 - the answer to the test


if __name__ == "__main__":
    if len(sys.argv) > LEAST:
        time_machine.travel(datetime.fromisoformat(sys.argv.pop()), tick=False).start()
    main(*sys.argv[1:])
