"""Who may begin a room, whom they may add, vouch for and take out: one row for each purpose.

Whoever vouches for a key could already read everything that this key will open. The one exception
is the contact for concerns, whose key stands in the text that the client signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.foundation.vault.rooms.link import NotEntitled

CLIENT, PRACTITIONER, SPONSOR = "client", "practitioner", "sponsor"
CONTACT, COLLEAGUE = "contact", "colleague"
INSIDE = frozenset({CLIENT, PRACTITIONER})


class Parts(dict[str, frozenset[str]]):
    """For each part of a signer, whom they may act on; never changed once made."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, **by: set[str]) -> None:
        super().__init__({part: frozenset(others) for part, others in by.items()})


_NOBODY = Parts()


@dataclass(frozen=True, slots=True)
class Rule:
    """What the signer of a link may do, by the part that the link before gives them.

    `begins` are the parts that may make the first link. `is_by_charter`: the first link names a
    charter and has exactly the parts inside; otherwise it has its maker alone. `adds`, `vouches`
    and `takes_out` say for whom. `leaves_any` lets any member take out any other. `has_many`
    allows several clients at a time. `passes_on`: whom someone brought in whose key I know, may
    bring me in. `hears` are parts that know nobody here before they are brought in: such a room is
    between them and who began it.
    """

    begins: frozenset[str]
    adds: Parts = _NOBODY
    vouches: Parts = _NOBODY
    takes_out: Parts = _NOBODY
    is_by_charter: bool = False
    takes_out_any: bool = False
    has_many: bool = False
    passes_on: bool = False
    hears: frozenset[str] = frozenset()


_EACH_OTHER = Parts(client={PRACTITIONER}, practitioner={CLIENT})
_TWO = Rule(begins=INSIDE, adds=_EACH_OTHER, vouches=_EACH_OTHER)
_GROUP = Rule(
    begins=frozenset({PRACTITIONER}),
    adds=Parts(practitioner={CLIENT}),
    vouches=Parts(practitioner={CLIENT}),
    takes_out_any=True,
    has_many=True,
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "contract": Rule(
            begins=INSIDE | {SPONSOR},
            adds=Parts(
                practitioner={CLIENT, SPONSOR}, client={PRACTITIONER}, sponsor={PRACTITIONER}
            ),
            vouches=Parts(practitioner={CLIENT, SPONSOR}, client={PRACTITIONER}),
            takes_out=Parts(practitioner={SPONSOR}, client={SPONSOR}, sponsor={SPONSOR}),
            passes_on=True,
        ),
        "before": _TWO,
        "personal": _TWO,
        "consents": _TWO,
        "asked": Rule(
            begins=frozenset({SPONSOR}),
            adds=Parts(sponsor={PRACTITIONER}),
            vouches=Parts(practitioner={SPONSOR}),
        ),
        "shared": Rule(begins=INSIDE, vouches=_EACH_OTHER, is_by_charter=True),
        "release": Rule(
            begins=frozenset({CLIENT}),
            adds=Parts(client={SPONSOR, PRACTITIONER}),
            vouches=Parts(client={PRACTITIONER}, practitioner={CLIENT, SPONSOR}),
            takes_out=Parts(client={SPONSOR, PRACTITIONER}),
        ),
        "concern": Rule(
            begins=frozenset({CLIENT}),
            adds=Parts(client={CONTACT}),
            vouches=Parts(contact={CLIENT}),
            takes_out=Parts(client={CONTACT}),
            hears=frozenset({CONTACT}),
        ),
        "handover": Rule(
            begins=frozenset({CLIENT}),
            adds=Parts(client={COLLEAGUE}),
            vouches=Parts(colleague={CLIENT}),
            takes_out=Parts(client={COLLEAGUE}),
            hears=frozenset({COLLEAGUE}),
        ),
        "group_terms": _GROUP,
        "group": _GROUP,
    }
)


def rule_of(purpose: str) -> Rule:
    """Return the rule of a room (`release:id` is a release), or raise NotEntitled."""
    found = RULES.get(purpose.partition(":")[0])
    if found is None:
        raise NotEntitled("no such room")
    return found
