"""The questions of each section of the charter, as each part is asked them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.engagement.charter_text import MOST_OBJECTIVES
from troth.engagement.charter_text.blocks_of_work import WEEKDAYS
from troth.engagement.charter_text.sections import (
    Duration,
    Expectation,
    Expectations,
    Method,
    Methods,
    Money,
    Nature,
    Objective,
    Objectives,
    Rhythm,
    Scope,
    Section,
)
from troth.engagement.charter_text.templates import TEMPLATES
from troth.engagement.charters.forms.fields import (
    ANSWERED,
    AnswerField,
    SectionForm,
    choice_field,
    day_field,
    line_field,
    number_field,
)
from troth.engagement.core.rules.life import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.kit.forms import HourField, ZoneField

MOST_SESSIONS, MOST_DAYS = 200, 366
EXPECTATIONS, METHODS, REVIEWS = 4, 4, 3
"""How many rows a form offers."""

Groups = Iterator[tuple[str, list[BoundField]]]


class NatureForm(SectionForm):
    name = "nature"
    template = choice_field([], label=_("Which kind of charter is it?"))
    words = AnswerField(3, label=_("Anything to add about this kind of work?"))

    def build(self) -> None:
        parties = self.text.parties
        fitting = [t for t in TEMPLATES.values() if t.parties == parties]
        field = cast("forms.ChoiceField", self.fields["template"])
        field.choices = [(t.name, f"{gettext(t.title)}. {gettext(t.about)}") for t in fitting]

    def draft(self) -> Section:
        return Nature(self.said("template") or self.before.template, self.said("words"))


class ExpectationsForm(SectionForm):
    """The party whose expectations they are writes them; the practitioner answers each."""

    def build(self) -> None:
        if self.part == PRACTITIONER:
            self._build_answers()
            return
        for row in range(EXPECTATIONS):
            label = gettext("Expectation %(number)s") % {"number": row + 1}
            self.fields[f"text_{row}"] = AnswerField(2, label=label)
        self._withhold("items", gettext("I prefer not to say what I expect"))
        goals, values = gettext("What are your goals?"), gettext("What matters to you in this?")
        self.fields["goals"] = AnswerField(3, label=goals)
        self._withhold("goals", gettext("I prefer not to say my goals"))
        self.fields["values"] = AnswerField(3, label=values)
        self._withhold("values", gettext("I prefer not to say what matters"))

    def _withhold(self, name: str, label: str) -> None:
        self.fields[f"withhold_{name}"] = forms.BooleanField(label=label, required=False)

    def _build_answers(self) -> None:
        for row, item in enumerate(self.before.items):
            self.fields[f"answer_{row}"] = choice_field(ANSWERED, label=item.text)
            label = gettext("How, or why not? (Expectation %(number)s)") % {"number": row + 1}
            self.fields[f"words_{row}"] = AnswerField(2, label=label)

    def answers(self, section: Any) -> dict[str, Any]:
        rows = list(enumerate(section.items))
        withheld = {f"withhold_{name}": True for name in section.withheld}
        return {
            **{f"text_{n}": i.text for n, i in rows},
            **{f"answer_{n}": i.answer for n, i in rows},
            **{f"words_{n}": i.words for n, i in rows},
            "goals": section.goals,
            "values": section.values,
            **withheld,
        }

    def draft(self) -> Section:
        before = cast("Expectations", self.before)
        if self.part == PRACTITIONER:
            items = (
                Expectation(i.text, self.said(f"answer_{n}"), self.said(f"words_{n}"))
                for n, i in enumerate(before.items)
            )
            return replace(before, items=tuple(items))
        known = {i.text: i for i in before.items}
        texts = [self.said(f"text_{row}") for row in range(EXPECTATIONS)]
        said = tuple(known.get(t, Expectation(t)) for t in texts if t.strip())
        goals, values = self.said("goals"), self.said("values")
        spoken = {"items": bool(said), "goals": bool(goals.strip()), "values": bool(values.strip())}
        kept_back = [n for n in spoken if self.cleaned_data.get(f"withhold_{n}") and not spoken[n]]
        return Expectations(said, goals, values, tuple(kept_back))


class ClientExpectsForm(ExpectationsForm):
    name = "client_expects"


class SponsorExpectsForm(ExpectationsForm):
    name = "sponsor_expects"


class ScopeForm(SectionForm):
    name = "scope"
    within = AnswerField(label=_("What is it about?"))
    without = AnswerField(label=_("What is it not about?"), help_text=_("For example: no therapy."))

    def draft(self) -> Section:
        return Scope(self.said("within"), self.said("without"))


class MethodsForm(SectionForm):
    name = "methods"
    about = _("At least one, in words that somebody outside the profession understands.")

    def build(self) -> None:
        for row in range(METHODS):
            number = {"number": row + 1}
            self.fields[f"name_{row}"] = line_field(label=gettext("Method %(number)s") % number)
            label = gettext("Method %(number)s in plain words") % number
            self.fields[f"words_{row}"] = AnswerField(3, label=label)

    def answers(self, section: Any) -> dict[str, Any]:
        rows = enumerate(section.items)
        return {k: v for n, m in rows for k, v in ((f"name_{n}", m.name), (f"words_{n}", m.words))}

    def draft(self) -> Section:
        rows = (Method(self.said(f"name_{n}"), self.said(f"words_{n}")) for n in range(METHODS))
        return Methods(tuple(m for m in rows if m.name.strip() or m.words.strip()))


CLIENT_SAYS = [
    ("accepted", _("I accept it")),
    ("declined", _("I decline it. It stays to be seen as declined.")),
    ("objected", _("I object: we have to talk about it first")),
]
SPONSOR_SAYS = [
    ("accepted", _("I accept it as it stands")),
    ("objected", _("I object: we have to talk about it first")),
]


class ObjectivesForm(SectionForm):
    name = "objectives"
    about = _(
        "Each with what you will see when it is reached, and the day by which it is due. Save to "
        "get another empty row; six are the most."
    )

    def build(self) -> None:
        says = {CLIENT: CLIENT_SAYS, SPONSOR: SPONSOR_SAYS}.get(self.part)
        items = cast("Objectives", self.before).items
        self.rows = self._rows(len(items))
        for row in range(self.rows):
            number = {"number": row + 1}
            label = gettext("Objective %(number)s") % number
            self.fields[f"text_{row}"] = AnswerField(2, label=label)
            label = gettext("By what will you see that objective %(number)s is reached?") % number
            self.fields[f"measure_{row}"] = AnswerField(2, label=label)
            label = gettext("Objective %(number)s is due on") % number
            self.fields[f"due_{row}"] = day_field(label=label)
            if row < len(items):
                self._build_answers(row, says)

    def _rows(self, stand: int) -> int:
        """Return how many rows to show: those that stand or were typed, and an empty one."""
        asked = ("text", "measure", "due")
        typed = [
            row
            for row in range(MOST_OBJECTIVES)
            if any(self.data.get(f"{name}_{row}") for name in asked)
        ]
        return min(MOST_OBJECTIVES, max(stand, *typed, 0) + 1)

    def _build_answers(self, row: int, says: Any) -> None:
        number = {"number": row + 1}
        if says:
            label = gettext("What do you say to objective %(number)s?") % number
            self.fields[f"says_{row}"] = choice_field(says, label=label)
        if self.part == CLIENT:
            label = gettext("Objective %(number)s is within what we agreed the work is about")
            hint = _("If it is not, change what the work is about, or look for other help with it.")
            self.fields[f"within_{row}"] = forms.BooleanField(
                label=label % number, help_text=hint, required=False
            )

    def answers(self, section: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for n, o in enumerate(section.items):
            found |= {f"text_{n}": o.text, f"measure_{n}": o.measure, f"due_{n}": o.due}
            found |= {f"says_{n}": getattr(o, self.part, ""), f"within_{n}": o.is_within}
        return found

    def draft(self) -> Section:
        return Objectives(tuple(self._row(row) for row in range(self.rows)))

    def _row(self, row: int) -> Objective:
        text, due = self.said(f"text_{row}"), self.day(f"due_{row}")
        measure = self.said(f"measure_{row}")
        items = cast("Objectives", self.before).items
        older = items[row] if row < len(items) else None
        if older is None or (older.text, older.due, older.measure) != (text, due, measure):
            return Objective(text, due, older.origin if older else "joint", measure=measure)
        if f"within_{row}" in self.fields:
            older = replace(older, is_within=bool(self.cleaned_data.get(f"within_{row}")))
        if f"says_{row}" not in self.fields:
            return older
        said = self.said(f"says_{row}")
        if self.part == CLIENT:
            return replace(older, client=said)
        return replace(older, sponsor=said)

    @property
    def section(self) -> Section:
        draft = cast("Objectives", self.draft())
        return Objectives(tuple(o for o in draft.items if o.text.strip() or o.due))

    def groups(self) -> Groups:
        for row in range(self.rows):
            names = (f"{n}_{row}" for n in ("text", "measure", "due", "within", "says"))
            yield "", [self[n] for n in names if n in self.fields]


class DurationForm(SectionForm):
    name = "duration"
    starts = day_field(label=_("It starts on"))
    ends = day_field(label=_("It ends on"))
    sessions = number_field(label=_("Number of sessions"), max_value=MOST_SESSIONS)
    reason = AnswerField(
        3,
        label=_("Why this long?"),
        help_text=_("As long as the objectives need, and no longer."),
    )

    def build(self) -> None:
        for row in range(REVIEWS):
            label = gettext("Review %(number)s on") % {"number": row + 1}
            self.fields[f"review_{row}"] = day_field(label=label)

    def answers(self, section: Any) -> dict[str, Any]:
        reviews = {f"review_{n}": day for n, day in enumerate(section.reviews)}
        return {**super().answers(section), **reviews}

    def draft(self) -> Section:
        days = [self.day(f"review_{row}") for row in range(REVIEWS)]
        return Duration(
            self.day("starts"),
            self.day("ends"),
            self.number("sessions"),
            self.said("reason"),
            tuple(day for day in days if day),
        )


DAYS = [("", _("Not agreed")), *((str(n), _(day)) for n, day in enumerate(WEEKDAYS))]


class RhythmForm(SectionForm):
    name = "rhythm"
    every_days = number_field(
        label=_("Days from one session to the next"),
        help_text=_("For example 14 for every second week."),
        max_value=MOST_DAYS,
    )
    weekday = forms.ChoiceField(
        label=_("On which day of the week, usually?"),
        choices=DAYS,
        required=False,
        help_text=_("You can leave day and hour open. Troth proposes dates by them."),
    )
    hour = HourField(label=_("At what hour, usually?"), required=False)
    zone = ZoneField(
        label=_("In which time zone are days and hours read?"),
        help_text=_("First and last day, reviews and hours mean this zone, for all of you."),
        required=False,
    )
    cancelling = AnswerField(
        3,
        label=_("How is a session cancelled?"),
        help_text=_("Until when it is free, and what is due after that."),
    )

    def draft(self) -> Section:
        hour = self.cleaned_data.get("hour")
        return Rhythm(
            self.number("every_days"),
            self.said("cancelling"),
            self.said("weekday"),
            hour.strftime("%H:%M") if hour else "",
            self.said("zone") or self.before.zone,
        )


class MoneyForm(SectionForm):
    name = "money"
    paid = AnswerField(label=_("Who pays what, and when?"), help_text=_("All of you read this."))

    def answers(self, section: Any) -> dict[str, Any]:
        return {"paid": section.text}

    def draft(self) -> Section:
        return Money(self.said("paid"))
