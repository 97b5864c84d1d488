"""The attacks of a sponsor who runs the host, and of whoever reads the client's old mailbox."""

import secrets
from uuid import uuid4

from troth.accounts.people.gate import OPEN_TO_LOCKED
from troth.app.proofs import takeover
from troth.app.proofs.attacks import Attack, Raid, is_locked, is_open, newcomer
from troth.app.proofs.browser import Page, Unexpected
from troth.app.proofs.cast import SHARED, Actor, id_of
from troth.app.proofs.joining import set_up_second_step, sign_packs
from troth.foundation.vault.envelope import KEY

HARMLESS = frozenset({"people:sign_out", "i18n:set_language"})
"""What is not asked for: it would end the attack, or acts for the browser alone."""
NOBODY = "Your keys do not come back."
LOST = "/keys/lost"


def use_locked_session(raid: Raid) -> bool:
    """Reset the client's sign-in, and try every page and every act with the vault locked."""
    thief = takeover.take_over(raid.story)
    form = thief.browser.get("/unlock").form("/unlock", having="csrfmiddlewaretoken")
    token = dict(form.fields)["csrfmiddlewaretoken"]
    if is_open(thief.browser.get(raid.story.home)):
        return True
    sent = {"name": "x", "text": "x"}
    tried = (
        _went_through(name, thief.browser.post(address, sent, token=token))
        for name, address in _acts(raid)
    )
    return any(tried)


def _acts(raid: Raid) -> list[tuple[str, str]]:
    """Return (name, address) of everything that could be done with the engagement or account."""
    plain = [(name, route) for name, route in takeover.routes() if "<" not in route]
    about = takeover.addresses(str(raid.engagement))
    return [(n, a) for n, a in (*plain, *about) if n not in OPEN_TO_LOCKED and n not in HARMLESS]


def _went_through(name: str, page: Page) -> bool:
    """Say whether an act was not stopped by the lock page, or by there being no such act."""
    if page.status in (*takeover.GONE, 400):
        return False
    if page.status >= 500:  # noqa: PLR2004 - HTTP
        raise Unexpected(f"{name} answered {page.status}.")
    return not is_locked(page)


def accept_invitation(raid: Raid) -> bool:
    """Invite the client as a practitioner of the same name, and accept in the locked session."""
    twin = _twin(raid)
    set_up_second_step(twin)
    sign_packs(twin)
    page = twin.get("/engagements/new")
    guests = {
        "client_name": "Cleo",
        "client_email": raid.story.cleo.email,
        "sponsor_name": "",
        "sponsor_email": "",
        "organisation": "",
    }
    made = twin.browser.send(page.form(having="client_email"), guests).expect()
    id_of(made, "engagements")
    link = raid.story.host.link(raid.story.cleo.email, "invitations")
    thief = takeover.take_over(raid.story)
    return is_open(thief.browser.get(link))


def become_peer(raid: Raid) -> bool:
    """Share a planted room with the client under her coach's name, and be asked for her keys."""
    twin = _twin(raid)
    keys, elsewhere = raid.console.keyring(twin.password), uuid4()
    room, key = raid.console.plant_room(elsewhere, SHARED), secrets.token_bytes(KEY)
    for holder in (raid.cleo, keys.holder_id):
        raid.console.plant_grant(room, holder, key, by=keys)
    page = takeover.take_over(raid.story).get(LOST).expect()
    raid.console.run("DELETE FROM vault_grant WHERE compartment_id = ?", room.hex)
    raid.console.run("DELETE FROM vault_compartment WHERE id = ?", room.hex)
    # Who may help is not named to a sign-in that was reset: it is only told whether anyone may.
    return NOBODY not in page.text


def _twin(raid: Raid) -> Actor:
    """Open an account under the name of the client's coach."""
    return newcomer(raid.story, raid.story.carla.name)


BY_SPONSOR = (
    Attack("pages and acts after a reset", "closed gate", use_locked_session),
    Attack("a fake coach's invitation", "closed gate", accept_invitation),
    Attack("the sponsor, or a coach's twin, as peer", "peers", become_peer),
)
"""The attacks by pages, before which the sponsor is made an administrator."""
