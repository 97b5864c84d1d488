"""What policy and jurisdiction packs can set: each value with its unit, its bounds, its meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from troth.foundation.ethics.words import _

GROUNDS = ("G1", "G2", "G3", "G4", "G5")
"""The closed list of grounds for a disclosure."""
AUTHORITIES = ("data protection", "safeguarding", "police", "professional body")
CONTACTS = ("emergency", "crisis line", "safeguarding", "health advice")


_TWO_THIRDS = Fraction(2, 3)


def _meaning(low: float, high: float, unit: str, words: str) -> Mapping[str, Any]:
    return {"low": low, "high": high, "unit": unit, "words": words}


def _value(default: Any, low: float, high: float, unit: str, words: str) -> Any:
    return field(default=default, metadata=_meaning(low, high, unit, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The constants of one policy pack, at the house's proposals unless the pack says otherwise.

    `pack` and `edition` name where they come from. `is_stand_in` is true when the pinned edition
    is not on this host, so that the house's proposals stand in for it.
    """

    pack: str = "house"
    edition: str = ""
    is_stand_in: bool = False

    # --- supervision, learning, practice
    supervision_ratio: int = _value(
        35, 1, 500, _("hours"), _("Practice hours for each hour of supervision")
    )
    supervision_year: int = _value(4, 0, 200, _("hours"), _("Supervision in a year, at least"))
    supervision_year_mixed: int = _value(
        8, 0, 200, _("hours"), _("Supervision in a year with several kinds of practice, at least")
    )
    cpd_year: int = _value(16, 0, 500, _("hours"), _("Learning in a year, at least"))
    reflections_year: int = _value(5, 0, 100, _("times"), _("Reflections in a year, at least"))
    feedbacks_year: int = _value(5, 0, 100, _("times"), _("Clients' feedback in a year, at least"))

    # --- complaints
    complaint_after_conduct: int = _value(
        12, 1, 240, _("months"), _("Complaint: time after the conduct")
    )
    complaint_after_end: int = _value(6, 0, 240, _("months"), _("Complaint: time after the end"))
    complaint_eligible: int = _value(28, 1, 365, _("days"), _("Complaint: taken on or not within"))
    complaint_hearing: int = _value(40, 1, 730, _("days"), _("Complaint: hearing set within"))
    complaint_papers: int = _value(7, 0, 90, _("days"), _("Complaint: papers before the hearing"))
    complaint_answer: int = _value(14, 1, 180, _("days"), _("Complaint: member answers within"))
    investigators: int = _value(2, 1, 9, _("persons"), _("Complaint: investigators"))
    panel: int = _value(3, 3, 15, _("persons"), _("Complaint: panel, at least"))
    panel_majority: Fraction = field(
        default=_TWO_THIRDS,
        metadata=_meaning(0.5, 1, _("of the panel"), _("Complaint: majority of the panel")),
    )
    appeal: int = _value(21, 1, 180, _("days"), _("Appeal within"))
    sanction_shown: int = _value(6, 0, 120, _("months"), _("Sanction shown after it was met"))
    sanction_unmet: int = _value(5, 0, 50, _("years"), _("Sanction shown when it was not met"))

    # --- clocks
    breach_hours: int = _value(72, 1, 72, _("hours"), _("Data breach: tell the authority within"))
    data_request: int = _value(1, 1, 3, _("months"), _("Data request: answer within"))
    emergency_review: int = _value(
        24, 1, 72, _("hours"), _("Emergency disclosure: reviewed within")
    )
    conflict_triage: int = _value(3, 1, 30, _("days"), _("Conflict of interest: looked at within"))
    conflict_plan: int = _value(14, 1, 90, _("days"), _("Conflict of interest: plan within"))
    cooling_off: int = _value(24, 0, 240, _("months"), _("Cooling-off after the end"))
    reminder: int = _value(7, 1, 60, _("days"), _("Reminder of what is still open after"))
    method_answer: int = _value(7, 1, 60, _("days"), _("Question about a method: answer within"))
    change_read: int = _value(30, 1, 180, _("days"), _("New edition of a pack: read within"))
    closing_silence: int = _value(
        14, 1, 90, _("days"), _("Closing list: the client's signature awaited for")
    )
    pause_silence: int = _value(30, 1, 180, _("days"), _("Pause: ask after silence of"))
    sponsor_notice: int = _value(30, 0, 365, _("days"), _("Notice of the sponsor"))
    consent_ending: int = _value(30, 1, 180, _("days"), _("Consent listed before its last day"))
    executor_veto: int = _value(72, 1, 720, _("hours"), _("Executor: time for a veto"))
    executor_veto_document: int = _value(
        24, 1, 720, _("hours"), _("Executor: time for a veto with a death certificate")
    )

    # --- sizes and measures
    minimum_group: int = _value(5, 5, 100, _("persons"), _("Smallest group in a pooled report"))
    group_size: int = _value(15, 2, 50, _("clients"), _("Clients in a group engagement, at most"))
    extension_review: int = _value(3, 2, 20, "", _("Supervision is asked before extension number"))
    four_fifths: float = _value(0.8, 0.5, 1, "", _("Fairness: ratio under which a flag is raised"))
    fisher: float = _value(0.05, 0.001, 0.2, "", _("Fairness: level of Fisher's exact test"))
    gift_threshold: int = _value(50, 0, 10_000, _("of the currency"), _("Gift to be declared from"))
    gift_currency: str = _value("EUR", 3, 3, "", _("Currency of the gift threshold"))

    # --- how long things are kept
    keep_charter: int = _value(7, 1, 30, _("years"), _("Charter, consents and facts are kept"))
    keep_content: int = _value(12, 0, 120, _("months"), _("Session content is kept"))
    keep_enquiry: int = _value(6, 0, 36, _("months"), _("Enquiry without a charter is kept"))
    disposal_notice: int = _value(30, 1, 180, _("days"), _("Disposal: told before"))
    disposal_silence: int = _value(14, 1, 90, _("days"), _("Disposal: goes on after silence of"))


def constants() -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Return (key, default, metadata) of everything that a policy pack can set."""
    for one in fields(Policy):
        if one.metadata:
            yield one.name, one.default, one.metadata


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority by kind; `contact` is "" when the operator has to fill it in."""

    kind: str
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Help in a crisis by kind; `number` is "" when the operator has to fill it in."""

    kind: str
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """What one country's law asks, as far as a pack says it; None where the pack is silent.

    `is_example` is true until a lawyer has checked the pack: screens say so wherever it is used.
    """

    id: str
    edition: str
    title: str
    is_example: bool = True
    grounds: tuple[str, ...] = GROUNDS
    authorities: tuple[Authority, ...] = ()
    contacts: tuple[Contact, ...] = ()

    age_of_majority: int | None = _value(None, 14, 25, _("years"), _("Age of majority"))
    age_of_data_consent: int | None = _value(
        None, 10, 18, _("years"), _("Age for consent to online services")
    )
    breach_hours: int | None = _value(
        None, 1, 720, _("hours"), _("Data breach: tell the authority within")
    )
    data_request_days: int | None = _value(
        None, 1, 120, _("days"), _("Data request: answer within")
    )
    data_request_months: int | None = _value(
        None, 1, 6, _("months"), _("Data request: answer within")
    )
    accounts_years: int | None = _value(
        None, 1, 30, _("years"), _("Accounts and invoices are kept")
    )


def legal_values() -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Return (key, default, metadata) of every number that a jurisdiction pack can set."""
    for one in fields(Jurisdiction):
        if one.metadata:
            yield one.name, one.default, one.metadata
