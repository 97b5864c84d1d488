"""What the screens of keys say: ways to unlock in plain words, what changed, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.keys import events, policy, queries
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.queries import UnlockMethod
from troth.accounts.keys.rules import DONE, LIFE, STANDING
from troth.accounts.keys.services import recovery
from troth.accounts.people import events as people_acts
from troth.accounts.people.models import Person
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.names import sentence
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.vault import keyring as keys
from troth.foundation.vault import queries as vault
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import SlotKind

OF_PEOPLE = (
    people_acts.SIGNED_UP,
    people_acts.PASSWORD_SET,
    people_acts.RECOVERY_MADE,
    people_acts.RECOVERY_USED,
    people_acts.SIGN_IN_RESET,
    people_acts.PASSKEY_ADDED,
    people_acts.PASSKEY_REMOVED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way to unlock, ready to be shown."""

    id: UUID
    title: str
    use: str
    made: Moment
    used: Moment | None
    may_remove: Verdict
    change_url: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one's keys, as one's own ledger tells it."""

    words: str
    moment: Moment
    by_you: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """Something that cannot wait, with the page where it goes on."""

    title: str
    text: str
    url: str
    verb: str
    tone: str = "owed"


def fingerprint(person: Person) -> str:
    """Return the fingerprint of a person's present key."""
    return keys.fingerprint(vault.sign_publics([person.pk])[person.pk])


def unlock_methods(person: Person, *, clock: Clock) -> list[Line]:
    """Return the ways to unlock with what may be done to each."""
    return [
        unlock_method(found, clock=clock, of=person) for found in queries.unlock_methods(person)
    ]


def unlock_method(found: UnlockMethod, *, clock: Clock, of: Person | None = None) -> Line:
    """Return one way to unlock in plain words."""
    title, use = _words(found)
    place, change = _change(found)
    return Line(
        id=found.id,
        title=title,
        use=use,
        made=clock.moment(found.made_at),
        used=clock.moment(found.used_at) if found.used_at else None,
        may_remove=policy.may_remove(found, of=of) if of else Verdict(),
        change_url=reverse(place) if place else "",
        change=change,
    )


def _words(found: UnlockMethod) -> tuple[str, str]:
    match found.kind:
        case SlotKind.PASSWORD:
            return _("Password"), _("It signs you in, and it opens your vault.")
        case SlotKind.PASSPHRASE:
            return _("Vault passphrase"), _("It opens your vault, and nothing else.")
        case SlotKind.PASSKEY:
            named = _("Passkey “%(name)s”") % {"name": found.name} if found.name else _("Passkey")
            return named, _("It signs you in and opens your vault without a password.")
    return _("Recovery code"), _("On paper, for the day when nothing else opens your vault.")


def _change(found: UnlockMethod) -> tuple[str, str]:
    match found.kind:
        case SlotKind.PASSWORD:
            return "people:password", _("Change the password")
        case SlotKind.PASSPHRASE:
            return "keys:passphrase", _("Change the passphrase")
        case SlotKind.RECOVERY:
            return "keys:recovery", _("Make a new recovery code")
    return "", ""


