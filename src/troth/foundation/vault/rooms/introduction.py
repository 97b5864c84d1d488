"""How two who never met come to know each other's keys: both tag them with a link's secret.

    tag = HMAC-SHA-256(secret, "troth invitation" 00 | canonical([host, side, chain, part, person,
          sign, seal]))

`part` is the place to which the link leads. The host's tag is written with the invitation, the
guest's when it is accepted. Of the secret the host keeps only a hash, so whoever writes rows can
make neither of the two.
"""

import hashlib
import hmac

from troth.foundation.vault.envelope import canonical
from troth.foundation.vault.rooms.link import Pair

HOST, GUEST = "host", "guest"


def tag(
    secret: bytes, side: str, *, host: str, chain: str, part: str, person: str, of: Pair
) -> bytes:
    """Return what ties a person's keys to the secret of a link (32 bytes)."""
    told = canonical([host, side, chain, part, person, of.sign, of.seal])
    return hmac.digest(secret, b"troth invitation\x00" + told, hashlib.sha256)


def is_tagged(
    found: bytes,
    secret: bytes,
    side: str,
    *,
    host: str,
    chain: str,
    part: str,
    person: str,
    of: Pair,
) -> bool:
    """Say whether a tag ties these keys to the secret."""
    made = tag(secret, side, host=host, chain=chain, part=part, person=person, of=of)
    return hmac.compare_digest(made, found)
