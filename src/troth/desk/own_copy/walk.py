"""Goes through the pages of a person as they are shown, one after the other."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import cast

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, QueryDict
from django.urls import resolve

from troth.accounts.people.holder import Holder
from troth.accounts.people.sign_in import store
from troth.desk.own_copy.places import Place, is_item
from troth.desk.own_copy.readable import links, title_and_content
from troth.engagement.charters.services.closed import NeedsReason
from troth.engagement.charters.services.opening import Damaged
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services.refusals import Ended, LostKey, NoKey

SHUT = (
    *(ObjectDoesNotExist, Http404, Refused, NoKey, LostKey, Ended, NotEntitled),
    *(NeedsReason, Damaged),
)
"""What keeps one page from being shown; all others go on."""
OK = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the copy: its file, its title, and its content as HTML."""

    file: str
    title: str
    content: str


@dataclass(slots=True)
class Walk:
    """The way through all places; `files` has the file of each address that was met."""

    request: PersonRequest
    files: dict[str, str]
    _numbers: dict[str, int] = field(default_factory=dict)

    def through(self, place: Place) -> Iterator[Page]:
        """Show every page of a place that the person can see now, and what these lead to.

        Lists come before what they lead to, so that nothing changes them on the way.
        """
        waiting, seen = deque(place.starts), set(place.starts)
        while waiting:
            address = waiting.popleft()
            html = self._shown(address)
            if not html:
                continue
            for link in map(_plain, links(html)):
                there = self._joined(address, link)
                if is_item(there) and there not in self.files:
                    self._name(place, there)
                if is_item(there) and there not in seen and self._is_in(place, there):
                    seen.add(there)
                    waiting.append(there)
            title, content = title_and_content(html, locate=self._locate(address))
            yield Page(self.files[address], title, content)

    def _shown(self, address: str) -> str:
        """Return a page as the person sees it now; "" when there is nothing for them to see."""
        path, _is, query = address.partition("?")
        request, match = copy(self.request), resolve(path)
        request.method, request.path, request.path_info = "GET", path, path
        request.GET, request.POST = QueryDict(query), QueryDict()
        request.META = {**self.request.META, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
        request.resolver_match = match
        # The session is read again for each page: what is locked or ended there stops the copy.
        request.holder = holder(self.request)
        view = cast("Callable[..., HttpResponse]", match.func)
        try:
            answer = view(request, *match.args, **match.kwargs)
        except SHUT:
            return ""
        return answer.content.decode() if answer.status_code == OK else ""

    def _name(self, place: Place, address: str) -> None:
        number = self._numbers[place.folder] = self._numbers.get(place.folder, 0) + 1
        self.files[address] = place.file(address, number)

    def _is_in(self, place: Place, address: str) -> bool:
        return self.files[address].startswith(f"{place.folder}/")

    def _joined(self, here: str, link: str) -> str:
        return f"{here.partition('?')[0]}{link}" if link.startswith("?") else link

    def _locate(self, here: str) -> Callable[[str], str]:
        return lambda link: _from(self.files, self._joined(here, _plain(link)))


def holder(request: PersonRequest) -> Holder:
    """Return the person with their keys as the session has them now, or raise Locked."""
    session = store(request)
    return type(session)(session.session_key).holder(request.user)


def _plain(link: str) -> str:
    return link.partition("#")[0]


def _from(files: Mapping[str, str], address: str) -> str:
    found = files.get(address, "")
    return f"../{found}" if found else ""
