"""Every address, every role, ids of others: only what the table of roles allows is there.

The table names every address of the program. One that is new fails here until its row says who
reaches it. For everyone else it answers as if there were nothing: 404, and for a visitor the
sign-in, byte for byte as with an id that nobody has.
"""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR

pytestmark = pytest.mark.postgres
OPERATOR, VISITOR = "operator", "visitor"
ALL, INSIDE = (CLIENT, PRACTITIONER, SPONSOR), (CLIENT, PRACTITIONER)
PERSONS = (*ALL, OPERATOR)
EVERYBODY = (*PERSONS, VISITOR)
NOBODY: tuple[str, ...] = ()

REACH: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # who, with which id, reaches which addresses
    (ALL, "engagement", "thread: thread"),
    (ALL, "engagement", "access_log: fingerprints"),
    (ALL, "engagement", "receipts: receipt_of"),
    ((CLIENT,), "engagement", "access_log: access_log bundle"),
    (ALL, "engagement", "manage: life action"),
    (ALL, "engagement", "joining: participants"),
    (ALL, "engagement", "charters: charter sign section versions version"),
    (ALL, "engagement", "charters: compared"),
    (ALL, "engagement", "charter_documents: document"),
    (ALL, "engagement", "orientation: limits concern readers"),
    (ALL, "engagement", "endings: end"),
    (INSIDE, "engagement", "manage: enquiry"),
    (INSIDE, "engagement", "endings: closing"),
    (INSIDE, "engagement", "annex: annex sign_annex methods about_client"),
    (INSIDE, "engagement", "meetings: plan book take drop session_new note_new"),
    (INSIDE, "engagement", "releases: summaries new"),
    ((PRACTITIONER,), "engagement", "releases: suggest"),
    (INSIDE, "engagement", "consents: consents ask"),
    (INSIDE, "engagement", "reviews: reviews rate other_help"),
    (INSIDE, "engagement", "endings: sign_closing"),
    (ALL, "engagement", "reviews: three_way"),
    (INSIDE, "engagement", "orientation: how my_data before_we_begin"),
    (ALL, "engagement", "charters: packs"),
    ((CLIENT, SPONSOR), "engagement", "charters: understand"),
    ((PRACTITIONER,), "engagement", "joining: send correct let_in turn_away"),
    ((PRACTITIONER,), "engagement", "charters: reason"),
    ((CLIENT, SPONSOR), "engagement", "releases: sponsor not_seen"),
    ((PRACTITIONER,), "talk", "charters: talked"),
    ((PRACTITIONER,), "question", "annex: answer"),
    (INSIDE, "follow_up", "endings: settle"),
    (ALL, "entry", "receipts: receipt"),
    (INSIDE, "booking", "meetings: move cancel"),
    (INSIDE, "session", "meetings: session session_correct strike_session"),
    (INSIDE, "shared_note", "meetings: note note_edit note_history strike_note"),
    ((CLIENT,), "draft", "releases: edit review sign drop_draft"),
    ((CLIENT,), "signed", "releases: send drop"),
    (ALL, "release", "releases: release"),
    ((CLIENT,), "release", "releases: withdraw"),
    (INSIDE, "group", "groups: group agreement version access_log note_new"),
    ((PRACTITIONER,), "group", "groups: change invite close read session_new"),
    ((CLIENT,), "group", "groups: sign decline leave"),
    ((PRACTITIONER,), "membership", "groups: let_in take_back"),
    (INSIDE, "group_note", "groups: note note_edit"),
    (PERSONS, "", "groups: groups begin"),
    (INSIDE, "consent", "consents: consent"),
    ((CLIENT,), "consent", "consents: decide"),
    ((CLIENT,), "engagement", "concerns: concerns"),
    ((CLIENT,), "hearer", "concerns: bring"),
    ((CLIENT,), "concern", "concerns: concern concern_act"),
    (INSIDE, "engagement", "concerns: needs"),
    ((PRACTITIONER,), "need", "concerns: need_act propose"),
    (INSIDE, "handover", "concerns: handover"),
    ((CLIENT,), "handover", "concerns: handover_act"),
    ((PRACTITIONER,), "contact", "concerns: contact contact_act"),
    ((CLIENT,), "loss", "keys: wait drop veto"),
    ((PRACTITIONER,), "loss", "keys: compare"),
    ((PRACTITIONER, SPONSOR), "loss", "keys: object told"),
    ((PRACTITIONER,), "slot", "keys: remove"),
    ((PRACTITIONER,), "passkey", "people: passkey_remove"),
    ((PRACTITIONER,), "notice", "receipts: receipt_of_notice"),
    ((PRACTITIONER,), "notice", "people: notice put_away"),
    ((OPERATOR,), "person", "people: make_link account_of account_act"),
    # one's own alone, and without a word on anyone else's
    (PERSONS, "sign_in", "people: device_end"),
    # of persons
    (PERSONS, "", "concerns: contacts handed_over"),
    (PERSONS, "", "today: today"),
    (PERSONS, "", "access_log: own_access_log checkpoints"),
    (PERSONS, "", "own_copy: own_copy"),
    (PERSONS, "", "people: vault_password recovery recovery_confirm account password new_address"),
    (PERSONS, "", "people: second_address time_zone"),
    (PERSONS, "", "people: second_factor code_app code_app_begin code_app_remove spare_codes"),
    (PERSONS, "", "people: passkey_new passkey_add devices devices_end"),
    (PERSONS, "", "keys: keys passphrase recovery new_seed seed_step seed_finish seed_drop lost"),
    (PERSONS, "", "keys: found"),
    (PERSONS, "", "joining: engagements begin enquire"),
    (PERSONS, "", "manage: pause_practice"),
    (PERSONS, "", "charter_documents: check certificate"),
    (PERSONS, "", "consents: agreed"),
    (PERSONS, "token", "people: confirm_address"),
    (PERSONS, "pack", "packs: sign change"),
    (PERSONS, "", "people: unlock second sign_in_by_passkey"),
    ((OPERATOR,), "", "people: accounts admission organisation"),
    ((OPERATOR,), "", ": host"),
    # of the world
    (EVERYBODY, "", ": welcome demo enter livez readyz codes security gallery"),
    (EVERYBODY, "", "people: sign_up sign_in challenge sign_out forgotten"),
    (EVERYBODY, "", "packs: packs"),
    (EVERYBODY, "", "ledger: key checkpoint consistency cosignatures"),
    # for whoever holds the secret in the address; others are told that it is over
    (EVERYBODY, "token", "people: sign_up_by_link reset"),
    (EVERYBODY, "token", "joining: invitation"),
    (EVERYBODY, "words", ": clause"),
    (EVERYBODY, "pack", "packs: pack"),
    # no provider is named in the tests; those of the room name one
    (NOBODY, "", "sso: start back newcomer connection"),
    (NOBODY, "token", "sso: sign_up"),
    # someone runs the host already
    (NOBODY, "", "people: setup"),
)


