"""The second part of the story: the charter, what is beside it, and the signatures."""

import re
from urllib.parse import urlsplit

from troth.app.proofs.browser import Form, Unexpected
from troth.app.proofs.cast import CHARTER, SHARED, UUID, Actor, Story, figures
from troth.engagement.charter_text.catalogue import SECTIONS
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR


def agree(story: Story) -> None:
    """Let each write what is theirs in every section, then answer, understand and sign."""
    actors = {PRACTITIONER: story.carla, CLIENT: story.cleo, SPONSOR: story.hana}
    for part in (PRACTITIONER, CLIENT, SPONSOR, CLIENT, PRACTITIONER, SPONSOR):
        for kind in SECTIONS.values():
            if part in kind.editors:
                _write_section(story, actors[part], kind.name)
    for signer in actors.values():
        head = signer.get(f"{story.home}/charter")
        code = re.search(r'class="chip" href="(/packs/[^"]+)"', head.html)
        if code is None:
            raise Unexpected("The head of the engagement does not lead to its code.")
        signer.get(code[1])
        if signer is not story.carla:
            signer.get(f"{story.home}/concern")
            form = signer.get(f"{story.home}/charter/questions").form("/questions", having="read")
            asked = {name: RIGHT[name] for name in form.kinds if name in RIGHT}
            if signer is story.cleo:
                form = _misunderstand(signer, form, asked)
            signer.browser.send(form, asked).expect()
        page = signer.get(f"{story.home}/charter/sign")
        signer.browser.send(page.form("/charter/sign", having="read")).expect()


def _misunderstand(signer: Actor, form: Form, right: dict[str, str]) -> Form:
    """Answer one question wrongly first, and ask for a talk about it; return the form again."""
    page = signer.get(f"{urlsplit(form.action).path}")
    name = next(iter(right))
    ways = re.findall(rf'name="{name}" value="([^"]+)"', page.html)
    wrong = next(way for way in ways if way != right[name])
    page = signer.browser.send(form, {**right, name: wrong}).expect(422)
    signer.browser.send(page.form("/questions", having="talk")).expect()
    return signer.get(f"{urlsplit(form.action).path}").form("/questions", having="read")


def _write_section(story: Story, writer: Actor, name: str) -> None:
    """Fill what is empty with new words, and keep what stands."""
    form = writer.get(f"{story.home}/charter/{name}").form(f"/charter/{name}")
    stands = {n: value for n, value in form.fields if n in form.words and value.strip()}
    answers = {**figures(form), **_choices(form), **stands}
    if name == "objectives" and stands:
        # An empty row follows what stands: another objective would ask for all answers again.
        rows = {n.rpartition("_")[2] for n in stands}
        answers = {n: v for n, v in answers.items() if n.rpartition("_")[2] in rows}
        writer.browser.send(form, answers).expect()
        return
    if name == "policies" and set(form.words) - answers.keys():
        # A policy that asks for the notes: all three mark that line void, and the wall holds.
        answers["words_0"] = f"HR receives all notes of {story.canaries.hatch(CHARTER)}"
    if set(form.words) - answers.keys():
        answers = story.canaries.fill(form, CHARTER, **answers)
    writer.browser.send(form, answers).expect()


RIGHT = {
    "notes": "no",
    "danger": "may",
    "logistics": "count",
    "end": "nothing",
    "law": "limits",
    "records": "kept",
    "complaint": "body",
    "sees": "released",
    "asks": "nothing",
    "silence": "nothing",
}
"""The right answers to the questions about the charter, by the question's name."""
CHOICES = {
    "sharing": "pseudonymised",
    "says": "yes",
    "says_": "accepted",
    "initial_": "yes",
    "answer_": "met",
    "seen": "on",
    "mark_": "void",
}
"""What is chosen where a form offers answers, by the field's name or how it begins."""


def _choices(form: Form) -> dict[str, str]:
    """Return an answer to every question with answers to choose from."""
    found: dict[str, str] = {}
    for name in form.kinds:
        stem = name.rstrip("0123456789G")
        if (chosen := CHOICES.get(name) or CHOICES.get(stem)) is not None:
            found[name] = chosen
    return found


def beside(story: Story) -> None:
    """Write what is beside the charter: the annex, the card, a question and its answer."""
    carla, cleo = story.carla, story.cleo
    for place in ("annex", "about-client", "methods"):
        page = cleo.get(f"{story.home}/{place}")
        form = page.form(f"/{place}", having="csrfmiddlewaretoken")
        named = re.search(r'<option value="([^"]+)"', page.html)
        first = {"method": named[1]} if named else {}
        cleo.browser.send(form, story.canaries.fill(form, SHARED, **first)).expect()
    page = carla.get(f"{story.home}/methods")
    asked = re.search(rf"/methods/({UUID})", page.html)
    if asked is None:
        raise Unexpected("The question about a method is not there to be answered.")
    form = carla.get(f"{story.home}/methods/{asked[1]}").form(asked[1], having="text")
    carla.browser.send(form, story.canaries.fill(form, SHARED)).expect()
