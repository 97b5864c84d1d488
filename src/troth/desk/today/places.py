"""Where a letter leads: from a notice to the page of what it is about."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from troth.desk.frame.frame import home_of
from troth.engagement.core import queries as engagements

if TYPE_CHECKING:
    from troth.accounts.people.models import Notification, Person

PAGES = {
    "core.renamed": "joining:participants",
    "joining.joined": "joining:participants",
    "joining.let_in": "joining:participants",
    "joining.left": "joining:participants",
    "charters": "charters:charter",
    "annex": "annex:annex",
    "reviews": "reviews:reviews",
    "reviews.told_three": "reviews:three_way",
    "reviews.extension": "charters:charter",
    "releases.sent": "releases:sponsor",
}
"""Pages of an engagement, by the kind of a notice or by its room; other kinds lead to its home."""
ITEMS = {"groups": "groups:group", "consents": "consents:consent"}
"""Pages of what a notice names itself, by room."""


def place(notice: "Notification", person: "Person") -> str:
    """Return the page of what a notice is about, if the person still finds it; or ""."""
    room = notice.kind.partition(".")[0]
    if room == "keys":
        return reverse("keys:keys")
    try:
        about = UUID(notice.about)
    except ValueError:
        return ""
    if room in ITEMS:
        return reverse(ITEMS[room], args=[about])
    part = engagements.part_of(about, person=person)
    if not part:
        return ""
    page = PAGES.get(notice.kind) or PAGES.get(room)
    if page is None or (page == "annex:annex" and part == engagements.SPONSOR):
        return home_of(about, part)
    return reverse(page, args=[about])