def table() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return who reaches an address, and with which id, by its name."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for roles, thing, names in REACH:
        space, _, rest = names.partition(": ")
        for name in rest.split():
            found[f"{space}:{name}".removeprefix(":")] = (roles, thing)
    return found


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Yield every entry of the table of addresses with its whole name."""
    waiting: list[tuple[str, URLPattern | URLResolver]] = [("", get_resolver())]
    while waiting:
        space, entry = waiting.pop()
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            waiting += [(inner, below) for below in entry.url_patterns]
        else:
            yield f"{space}{entry.name}", entry


OTHER_WORDS = {
    "part": "client",
    "name": "scope",
    "slug": "pause",
    "act": "give",
    "deed": "leave",
    "move": "withdraw",
    "step": "refer",
    "decision": "sign",
    "token": "nobody",
    "number": 1,
    "old": 1,
    "new": 1,
    "ref": "GCE-1.9",
    "way": "close",
}
WITHOUT_IDS = {"", "token", "words", "pack"}
INNER = {"talk", "question", "follow_up", "hearer"}
ANY_DIGEST = "ab" * 32


def address(name: str, world: World, *, real: bool = True) -> str:
    """Return an address with the ids of the world in it, or with ids that nobody has."""
    entry = dict(patterns())[name]
    _, thing = table()[name]

    def fill(field: str) -> Any:
        if field in OTHER_WORDS:
            return OTHER_WORDS[field]
        if field in world.pack:
            return world.pack[field]
        if field == "digest":
            return world.entry if real else ANY_DIGEST
        if field == "key":
            return world.sign_in if real else ANY_DIGEST
        within = thing in INNER | {"entry"} and field != thing
        return world.ids["engagement" if within else thing] if real else uuid4()

    fields = entry.pattern.regex.groupindex
    return reverse(name, kwargs={field: fill(field) for field in fields})


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """Two engagements, and one of everything in the first."""
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


def test_the_table_names_every_address_of_the_program() -> None:
    known, real = table(), dict(patterns())
    assert sorted(real.keys() - known.keys()) == [], "Say in REACH who reaches these."
    assert sorted(known.keys() - real.keys()) == [], "These are gone."
    taking = {name for name, entry in real.items() if entry.pattern.regex.groupindex}
    assert {name for name, (_, thing) in known.items() if thing} == taking


def knock(browser: Client, there: str, method: str) -> tuple[int, str]:
    """Ask once and take back what it did; return status and page, without what is random."""
    cookies = copy(browser.cookies)
    with transaction.atomic():
        page = getattr(browser, method)(there)
        transaction.set_rollback(True)
    browser.cookies = cookies  # signing out counts for nothing either
    text = page.content.decode() if not page.streaming else ""
    bare = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text + page.get("Location", ""))
    return page.status_code, re.sub(
        r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", bare
    )


SILENT = {"people:device_end"}
"""They act on one's own alone, and answer the same whatever the id is."""


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3", "IMC-CONF-1", "GCE-1.23a", "SEED001-CONF-2")
@pytest.mark.parametrize("role", EVERYBODY)
def test_with_the_ids_of_others_it_is_as_if_there_were_nothing(
    world: World, sign_in: Any, role: str
) -> None:
    strangers = {**world.others, OPERATOR: world.operator}
    browser = Client() if role == VISITOR else sign_in(strangers[role])
    found: list[str] = []
    for name, (roles, thing) in table().items():
        if thing in WITHOUT_IDS or role in roles == (OPERATOR,):
            continue
        for method in ("get", "post"):
            real = knock(browser, address(name, world), method)
            none = knock(browser, address(name, world, real=False), method)
            gone = {302} if role == VISITOR else {404, 405}
            if real != none or not (real[0] in gone or name in SILENT):
                found.append(f"{method} {name}: {real[0]}, and for nothing {none[0]}")
    assert not found, "\n".join(found)


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
@pytest.mark.parametrize("role", PERSONS)
def test_with_their_own_ids_everybody_reaches_what_the_table_says_and_nothing_else(
    world: World, sign_in: Any, role: str
) -> None:
    browser = sign_in({**world.members, OPERATOR: world.operator}[role])
    found: list[str] = []
    for name, (roles, thing) in table().items():
        if thing == "token" or name in SILENT:
            continue
        there = address(name, world)
        answers = [knock(browser, there, method)[0] for method in ("get", "post")]
        is_there = not set(answers) <= {404, 405}
        is_refused = set(answers) <= {403, 404, 405}  # who is of the engagement may be told why
        if not (is_there if role in roles else is_refused):
            found.append(f"{name}: {answers}")
    assert not found, "\n".join(found)


def test_a_visitor_is_asked_to_sign_in_everywhere_but_where_the_world_may_look(
    world: World,
) -> None:
    found: list[str] = []
    for name, (roles, _) in table().items():
        if not roles:
            continue
        there = address(name, world)
        status, text = knock(Client(), there, "get")
        if status == 405:
            status, text = knock(Client(), there, "post")
        asked = status == 302 and "/sign-in?next=" in text
        if asked is (VISITOR in roles):
            found.append(f"{name}: {status} {text[-60:]}")
    assert not found, "\n".join(found)
