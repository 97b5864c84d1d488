"""Plays every attack on one host, and tells which succeeded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from troth.app.proofs import attacks, sponsor, takeover
from troth.app.proofs.attacks import Attack, Raid
from troth.app.proofs.cast import Story
from troth.app.proofs.console import Console
from troth.app.proofs.unguarded import SWITCH

ALL = (*sponsor.BY_SPONSOR, *attacks.BY_ROWS)
TakeOut = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Played:
    """One attack that was played, and whether it succeeded."""

    attack: Attack
    succeeded: bool


def raid(story: Story) -> list[Played]:
    """Play every attack against Troth as it is; Hana has been made an administrator."""
    return list(_play(story, lambda _check: None))


def raid_unguarded(story: Story) -> list[Played]:
    """Play every attack against the control, each with the check out that has to stop it."""
    console = Console(story.host.home)
    hana = console.part(UUID(story.ids["engagement"]), "sponsor")
    console.run("UPDATE people_person SET runs_host = 1 WHERE id = ?", hana.hex)
    switch = story.host.home / SWITCH
    return list(_play(story, switch.write_text))


def _play(story: Story, take_out: TakeOut) -> Iterator[Played]:
    who = attacks.begin(story, Console(story.host.home))
    for attack in sponsor.BY_SPONSOR:
        yield _one(attack, who, take_out)
    takeover.come_back(story)
    for attack in attacks.BY_ROWS:
        yield _one(attack, who, take_out)


def _one(attack: Attack, who: Raid, take_out: TakeOut) -> Played:
    take_out(attack.check)
    try:
        return Played(attack, attack.play(who))
    finally:
        take_out("")
