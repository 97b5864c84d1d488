"""What a person may know of their copy: how far the latest one is."""

from typing import TYPE_CHECKING

from troth.desk.own_copy.models import Making

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def latest(*, to: "Person") -> Making | None:
    """Return the copy that a person began last."""
    return Making.objects.filter(person=to).first()
