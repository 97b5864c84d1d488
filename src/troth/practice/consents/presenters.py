"""Consents and packs made ready to be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.practice.consents import rules
from troth.practice.consents.models import Consent, State
from troth.practice.consents.purposes import CLASSES, PURPOSES
from troth.practice.consents.services.consenting import Reading
from troth.practice.consents.sources import Agreed

TONES = {
    rules.ASKED: "owed",
    rules.GIVEN: "leaf",
    rules.PARTLY: "leaf",
    rules.REFUSED: "quiet",
    rules.WITHDRAWN: "quiet",
    rules.EXPIRED: "quiet",
    rules.BROKEN: "danger",
}


def state_words(state: str) -> str:
    """Return a state in the reader's language."""
    own = {rules.REFUSED: _("Refused"), rules.BROKEN: _("This signature does not hold")}
    return own.get(state) or str(State(state).label)


def purpose_words(purpose: str) -> str:
    """Return a purpose in the reader's language."""
    return _(PURPOSES[purpose].words) if purpose in PURPOSES else purpose


def class_words(classes: Sequence[str]) -> list[str]:
    """Return kinds of information in the reader's language."""
    return [_(CLASSES.get(c, c)) for c in classes]


def recipient_words(reading: Reading) -> str:
    """Return who receives, by name."""
    if reading.consent.recipient is not None:
        return reading.consent.recipient.name
    if reading.is_lost:
        return _("somebody whose name lies under keys that you lost")
    return reading.terms.recipient if reading.terms else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One consent in a list."""

    url: str
    title: str
    recipient: str
    state: str
    tone: str
    found: Consent


def line(reading: Reading) -> Line:
    """Return a consent as a line of a list."""
    found = reading.consent
    return Line(
        url=reverse("consents:consent", args=[found.pk]),
        title=purpose_words(found.purpose),
        recipient=recipient_words(reading),
        state=state_words(reading.state),
        tone=TONES[reading.state],
        found=found,
    )


def agreed(reading: Reading) -> Agreed:
    """Return a consent as a line of "What I have agreed to"."""
    found, state = reading.consent, reading.state
    kinds = {rules.ASKED: "asked", rules.GIVEN: "live", rules.PARTLY: "live"}
    return Agreed(
        engagement=found.engagement,
        title=purpose_words(found.purpose),
        recipient=recipient_words(reading),
        state=kinds.get(state, "over"),
        state_words=state_words(state),
        until=found.until,
        since=found.written_at,
        url=reverse("consents:consent", args=[found.pk]),
    )


def ending(lines: Iterable[Agreed], *, on: date) -> list[Agreed]:
    """Return what is live and ends within 30 days, the first to end first."""
    near = [x for x in lines if x.state == "live" and x.until and on <= x.until <= on + rules.SOON]
    return sorted(near, key=lambda x: x.until or date.max)
