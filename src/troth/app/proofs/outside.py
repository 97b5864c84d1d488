"""Whom Carla asks to be a contact, and what is beyond her: marked, told, and answered."""

from troth.app.proofs.cast import CARLAS, NAMES, SHARED, Story, expect_to_read
from troth.engagement.reviews.rules.reviewing import HELPS


def look_outside(story: Story) -> None:
    """Let Carla ask for a contact, and name other help for what is beyond her."""
    carla, cleo, words = story.carla, story.cleo, story.canaries
    form = carla.get("/contacts").form("/contacts", having="email")
    asked = {"name": words.hatch(NAMES), "email": words.address("Sven", "outside")}
    carla.browser.send(form, {**asked, "role": "supervisor"}).expect()
    expect_to_read(carla.get("/contacts"), asked["name"])
    there = f"{story.home}/needs"
    form = carla.get(there).form("/needs", having="text")
    page = carla.browser.send(form, words.fill(form, CARLAS)).expect()
    form = page.form("/tell", having="text")
    page = carla.browser.send(form, words.fill(form, SHARED, is_talked="on")).expect()
    form = page.form("/refer", having="text")
    kind = next(iter(HELPS))
    carla.browser.send(form, words.fill(form, SHARED, kind=kind)).expect()
    seen = cleo.get(there)
    expect_to_read(seen, *words.of(SHARED)[-2:])
    cleo.browser.send(seen.form("/confirm")).expect()
