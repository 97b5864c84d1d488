"""The attack from inside: who runs the host tries to read what passes between client and coach."""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from troth.accounts.people import events as people_events
from troth.accounts.people import notifications as people
from troth.accounts.sso import events as provider
from troth.app.proofs import asking
from troth.app.proofs.browser import THIEVES, Browser, Page, Unexpected
from troth.app.proofs.cast import CARLAS, CLEOS, LOCKED, SHARED, UUID, Actor, Story, expect_to_read
from troth.foundation.ledger.events import KNOCKED

GONE = (404, 405)
AT_ONCE = 2
"""How many pages an attacker asks for at the same moment: as many as the server answers."""
MOST_PAGES = 10
"""How far back the list of who has looked is read."""
CONVERTERS = re.compile(r"<(\w+):(\w+)>")
ONE_OF_EACH = (
    *("engagement", "session", "draft", "cleos_draft", "release"),
    *("carlas_shared", "carlas_note", "cleos_note"),
)
"""The things whose ids are put into every address that takes one."""
PRIVATE_NOTES = ("cleos_note", "carlas_note")
"""Those that an administrator is answered as if there were none, at every address."""
NOTES = ("meetings:note", "meetings:note_edit", "meetings:note_history")


class WallBroken(Exception):
    """Someone read, or could have read, what was not for them; or nobody was told."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the attack tried, for the report: how many addresses, how many of them of notes."""

    addresses: int
    of_notes: int
    after_reset: int
    by_provider: int


def attempt(story: Story) -> Attempt:
    """Let Hana, who runs the host from now on, try everything; raise WallBroken if it helps."""
    hana, private = story.hana, story.canaries.of(SHARED, CARLAS, CLEOS)
    story.host.command("administrator", hana.email)
    if not hana.get("/administration/accounts").has_form("/link"):
        raise Unexpected("Hana does not run the host.")
    of_notes = _try_notes(story, [story.ids[name] for name in PRIVATE_NOTES])
    known = [story.ids[name] for name in ONE_OF_EACH]
    private_ones = {story.ids[name] for name in PRIVATE_NOTES}
    crawled = _crawl(hana.browser, [one for one in known if one not in private_ones])
    _must_not_show([*of_notes, *crawled], private)
    vouched = _crawl(_impersonate(story), (story.ids["engagement"], story.ids["cleos_note"]))
    _must_not_show(vouched, story.canaries.content)
    thief = take_over(story)
    seized = _crawl(thief.browser, known)
    _must_not_show(seized, story.canaries.content)
    try:
        asking.find_nobody_to_ask(thief)
    except asking.Deceived as found:
        raise WallBroken(str(found)) from found
    _read_who_looked(story, come_back(story))
    return Attempt(len(crawled), len(of_notes), len(seized), len(vouched))


# --- what the administrator can reach ----------------------------------------------------------


def routes() -> Iterator[tuple[str, str]]:
    """Yield (name, address with converters) for every entry of the table of addresses."""
    yield from _routes(get_resolver().url_patterns, "", "")


def _routes(
    patterns: list[URLPattern | URLResolver], prefix: str, space: str
) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _routes(entry.url_patterns, route, inner)
        else:
            yield f"{space}{entry.name}", f"/{route}"


def addresses(known: str) -> Iterator[tuple[str, str]]:
    """Yield (name, address) for every address that takes an id, with `known` in its place."""
    fillings = {"uuid": known, "int": "1", "str": "client", "slug": "give"}
    for name, route in routes():
        if "<uuid:" in route:
            yield name, CONVERTERS.sub(lambda found: fillings[found[1]], route)


def _try_notes(story: Story, notes: Sequence[str]) -> list[Page]:
    """Try every address that takes an id with notes: each must answer as if there were none.

    Returns what was answered.
    """
    browser, answered = story.hana.browser, list[Page]()
    token = browser.token("/today")
    known = [list(addresses(note)) for note in notes]
    for n, (name, address) in enumerate(addresses(str(uuid4()))):
        for method in ("get", "post"):
            none = _open(browser, address, method, token)
            for note, real in zip(notes, known, strict=True):
                page = _open(browser, real[n][1], method, token)
                if page.status not in GONE or page.status != none.status:
                    statuses = page.status, none.status
                    raise WallBroken(f"{method} {name} of a private note answered {statuses}.")
                if _bare(page, note) != _bare(none, note):
                    raise WallBroken(f"{method} {name} tells a private note from none at all.")
                answered.append(page)
    return answered


def _open(browser: Browser, address: str, method: str, token: str) -> Page:
    if method == "get":
        return browser.get(address)
    return browser.post(address, {"title": "x", "text": "x"}, token=token)


def _bare(page: Page, note: str) -> str:
    """Return a page without what differs from one request to the next."""
    plain = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.html.replace(note, ""))
    return re.sub(UUID, "", plain)


def _crawl(browser: Browser, known: Iterable[str]) -> list[Page]:
    """Open every address of the table, with every known id in every place for one."""
    plain = [route for _name, route in routes() if "<" not in route]
    with ThreadPoolExecutor(AT_ONCE) as attackers:
        filled = [address for one in known for _name, address in addresses(one)]
        return list(attackers.map(browser.get, [*plain, *filled]))


