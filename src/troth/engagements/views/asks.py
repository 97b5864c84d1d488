"""What stands beside the questions of a review and of an extension, so that both can answer."""

from django.forms import Form
from django.utils.timezone import localdate

from troth.engagements import pins, policy, services
from troth.engagements.forms_of_life import ReviewForm
from troth.engagements.queries import Seat
from troth.kit.request import PersonRequest


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
    text = services.read_charter(seat, by=request.holder, at=request.at)
    stated = []
    if text is not None:
        stated = [(seat.name("client"), text.client_expects)]
        if seat.engagement.paid_by_id is not None:
            stated.append((seat.engagement.payer, text.sponsor_expects))
    behind = pins.behind(seat.engagement, on=localdate(request.at))
    return {"third": False, "values": stated, "behind": [new.now.title for new in behind]}
