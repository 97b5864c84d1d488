"""Makes a copy: place by place, page by page, and hands each piece out as soon as it is made."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation

from troth.accounts.people import sessions
from troth.accounts.people.holder import Locked
from troth.desk.access_log import services as access_log
from troth.desk.own_copy import data, services
from troth.desk.own_copy.archive import Archive
from troth.desk.own_copy.places import Place, files_of
from troth.desk.own_copy.walk import SHUT, Walk, holder
from troth.engagement.charter_documents.services import take_charter
from troth.engagement.charter_documents.wording import wording
from troth.engagement.charters import queries as charters
from troth.engagement.core.queries import CLIENT, INSIDE
from troth.foundation.kit.request import PersonRequest
from troth.foundation.pdf.make import A4, Unsettable

STYLES = ("foundation", "layout", "components")


@dataclass(slots=True)
class Part:
    """One place of the copy as its list has it: the titles of pages, and the names of files."""

    place: Place
    pages: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def make(request: PersonRequest, found: Sequence[Place]) -> Iterator[bytes]:
    """Yield the archive while it is made.

    It runs after the view has answered, so it takes up the language and the zone of its reader.
    """
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    steps = _steps(request, found)
    while True:
        with ExitStack() as manners:
            manners.enter_context(translation.override(language))
            manners.enter_context(timezone.override(zone))
            piece = next(steps, None)
        if piece is None:
            return
        yield piece


def _steps(request: PersonRequest, found: Sequence[Place]) -> Iterator[bytes]:
    """Make the archive; however that ends, also when nobody takes it any more, it is noted."""
    is_whole = False
    try:
        is_whole = yield from _made(request, found)
    finally:
        services.end(request.user, begun=request.at, is_whole=is_whole, at=sessions.clock())


def _made(request: PersonRequest, found: Sequence[Place]) -> Generator[bytes, None, bool]:
    """Yield the archive; return whether all is in it."""
    person, at = request.user, request.at
    archive = Archive(at=timezone.localtime(at))
    walk, parts = Walk(request, dict(files_of(found))), list[Part]()
    archive.add("troth.css", _styles())
    is_whole = True
    try:
        for place in found:
            parts.append(Part(place))
            for _step in _place(walk, parts[-1], archive):
                pages = sum(len(part.pages) for part in parts)
                services.note(person, begun=at, done=len(parts) - 1, pages=pages)
                yield archive.take()
    except Locked:  # the vault was locked, or the sign-in ended, while the copy was made
        is_whole = False
    listed = {"parts": parts, "is_whole": is_whole, "of": len(found), "owner": person.name}
    archive.add("index.html", _document("index", **listed))
    archive.add(
        "data.json", data.of_copy(person, [p.place for p in parts], is_whole=is_whole, at=at)
    )
    archive.close()
    yield archive.take()
    return is_whole


def _place(walk: Walk, part: Part, archive: Archive) -> Iterator[None]:
    for page in walk.through(part.place):
        archive.add(page.file, _document("page", page=page, top="../"))
        part.pages.append((page.file, page.title))
        yield
    for name, content in _files(walk.request, part.place):
        part.files.append(f"{part.place.folder}/files/{name}")
        archive.add(part.files[-1], content)
        yield
    by = holder(walk.request)
    with archive.file(f"{part.place.folder}/data.json") as opened:
        data.write(part.place, opened, by=by, at=walk.request.at)
    yield


def _files(request: PersonRequest, place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield each signed charter as a document, and for a client what can be checked elsewhere."""
    seat, at = place.seat, request.at
    if seat is None or not seat.is_let_in:
        return
    for number in _signed(place.chain):
        with suppress(*SHUT, Unsettable):
            made = take_charter(
                seat,
                number,
                size=A4,
                wording=wording(request, seat, number),
                with_annex=seat.part in INSIDE,
                by=holder(request),
                at=at,
            )
            yield made.name, made.content
    if seat.part == CLIENT:
        file = access_log.take_away(seat, by=request.user, at=at)
        yield file.name, file.text.encode()


def _signed(engagement: UUID) -> list[int]:
    """Return the numbers of the versions that all parties signed."""
    found = charters.versions(engagement)
    return [c.version for c in found if charters.signatures(c).held.keys() >= set(c.signatories)]


def _document(template: str, **context: Any) -> bytes:
    return render_to_string(f"own_copy/{template}.html", context).encode()


def _styles() -> bytes:
    found = (finders.find(f"kit/{name}.css") for name in STYLES)
    return b"\n".join(Path(str(path)).read_bytes() for path in found)