def _must_not_show(pages: list[Page], words: list[str]) -> None:
    for page in pages:
        shown = [word for word in words if word.encode() in page.body]
        if shown:
            raise WallBroken(f"{page.path} shows {len(shown)} of the words that are not for them.")
        if page.status >= 500:  # noqa: PLR2004 - HTTP
            raise Unexpected(f"{page.path} answered {page.status}.")


# --- the provider's word -----------------------------------------------------------------------


def _impersonate(story: Story) -> Browser:
    """Let the provider's administrator say that they are Cleo: that signs in, and opens nothing.

    Of an account that Cleo never connected the provider can say what it likes: it reaches none.
    """
    says, stranger = story.host.provider, Browser(story.host.url, seat=THIEVES)
    says.vouch("somebody else", story.cleo.email)
    if (page := stranger.get("/sso").expect()).path != "/sso/new":
        raise WallBroken(f"The provider's word on an address alone led to {page.path}.")
    says.vouch(story.ids["at provider"], story.cleo.email)
    thief = Browser(story.host.url, seat=THIEVES)
    form = thief.get("/sso").expect(LOCKED).form("/unlock", having="unlock_password")
    thief.send(form, {"unlock_password": story.hana.password}).expect(LOCKED)
    return thief


# --- another's account -------------------------------------------------------------------------


def take_over(story: Story) -> Actor:
    """Make a link for Cleo's sign-in, set a password, sign in as Cleo: the vault stays locked."""
    page = story.hana.get("/administration/accounts")
    row = next(r for r in page.html.split("<tr>") if story.cleo.email in r)
    found = re.search(rf"/administration/accounts/{UUID}/link", row)
    if found is None:
        raise Unexpected("There is no button that makes a link for Cleo.")
    letters = len(story.host.letters(story.cleo.email))
    made = story.hana.browser.send(page.form(found[0])).expect()
    link = re.search(r"/reset/[\w-]+", made.html)
    if link is None:
        raise Unexpected("The page shows no link.")
    thief = Actor("Cleo", story.cleo.email, Browser(story.host.url, seat=THIEVES))
    _set_password(thief, link[0])
    page = thief.sign_in()
    form = page.expect(LOCKED).form("/unlock", having="unlock_password")
    for guess in (thief.password, story.hana.password):
        page = thief.browser.send(form, {"unlock_password": guess})
        if page.status != LOCKED:
            raise WallBroken("A password that was set by a link opened the vault.")
    thief.browser.send(form, {"unlock_code": story.hana.code}).expect(LOCKED)
    if len(story.host.letters(story.cleo.email)) < letters + 2:
        raise WallBroken("Cleo was not told by mail of the link and of the new password.")
    return thief


def _set_password(actor: Actor, link: str) -> None:
    form = actor.browser.get(link).expect().form(having="again")
    answers = {"password": actor.password, "again": actor.password}
    actor.browser.send(form, answers).expect()


# --- coming back -------------------------------------------------------------------------------


def come_back(story: Story) -> Actor:
    """Let Cleo take her sign-in back and unlock with her code; return her with the new password."""
    cleo = Actor("Cleo", story.cleo.email, Browser(story.host.url), code=story.cleo.code)
    page = cleo.get("/forgotten")
    cleo.browser.send(page.form("/forgotten", having="email"), {"email": cleo.email}).expect()
    _set_password(cleo, story.host.link(cleo.email, "reset"))
    form = cleo.sign_in().expect(LOCKED).form("/unlock", having="unlock_code")
    cleo.browser.send(form, {"unlock_code": cleo.code}).expect()
    _put_on_vault(cleo)
    story.cleo.browser, story.cleo.password = cleo.browser, cleo.password
    return cleo


def _read_who_looked(story: Story, cleo: Actor) -> None:
    """Let Cleo read what is hers, and see who looked."""
    expect_to_read(cleo.get(story.home), story.canaries.of(CLEOS)[-1])
    made, reset = people.words(people.LINK_MADE), people.words(people.SIGN_IN_RESET)
    _must_tell(cleo, "/today", made, reset)
    by_hana = [f"{story.hana.name} {act.words}" for act in (people_events.LINK_MADE, KNOCKED)]
    vouched = str(provider.SIGNED_IN.words)
    _must_tell(cleo, "/access-log", by_hana[0], str(people_events.SIGN_IN_RESET.words), vouched)
    _must_tell(cleo, f"{story.home}/access-log", by_hana[1])


def _put_on_vault(cleo: Actor) -> None:
    """Lock the vault with the new password too, as the page offers."""
    form = cleo.get("/vault-password").form("/vault-password", having="password")
    cleo.browser.send(form, {"password": cleo.password}).expect()


def _must_tell(cleo: Actor, address: str, *sentences: str) -> None:
    """Raise WallBroken unless the pages of a list, from the newest on, tell all of it."""
    missing = set(sentences)
    for number in range(1, MOST_PAGES + 1):
        page = cleo.get(f"{address}?page={number}")
        missing -= {words for words in missing if words in page.text}
        if not missing:
            return
    raise WallBroken(f"{address} does not tell Cleo: {'; '.join(sorted(missing))}")
