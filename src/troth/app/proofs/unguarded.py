"""The control of the attacks: Troth as it is, but for one check at a time that was taken out.

An attack that fails proves nothing, unless the same attack succeeds when the check is away that has
to stop it. No setting of the product leads here: the proof starts this module by its name, it
refuses every home in which the proof did not leave its marker, and the check is named in a file.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from troth.app.proofs import unsealed

SWITCH = "without-the-check"
"""The file in the marked home that names the check which is out; empty, or absent, for none."""
_HERE = "troth.app.proofs.unguarded"


@dataclass(frozen=True, slots=True)
class Weak:
    """What stands in the place of one function while its check is out."""

    module: str
    name: str
    instead: Callable[..., Any]


def _unbound(_holder: object, stretched: bytes) -> bytes:
    from troth.foundation.vault import derive  # noqa: PLC0415 - needs the settings

    return derive.mac(b"control", derive.hkdf(stretched, "verifier"))


def _anywhere(_record: object, part: str, _room: object) -> Mapping[str, str | int]:
    return {"field": part}


def _rows(function: str) -> Callable[..., Any]:
    def instead(*args: Any, **named: Any) -> Any:
        from troth.app.proofs import by_row  # noqa: PLC0415 - needs the settings

        return getattr(by_row, function)(*args, **named)

    return instead


_VAULT = "troth.foundation.vault.services"
BY_ROWS = (
    Weak(f"{_VAULT}.compartments", "open_compartment", _rows("open_compartment")),
    Weak(f"{_VAULT}.compartments", "compartment_keys", _rows("compartment_keys")),
    Weak(f"{_VAULT}.record_keys", "compartment_keys", _rows("compartment_keys")),
    Weak(f"{_VAULT}.compartments", "renew", _rows("renew")),
    Weak(f"{_VAULT}.new_seed", "key_in", _rows("key_in")),
    Weak(f"{_VAULT}.new_seed", "_renew_all", _rows("renew_all")),
    Weak(f"{_VAULT}.several", "held", _rows("held")),
    Weak(f"{_VAULT}.several", "require_present", lambda *_, **__: None),
    Weak(f"{_VAULT}.several", "rooms_of", lambda *_, **__: {}),
)
"""Together: rows say who has a key, and no link is asked."""

CHECKS: dict[str, tuple[Weak, ...]] = {
    "links of rooms": BY_ROWS,
    "rooms of one": (
        *BY_ROWS,
        Weak("troth.foundation.vault.own_rooms", "is_own", lambda _purpose: False),
    ),
    "ledger of links": (Weak("troth.foundation.ledger.links", "named", lambda _chain: {}),),
    "signatures": (Weak("troth.foundation.records.signatures", "_key", lambda *_: bytes(32)),),
    "holder of a sign-in": (Weak("troth.foundation.vault.derive", "verifier", _unbound),),
    "closed gate": (
        Weak("troth.accounts.people.middleware", "lets_through", lambda *_, **__: True),
    ),
    "place of a record": (Weak("troth.foundation.records.services", "_place", _anywhere),),
    "mark": (Weak("troth.foundation.ledger.mark", "_continue", lambda *_: None),),
    "peers": (
        Weak("troth.accounts.keys.rules", "may_be_peer", lambda _facts: True),
        Weak(
            "troth.accounts.keys.queries",
            "_peers_in",
            lambda held, person: (held.around | held.inside) - {person},
        ),
    ),
}
"""The checks, each with the functions that make it."""


def take_out() -> None:
    """Let every check be taken out by the file of this home, in this process."""
    unsealed.refuse_real_homes()
    switch = Path(os.environ["TROTH_HOME"]) / SWITCH
    for check, parts in CHECKS.items():
        for weak in parts:
            _replace(switch, check, weak)


def _replace(switch: Path, check: str, weak: Weak) -> None:
    module = import_module(weak.module)
    real = getattr(module, weak.name, None)
    if not callable(real):
        raise unsealed.Refusal(f"The check {check!r} is not where the control looks for it.")

    def either(*args: Any, **named: Any) -> Any:
        is_out = switch.exists() and switch.read_text() == check
        return (weak.instead if is_out else real)(*args, **named)

    setattr(module, weak.name, either)


def __getattr__(name: str) -> Any:
    """Give a worker of the server its application, after the checks can be taken out."""
    if name != "application":
        raise AttributeError(name)
    unsealed.refuse_real_homes()
    from troth.app.config.wsgi import application  # noqa: PLC0415 - loads what is replaced

    unsealed.cheapen()
    take_out()
    return application


if __name__ == "__main__":
    unsealed.serve(f"{_HERE}:application", take_out)
