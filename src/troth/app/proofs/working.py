"""The third part of the story: sessions, notes, a summary for the sponsor, consents, errors."""

import re
from urllib.parse import urlencode

from troth.app.proofs.browser import Page
from troth.app.proofs.cast import (
    CARLAS,
    CLEOS,
    LOCKED,
    REFUSED,
    RELEASED,
    SHARED,
    UUID,
    Actor,
    Story,
    day,
    expect_to_read,
    id_of,
)


def meet(story: Story) -> None:
    carla, cleo = story.carla, story.cleo
    form = carla.get(f"{story.home}/sessions/new").form("/sessions/new", having="minutes")
    facts = {"on": day(0), "kind": "video", "attendance": "both"}
    story.ids["session"] = id_of(carla.browser.send(form, facts).expect(), "sessions")
    for place, actor, name in (
        (SHARED, carla, "carlas_shared"),
        (CARLAS, carla, "carlas_note"),
        (SHARED, cleo, "cleos_shared"),
        (CLEOS, cleo, "cleos_note"),
    ):
        story.ids[name] = write_note(story, actor, place)
    for note in ("carlas_shared", "cleos_note"):
        actor, room = (carla, SHARED) if note == "carlas_shared" else (cleo, CLEOS)
        form = actor.get(f"/notes/{story.ids[note]}/edit").form("/edit", having="text")
        page = actor.browser.send(form, story.canaries.fill(form, room)).expect()
        actor.get(f"/notes/{story.ids[note]}/history")
    expect_to_read(cleo.get(story.home), story.canaries.of(SHARED)[-1])
    expect_to_read(page, story.canaries.of(CLEOS)[-1])


def write_note(story: Story, actor: Actor, place: str, *, walk: bool = False) -> str:
    """Write a note about the session and return its id; `walk` lets the vault lock before."""
    before = _notes(actor.get(story.home))
    query = urlencode({"place": place, "session": story.ids["session"]})
    form = actor.get(f"{story.home}/notes/new?{query}").form("/notes/new", having="text")
    if walk:
        story.host.let_time_pass()
    page = actor.browser.send(form, story.canaries.fill(form, place))
    if walk:
        carried = page.expect(LOCKED).form("/notes/new", having="unlock_password")
        page = actor.browser.send(carried, {"unlock_password": actor.password})
    (made,) = _notes(page.expect()) - before
    return made


def _notes(page: Page) -> set[str]:
    return set(re.findall(rf"/notes/({UUID})", page.html))


def release(story: Story) -> None:
    carla, cleo, hana = story.carla, story.cleo, story.hana
    form = carla.get(f"{story.home}/summaries/new").form(having="purpose")
    carla.browser.send(form, story.canaries.fill(form, SHARED)).expect()
    story.ids["draft"] = id_of(cleo.get(f"{story.home}/summaries"), "summaries", of="html")
    form = cleo.get(f"{story.home}/summaries/new").form(having="purpose")
    page = cleo.browser.send(form, story.canaries.fill(form, CLEOS, expires_on=day(30)))
    story.ids["cleos_draft"] = id_of(page.expect(), "summaries")
    form = cleo.get(f"/summaries/{story.ids['draft']}/edit").form(having="purpose")
    page = cleo.browser.send(form, story.canaries.fill(form, RELEASED, expires_on=day(30)))
    sign = page.expect().form("/sign", having="password")
    page = cleo.browser.send(sign, {"password": cleo.password}).expect()
    story.ids["release"] = id_of(page, "releases")
    cleo.browser.send(page.form("/send")).expect()
    hana.get(f"{story.home}/sponsor")
    expect_to_read(hana.get(f"/releases/{story.ids['release']}"), *story.canaries.of(RELEASED))


def consent(story: Story) -> None:
    """Let Carla ask for a consent about one exact text, and Cleo give it."""
    carla, cleo = story.carla, story.cleo
    form = carla.get(f"{story.home}/consents/new").form("/consents/new", having="why")
    chosen = {"purpose": "share", "classes": "text", "recipient": "somebody", "until": day(30)}
    page = carla.browser.send(form, story.canaries.fill(form, SHARED, **chosen)).expect()
    story.ids["consent"] = id_of(page, "consents")
    asked = cleo.get(f"/consents/{story.ids['consent']}")
    expect_to_read(asked, *story.canaries.of(SHARED)[-3:])
    cleo.browser.send(asked.form("/give")).expect()


def name_second_address(story: Story) -> None:
    """Let the client name a private address, which gets word of her sign-in and keys."""
    cleo, there = story.cleo, "/account/second-address"
    form = cleo.get(there).form(there, having="email")
    named = {"email": story.canaries.address("private", "home"), "password": cleo.password}
    cleo.browser.send(form, named).expect()


def go_for_a_walk(story: Story) -> None:
    """Let the vaults lock while a note is being written; what was typed is carried."""
    story.ids["carried"] = write_note(story, story.cleo, CLEOS, walk=True)
    for actor in (story.carla, story.hana):
        form = actor.browser.get("/unlock").expect(LOCKED).form("/unlock")
        actor.browser.send(form, {"unlock_password": actor.password}).expect()


def err(story: Story) -> None:
    """Send words the wrong way, so that they would lie in a log if errors were told with them."""
    cleo, words = story.cleo, story.canaries
    form = cleo.get(f"{story.home}/notes/new").form("/notes/new", having="text")
    long = {"title": words.hatch(REFUSED) * 40, "text": words.hatch(REFUSED)}
    cleo.browser.send(form, long).expect(422)
    typed = {"title": words.hatch(REFUSED), "text": words.hatch(REFUSED)}
    cleo.browser.post(f"{story.home}/notes/new", typed, token="none").expect(LOCKED)  # noqa: S106
    cleo.browser.get(f"/nowhere?q={words.hatch(REFUSED)}").expect(404)
    broken = {**typed, "session": words.hatch(REFUSED), "place": words.hatch(REFUSED)}
    cleo.browser.send(form, broken).expect(403, 404)
