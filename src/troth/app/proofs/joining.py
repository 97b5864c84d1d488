"""The first part of the story: accounts, second steps, an engagement, and who is let in."""

import re
from html import unescape

from troth.app.proofs import passkey
from troth.app.proofs.browser import Form, Page, Unexpected
from troth.app.proofs.cast import NAMES, Actor, Story, id_of


def sign_packs(carla: Actor) -> None:
    """Open and sign the code and the policy, which the page for a new engagement asks for."""
    asked = carla.get("/engagements/new").html
    for there in dict.fromkeys(re.findall(r'href="(/packs/[^"]+)/sign"', asked)):
        carla.get(there)
        carla.browser.send(carla.get(f"{there}/sign").form(f"{there}/sign"), {}).expect()


def begin(story: Story) -> None:
    carla = story.carla
    sign_up(carla, carla.get("/sign-up").form("/sign-up", having="again"))
    set_up_second_step(carla)
    sign_packs(carla)
    page = carla.get("/engagements/new")
    guests = {
        "client_name": story.cleo.name,
        "client_email": story.cleo.email,
        "sponsor_name": story.hana.name,
        "sponsor_email": story.hana.email,
        "organisation": f"Acme {story.canaries.hatch(NAMES)}",
    }
    page = carla.browser.send(page.form(having="client_email"), guests).expect()
    story.ids["engagement"] = id_of(page, "engagements")
    for guest, part in ((story.cleo, "client"), (story.hana, "sponsor")):
        link = story.host.link(guest.email, "invitations")
        form = guest.get(link).form(having="again")
        wrong = {"name": guest.name, "email": guest.email, "password": guest.password}
        guest.browser.send(form, {**wrong, "again": "not the same"}).expect(422)
        sign_up(guest, guest.get(link).form(having="again"))
        door = carla.get(f"{story.home}/participants").form(f"/{part}/let-in")
        carla.browser.send(door).expect()


def sign_up(actor: Actor, form: Form) -> None:
    """Open an account, and write the recovery code down."""
    answers = {"name": actor.name, "email": actor.email, "again": actor.password}
    page = actor.browser.send(form, {**answers, "password": actor.password}).expect()
    page = actor.browser.send(page.form("/recovery")).expect()
    groups = _groups(page)
    actor.code = "-".join(groups)
    form = actor.get("/recovery/confirm").form("/recovery/confirm")
    asked = [name for name in form.kinds if name.startswith("group_")]
    actor.browser.send(form, {n: groups[int(n.removeprefix("group_"))] for n in asked}).expect()


def set_up_second_step(actor: Actor) -> None:
    """Set up an app that shows codes, as who works with clients needs; then sign in with it."""
    page = actor.get("/account/second-factor")
    page = actor.browser.send(page.form("/app/begin")).expect()
    actor.key = "".join(_groups(page))
    answers = {"code": actor.shown(), "password": actor.password}
    page = actor.browser.send(page.form("/app", having="code"), answers).expect()
    actor.spare = re.findall(r"<li><code>([\w-]+)</code>", page.html)
    actor.browser.send(page.form("/sign-out")).expect()
    if actor.sign_in().expect().path != "/today":
        raise Unexpected("The second step does not lead in.")


def _groups(page: Page) -> list[str]:
    """Return the groups of a secret that the page shows once."""
    shown = re.search(r'<p class="secret">(.*?)</p>', page.html, re.DOTALL)
    if shown is None:
        raise Unexpected(f"{page.path} shows no secret.")
    return re.findall(r"<span>(\w+)</span>", shown[1])


# --- what else belongs to an account -----------------------------------------------------------


def dwell(story: Story) -> None:
    """Name a passkey, ask for another address, and let the provider say who Cleo is."""
    carla, cleo = story.carla, story.cleo
    form = carla.get("/account/passkeys/new").form("/passkeys/new", having="name")
    named = story.canaries.fill(form, NAMES, password=carla.password)
    page = carla.browser.send(form, named).expect()
    options = re.search(r'data-options="([^"]*)"', page.html)
    if options is None:
        raise Unexpected("The page asks for no passkey.")
    made = passkey.make(unescape(options[1]), origin=story.host.url)
    form = page.form("/passkeys/add", having="passkey")
    page = carla.browser.send(form, {"passkey": made, "passkey_prf": ""}).expect()
    if named["name"] not in carla.get("/account/second-factor").html:
        raise Unexpected(f"The passkey was not added: {page.text[:400]}")
    form = carla.get("/account/address").form("/account/address", having="email")
    elsewhere = story.canaries.address("Carla", "elsewhere")
    carla.browser.send(form, {"email": elsewhere, "password": carla.password}).expect()
    _connect(story, cleo)


def _connect(story: Story, actor: Actor) -> None:
    """Connect an account here with one at the provider."""
    story.ids["at provider"] = story.canaries.hatch(NAMES)
    story.host.provider.vouch(story.ids["at provider"], actor.email)
    page = actor.get("/account/provider")
    form = page.form("/account/provider", having="password")
    page = actor.browser.send(form, {"password": actor.password}).expect()
    there = re.search(r'href="(http[^"]*/authorize[^"]*)"', page.html)
    if there is None:
        raise Unexpected(f"{page.path} does not lead to the provider.")
    page = actor.browser.get(unescape(there[1])).expect()
    if not page.form("/account/provider"):
        raise Unexpected("The provider was not connected.")
