"""One process with one world: it fills its database, then answers each line by one round.

It is started by `pages`, with TROTH_HOME set; it answers in JSON, one line for each line it gets.
Requests go straight into the WSGI application: the whole of Django and Troth, and no network.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import django

ROUND = 5
"""Requests to each page in one round."""
HOST = "127.0.0.1:8000"


def main(engagements: int) -> None:
    """Build the world, say that it is ready, then measure a round for every line that comes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "troth.app.config.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - needs the home

    settings.TROTH_ARGON2 = (64, 1)  # signing ten thousand people up is not what is measured
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.ROOT_URLCONF = "benchmarks._bare"
    from benchmarks import _bare, _world  # noqa: PLC0415 - needs Django
    from troth.app.host import tables  # noqa: PLC0415

    tables.prepare()
    began = time.perf_counter()
    world = _world.build(engagements)
    _bare.take(world.engagement, world.carla, world.cleo)
    pages = _pages(world, _bare.handler())
    for ask in pages.values():
        for _ in range(3):
            ask()
    facts = {name: _facts(ask) for name, ask in pages.items()}
    cookies = {h.person.name: _world.cookie(h) for h in (world.carla, world.cleo, world.hana)}
    ready = {
        "seconds": time.perf_counter() - began,
        "facts": facts,
        "cookies": cookies,
        "pages": _addresses(world),
    }
    _say(ready)
    for _line in sys.stdin:
        _say({name: _round(ask) for name, ask in pages.items()})


def _addresses(world: Any) -> dict[str, tuple[str, str]]:
    """Return who opens what."""
    pk, draft = world.engagement, world.contracting
    return {
        "Today": ("Carla", "/today"),
        "thread": ("Carla", f"/engagements/{pk}"),
        "sponsor's page": ("Hana", f"/engagements/{pk}/sponsor"),
        "charter": ("Cleo", f"/engagements/{pk}/charter"),
        "who has looked": ("Cleo", f"/engagements/{pk}/access-log"),
        "form: new engagement": ("Carla", "/engagements/new"),
        "form: note": ("Carla", f"/engagements/{pk}/notes/new"),
        "form: session": ("Carla", f"/engagements/{pk}/sessions/new"),
        "form: section of a charter": ("Carla", f"/engagements/{draft}/charter/scope"),
        "empty page": ("Carla", "/empty"),
        "bare page": ("", "/bare"),
        "bare page, Django's templates": ("", "/bare-django"),
    }


def _pages(world: Any, bare: Any) -> dict[str, Callable[[], bytes]]:
    from benchmarks import _world  # noqa: PLC0415 - needs Django
    from troth.app.config.wsgi import application  # noqa: PLC0415

    people = {"Carla": world.carla, "Cleo": world.cleo, "Hana": world.hana}
    cookies = {name: _world.cookie(holder) for name, holder in people.items()} | {"": ""}
    return {
        name: _asker(bare if not who else application, address, cookies[who])
        for name, (who, address) in _addresses(world).items()
    }


def _asker(application: Any, address: str, cookie: str) -> Callable[[], bytes]:
    """Return a function that asks for a page as the server would, and returns its bytes."""

    def ask() -> bytes:
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": f"troth={cookie}" if cookie else "",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        answer = application(environ, lambda line, _headers: status.append(line))
        body = b"".join(answer)
        answer.close()
        assert status[0].startswith("200"), f"{address} answered {status[0]}: {body[:300]!r}"
        return body

    return ask


def _facts(ask: Callable[[], bytes]) -> dict[str, float]:
    """Return kilobytes and number of queries of a page."""
    from django.db import connections  # noqa: PLC0415 - needs the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["shares"]) as of_shares,
    ):
        body = ask()
    turns = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    found = [*asked.captured_queries, *of_shares.captured_queries]
    queries = sum(not query["sql"].startswith(turns) for query in found)
    return {"kilobytes": len(body) / 1024, "queries": queries}


def _round(ask: Callable[[], bytes]) -> list[tuple[float, float]]:
    """Return (CPU, wall) milliseconds of each request of one round."""
    found = []
    for _ in range(ROUND):
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        ask()
        spent = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        found.append((spent[0] / 1e6, spent[1] / 1e6))
    return found


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
