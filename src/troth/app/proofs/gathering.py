"""A part of the story: Carla begins a group, Cleo joins it, and both write there."""

import re

from troth.app.proofs.cast import GROUP, UUID, Actor, Story, expect_to_read, id_of


def gather(story: Story) -> None:
    """Begin a group from Cleo's engagement, agree it, change it, write in it, and close it."""
    carla, cleo = story.carla, story.cleo
    form = carla.get("/groups/new").form("/groups/new", having="purpose")
    chosen = {"chosen": story.ids["engagement"]}
    page = carla.browser.send(form, story.canaries.fill(form, GROUP, **chosen)).expect()
    story.ids["group"] = id_of(page, "groups")
    there = f"/groups/{story.ids['group']}"
    form = carla.get(f"{there}/agreement/change").form("/change", having="purpose")
    carla.browser.send(form, story.canaries.fill(form, GROUP)).expect()
    _join(story, there)
    for actor in (carla, cleo):
        _write(story, actor, there)
    expect_to_read(cleo.get(there), *story.canaries.of(GROUP)[-2:])
    cleo.get(f"{there}/access-log")
    carla.browser.send(carla.get(f"{there}/close").form("/close")).expect()


def _join(story: Story, there: str) -> None:
    form = story.cleo.get(f"{there}/agreement").form("/sign", having="password")
    story.cleo.browser.send(form, {"password": story.cleo.password}).expect()
    story.carla.browser.send(story.carla.get(there).form("/let-in")).expect()


def _write(story: Story, actor: Actor, there: str) -> None:
    form = actor.get(f"{there}/notes/new").form("/notes/new", having="text")
    page = actor.browser.send(form, story.canaries.fill(form, GROUP)).expect()
    found = re.search(rf"/group-notes/({UUID})", page.html)
    if found is not None:
        edit = actor.get(f"/group-notes/{found[1]}/edit").form("/edit", having="text")
        actor.browser.send(edit, story.canaries.fill(edit, GROUP)).expect()
