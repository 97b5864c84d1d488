"""What stands beside the questions of a review and of an extension, so that both can answer."""

from django.forms import Form

from troth.engagement.charters.services import opening
from troth.engagement.core import packs
from troth.engagement.core.queries import Seat
from troth.engagement.reviews import policy
from troth.engagement.reviews.forms import ReviewForm
from troth.foundation.kit.request import PersonRequest


def prepare(form: Form, seat: Seat) -> None:
    """Leave out of a review what nobody here can answer."""
    if isinstance(form, ReviewForm) and seat.engagement.paid_by_id is None:
        form.leave_out_the_organisation()


def asks(request: PersonRequest, seat: Seat, slug: str) -> dict[str, object]:
    """Return what a step's page shows beside its form.

    `values` are the statements of the charter by whose they are, `behind` the newer editions of
    what is pinned, `third` whether an extension needs a word with the supervisor.
    """
    if slug == "extend":
        return {"third": policy.needs_supervision(seat), "values": (), "behind": ()}
    if slug != "review":
        return {"third": False, "values": (), "behind": ()}
    text = opening.read_charter(seat, by=request.holder, at=request.at)
    stated = []
    if text is not None:
        stated = [(seat.name("client"), text.client_expects)]
        if seat.engagement.paid_by_id is not None:
            stated.append((seat.engagement.payer, text.sponsor_expects))
    behind = packs.behind(seat.engagement, on=seat.engagement.day(request.at))
    return {"third": False, "values": stated, "behind": [new.now.title for new in behind]}
