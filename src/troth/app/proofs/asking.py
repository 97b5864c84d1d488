"""The attack over the telephone: who took Cleo's account over says that her keys are lost."""

import re

from troth.accounts.keys import events as keys
from troth.app.proofs.browser import Page, Unexpected
from troth.app.proofs.cast import UUID, Actor, Story

WORD = re.compile(r"<li><span>(\w+)</span></li>")
REFUSED = 422


class Deceived(Exception):
    """New keys came nearer than they must, or the owner could not tell."""


def ask(thief: Actor) -> tuple[str, ...]:
    """Let the thief ask Carla for what she shares with Cleo; return the words on their screen."""
    form = thief.get("/keys/lost").form("/keys/lost", having="peers")
    page = thief.browser.send(form, {"password": thief.password}).expect()
    words = tuple(WORD.findall(page.html))
    if not words:
        raise Unexpected(f"The thief sees no words: {page.text[:400]}")
    return words


def fail_on_the_words(story: Story, words: tuple[str, ...]) -> None:
    """Let Carla call Cleo, who has no words to read: whatever she types gives nothing."""
    carla = story.carla
    link = re.search(rf"/keys/asked/{UUID}", carla.get("/today").html)
    if link is None:
        raise Unexpected("Carla was not asked.")
    page = carla.get(link[0])
    _must_not_show(page, words)
    heard = {f"heard_{n}": word for n, word in enumerate(reversed(words), 1)}
    answers = {**heard, "how": "spoke", "password": carla.password}
    carla.browser.send(page.form(link[0], having="heard_1"), answers).expect(REFUSED)


def object_to(cleo: Actor, words: tuple[str, ...]) -> None:
    """Let Cleo, with her vault open again, see who asked what, and stop it."""
    if "Somebody asked for your keys" not in cleo.get("/today").text:
        raise Deceived("Today does not tell Cleo that somebody asked for her keys.")
    page = cleo.get("/keys/lost")
    _must_not_show(page, words)
    cleo.browser.send(page.form("/object")).expect()
    told = cleo.get("/keys").text
    wanted = (keys.ASKED, keys.WRONG_WORDS, keys.VETOED)
    missing = [act.name for act in wanted if str(act.words) not in told]
    if missing:
        raise Deceived(f"The page of her keys does not tell Cleo of {missing}.")


def _must_not_show(page: Page, words: tuple[str, ...]) -> None:
    if all(f">{word}<" in page.html for word in words):
        raise Deceived(f"{page.path} shows the words to somebody who does not hold the new keys.")
