"""The fourth part of the story: what is asked before a charter, and the steps of a life."""

from urllib.parse import urlencode

from troth.app.proofs.cast import (
    CARLAS,
    CHARTER,
    CLEOS,
    SHARED,
    Actor,
    Story,
    day,
    expect_to_read,
    figures,
    id_of,
)
from troth.engagement.reviews.rules.reviewing import HELPS, STATES


def enquire(story: Story) -> None:
    """Let Cleo ask Carla for another engagement, both declare, meet, and Cleo decline."""
    carla, cleo = story.carla, story.cleo
    form = cleo.get("/engagements/ask").form("/engagements/ask", having="text")
    parties = {
        "part": "client",
        "kind": "coaching",
        "practitioner_name": carla.name,
        "practitioner_email": carla.email,
        "client_name": "",
        "organisation": "",
        "named": cleo.name,
        "line": "",
    }
    page = cleo.browser.send(form, story.canaries.fill(form, SHARED, **parties)).expect()
    story.ids["enquiry"] = id_of(page, "engagements")
    there = f"/engagements/{story.ids['enquiry']}"
    link = story.host.link(carla.email, "invitations")
    carla.browser.send(carla.get(link).form("/invitations/" + link.rsplit("/", 1)[-1])).expect()
    cleo.browser.send(cleo.get(f"{there}/participants").form("/practitioner/let-in")).expect()
    for actor in (carla, cleo):
        form = actor.get(f"{there}/enquiry").form("/enquiry", having="text")
        actor.browser.send(form, story.canaries.fill(form, SHARED)).expect()
    _step(story, carla, "invite-to-meet", there=there)
    _step(story, carla, "first-meeting", CARLAS, there=there, on=day(0))
    expect_to_read(carla.get(f"{there}/enquiry"), story.canaries.of(CARLAS)[-1])
    _step(story, cleo, "decline", SHARED, there=there)


def live(story: Story) -> None:
    """Review, stop at a crossed boundary, go on, extend, and begin to end, with its list."""
    carla, cleo = story.carla, story.cleo
    help_ = next(iter(HELPS))
    review = {"better_served": "yes", "which": help_, "progress": "far", "next_on": day(60)}
    _step(story, carla, "review", SHARED, **review)
    _look_back(story, help_)
    _step(story, cleo, "suspend", CLEOS)
    _step(story, carla, "propose-to-lift", SHARED, supervised_on=day(0))
    _step(story, cleo, "lift")
    longer = {"ends": day(200), "sessions": "10", "supervised_on": day(0)}
    _step(story, carla, "extend", CHARTER, **longer)
    _step(story, carla, "withdraw", SHARED, handover="on", password=carla.password)
    form = carla.get(f"{story.home}/closing").form("/closing", having="review")
    chosen = {"handover": "none", "records": "keep", **figures(form)}
    carla.browser.send(form, story.canaries.fill(form, SHARED, **chosen)).expect()
    expect_to_read(cleo.get(f"{story.home}/closing"), *story.canaries.of(SHARED)[-4:])


def _look_back(story: Story, help_: str) -> None:
    """Let Carla name other help, and Cleo rate herself and tell the sponsor how far she came."""
    carla, cleo, there = story.carla, story.cleo, story.home
    page = carla.get(f"{there}/other-help?{urlencode({'kind': help_})}")
    form = page.form("/other-help", having="text")
    carla.browser.send(form, {"kind": help_, "text": story.canaries.hatch(SHARED)}).expect()
    rated = cleo.get(f"{there}/reviews").form("/independence")
    cleo.browser.send(rated, {"rating": "7"}).expect()
    form = cleo.get(f"{there}/reviews/three").form("/reviews/three")
    states = {name: next(iter(STATES)) for name in form.kinds if name.startswith("state_")}
    read = cleo.browser.send(form, states).expect().form("/reviews/three", having="read")
    cleo.browser.send(read).expect()


def _step(
    story: Story, actor: Actor, slug: str, room: str = "", *, there: str = "", **answers: str
) -> None:
    """Take one step of a life; with a room its fields for sentences get words of their own."""
    page = actor.get(f"{there or story.home}/life/{slug}")
    form = page.form(f"/life/{slug}")
    if room:
        answers = story.canaries.fill(form, room, **answers)
    actor.browser.send(form, answers).expect()


def end(story: Story) -> None:
    """Let the client end it, as anyone may at any time."""
    cleo = story.cleo
    form = cleo.get(f"{story.home}/end").form("/end", having="password")
    cleo.browser.send(form, {"password": cleo.password}).expect()
