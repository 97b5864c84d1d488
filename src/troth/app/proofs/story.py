"""The story that the proof plays: one engagement from its first account on, by the pages alone.

Every field for sentences on every form of sealed things gets a word of its own, which occurs
nowhere else in the world. Which fields those are is read from the form as it is served, so a new
field is part of the proof without a change here. `coverage` tells which column was left out.
"""

from troth.app.proofs import agreeing, gathering, joining, living, outside, working
from troth.app.proofs.browser import Browser
from troth.app.proofs.cast import Actor, Canaries, Story
from troth.app.proofs.host import Host


def play(host: Host) -> Story:
    """Play the story on a running host, up to the day when the end has begun."""
    story = _cast(host)
    joining.begin(story)
    joining.dwell(story)
    agreeing.agree(story)
    agreeing.beside(story)
    working.meet(story)
    working.release(story)
    working.consent(story)
    gathering.gather(story)
    outside.look_outside(story)
    living.enquire(story)
    living.live(story)
    working.name_second_address(story)
    working.go_for_a_walk(story)
    working.err(story)
    return story


def _cast(host: Host) -> Story:
    canaries = Canaries()
    cast = (("Carla", "coach"), ("Cleo", "acme"), ("Hana", "acme"))
    carla, cleo, hana = (Actor(*canaries.person(*who), Browser(host.url)) for who in cast)
    return Story(host, canaries, carla, cleo, hana)


def play_briefly(host: Host) -> Story:
    """Play as much as the attacks need: a charter in force, notes, and a release."""
    story = _cast(host)
    joining.begin(story)
    agreeing.agree(story)
    working.meet(story)
    working.release(story)
    return story


def end(story: Story) -> None:
    """Let the client end it, as anyone may at any time."""
    living.end(story)
