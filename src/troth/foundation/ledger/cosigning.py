"""Signatures of witnesses: making one under another host's checkpoint, and taking one for ours.

C2SP tlog-cosignature, Ed25519: the witness signs the time and the whole body of the checkpoint.
"""

from base64 import b64encode
from datetime import datetime

from django.conf import settings
from django.db import transaction
from nacl.signing import SigningKey

from troth.foundation.ledger import pruning
from troth.foundation.ledger.checkpoint import origin
from troth.foundation.ledger.models import Checkpoint, Cosignature, Witness
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.ledger.verify.notes import (
    COSIGNATURE,
    Key,
    cosigned_at,
    cosigned_text,
    key_id,
    read_key,
)
from troth.foundation.vault.derive import hkdf

AHEAD = 300
"""Seconds by which a witness's clock may be ahead of ours."""


class NotTaken(Exception):
    """A signature is not taken; the words say why."""


def _signing() -> SigningKey:
    # A key of its own: what a log signs and what a witness signs shall never be mistaken.
    return SigningKey(hkdf(settings.TROTH_LEDGER_KEY, "witness"))


def own_key() -> str:
    """Return the key by which this host signs as a witness, as name+number+base64."""
    public = bytes(_signing().verify_key)
    number = key_id(origin(), public, COSIGNATURE).hex()
    return f"{origin()}+{number}+{b64encode(COSIGNATURE + public).decode()}"


def cosign(note: str, *, at: datetime) -> str:
    """Return our line under another host's checkpoint, which the caller has checked."""
    body = note.rpartition("\n\n")[0] + "\n"
    moment = int(at.timestamp())
    signature = _signing().sign(cosigned_text(body, moment)).signature
    number = key_id(origin(), bytes(_signing().verify_key), COSIGNATURE)
    signed = b64encode(number + moment.to_bytes(8) + signature).decode()
    return f"— {origin()} {signed}"


def trust(key: str, *, at: datetime) -> Key:
    """List a witness, whose signatures this host takes from now on; raise Fault for a bad key."""
    witness = read_key(key, COSIGNATURE)
    Witness.objects.get_or_create(key=key.strip(), defaults={"since": at})
    return witness


def forget(key: str) -> bool:
    """Take a witness off the list, with its signature; say whether it was there."""
    gone, _ = Witness.objects.filter(pk=key.strip()).delete()
    return bool(gone)


@transaction.atomic
def take(size: int, line: str, *, at: datetime) -> None:
    """Keep a witness's line under our checkpoint of this size, or raise NotTaken.

    Only of a witness on the list, only when it signed this very checkpoint, and only the newest.
    """
    signed = Checkpoint.objects.filter(pk=size).first()
    if signed is None or len(line) > Cosignature._meta.get_field("line").max_length:  # type: ignore[operator]
        raise NotTaken("There is no such checkpoint.")
    if not pruning.kept(at=at).filter(pk=size).exists():
        raise NotTaken("This checkpoint is too old: the ends of chains at it are not kept.")
    note = f"{bytes(signed.note).decode()}{line}\n"
    for witness in Witness.objects.select_for_update():
        try:
            moment = cosigned_at(note, read_key(witness.key, COSIGNATURE))
        except Fault as fault:
            raise NotTaken(str(fault)) from fault
        if moment is None:
            continue
        if moment > at.timestamp() + AHEAD:
            raise NotTaken("This signature is dated ahead.")
        held = Cosignature.objects.filter(witness=witness).first()
        if held is None or held.checkpoint_id <= size:
            found = {"checkpoint": signed, "line": line}
            Cosignature.objects.update_or_create(witness=witness, defaults=found)
        return
    raise NotTaken("This host does not take signatures of this key.")