def history(person: Person, *, clock: Clock) -> list[Change]:
    """Return what changed about a person's keys, the newest first."""
    names = [act.name for act in (*events.OF_SLOTS, *events.OF_LOSS, *OF_PEOPLE)]
    return [
        Change(
            words=str(told.act.words),
            moment=clock.moment(told.at),
            by_you=told.by == person.pk,
        )
        for told in queries.history(person, names)
        if told.act and told.at
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One peer of a request: who, whether they compared, and the words for them, if shown."""

    name: str
    compared: Moment | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for keys that were lost, ready to be shown."""

    id: UUID
    name: str
    state: str
    standing: str
    asked: Moment
    due: Moment | None
    last_day: Moment
    closed: Moment | None
    peers: tuple[Asked, ...]


def loss(
    found: Loss, *, with_words: bool = False, with_names: bool = True, clock: Clock
) -> Request:
    """Return a request as it stands; the words only where its asker was recognised.

    Without names each peer is a number, which they find on their own page as well.
    """
    return Request(
        id=found.pk,
        name=found.person.name,
        state=found.state,
        standing=_(STANDING[found.state]),
        asked=clock.moment(found.asked_at),
        due=clock.moment(found.due_at) if found.due_at else None,
        last_day=clock.moment(found.asked_at + LIFE),
        closed=clock.moment(found.closed_at) if found.closed_at else None,
        peers=tuple(
            _asked(row, with_words, clock, name="" if with_names else _numbered(n))
            for n, row in enumerate(queries.asked_peers(found), 1)
        ),
    )


def number(asking: LossPeer) -> int:
    """Return the place of a peer among those who were asked."""
    rows = queries.asked_peers(asking.loss)
    return 1 + [row.pk for row in rows].index(asking.pk)


def _numbered(place: int) -> str:
    return _("Person %(n)s") % {"n": place}


def _asked(row: LossPeer, with_words: bool, clock: Clock, *, name: str = "") -> Asked:
    compared = row.compared_at
    return Asked(
        name=name or row.peer.name,
        compared=clock.moment(compared) if compared else None,
        words=recovery.words(row) if with_words and compared is None else (),
    )


def late(person: Person, *, keyring: Keyring | None, clock: Clock) -> Sequence[Asked]:
    """Return those who have not given back yet, with the words for who has the keys in hand."""
    found = queries.last_loss(person)
    if found is None or keyring is None:
        return ()
    made = queries.exchange(found)
    if made is None or made.new != keyring.sign_public:
        return ()
    return [_asked(row, True, clock) for row in queries.late_peers(found)]


def given(asking: LossPeer) -> str:
    """Return what a peer is told when the words were the same."""
    if asking.loss.state == DONE:
        return _("The words are the same. What you share opens for the new keys now.")
    return _("The words are the same. Nothing changes for 72 hours.")


def last(person: Person, *, clock: Clock) -> Request | None:
    """Return a person's last request that has ended, if any."""
    found = queries.last_loss(person)
    return loss(found, clock=clock) if found else None


WAITS = Waits({"loss": queries.open_losses, "asking": queries.losses_to_answer})


def banners(person: Person, *, waiting: Mapping[str, list[UUID]] | None = None) -> Sequence[Banner]:
    """Return what cannot wait, for this page and for Today; two queries where nothing waits.

    `waiting` is what waits, where it was found already.
    """
    waiting = WAITS(person=person.pk) if waiting is None else waiting
    found: list[Banner] = []
    if "loss" in waiting:
        found.append(
            Banner(
                title=_("Somebody asked for your keys"),
                text=_("If it was not you, unlock your vault and object now."),
                url=reverse("keys:lost"),
                verb=_("Look at it"),
                tone="danger",
            )
        )
    if policy.new_seed_runs(person):
        found.append(
            Banner(
                title=_("Your new keys are not finished"),
                text=_("Until you finish, the old keys stay in force."),
                url=reverse("keys:new_seed"),
                verb=_("Go on"),
            )
        )
    askings = queries.askings(to=person) if "asking" in waiting else ()
    found += [_of_peer(asking) for asking in askings]
    return found + [_of_other(told) for told in queries.told_of(to=person)]


def _of_other(told: Loss) -> Banner:
    name = {"name": told.person.name}
    return Banner(
        title=sentence(_("%(name)s asked for new keys"), name),
        text=sentence(
            _("Somebody else is asked to help. If it is not %(name)s who asks, stop it."), name
        ),
        url=reverse("keys:told", args=[told.pk]),
        verb=_("Look at it"),
    )


def _of_peer(asking: LossPeer) -> Banner:
    name = {"name": asking.loss.person.name}
    if asking.loss.state == DONE:
        title = sentence(_("%(name)s has new keys"), name)
        text = _("What only the two of you share does not open for them yet. Be careful.")
    else:
        title = sentence(_("Has %(name)s lost their keys?"), name)
        text = _("You are asked to give back what the two of you share. Be careful.")
    url = reverse("keys:compare", args=[asking.loss_id])
    return Banner(title=title, text=text, url=url, verb=_("Read how"))
