"""The attack over lost keys: who took Cleo's account over says that nothing opens her vault."""

from troth.app.proofs.browser import Unexpected
from troth.app.proofs.cast import Actor

FORM = "/keys/lost"


class Deceived(Exception):
    """New keys came nearer than they must."""


def find_nobody_to_ask(thief: Actor) -> None:
    """Let the thief look for someone who gives Cleo's keys back.

    Everyone signed only just now, and one of them pays and runs the host: so nobody is asked.
    How keys come back through someone who may give them is played in the tests of keys.
    """
    page = thief.get(FORM)
    if page.has_form(FORM):
        raise Deceived("Somebody who signed only now is offered as one who gives keys back.")
    if "Your keys do not come back" not in page.text:
        raise Unexpected(f"The page does not say that keys do not come back: {page.text[:400]}")
