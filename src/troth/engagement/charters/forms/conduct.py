"""The questions of a charter about conduct and what is kept; and the list of all forms."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.engagement.charter_text import MOST_MONTHS, MOST_YEARS, policy_lines
from troth.engagement.charter_text.grounds import COUNT, GROUNDS, LOGISTICS
from troth.engagement.charter_text.sections import (
    Boundaries,
    Complaints,
    Confidentiality,
    Ending,
    Initial,
    Mark,
    Policies,
    Policy,
    Records,
    Respect,
    Section,
    Supervision,
)
from troth.engagement.charters import complaint_contacts
from troth.engagement.charters.forms.fields import (
    AnswerField,
    SectionForm,
    choice_field,
    line_field,
    number_field,
)
from troth.engagement.charters.forms.sections import (
    ClientExpectsForm,
    DurationForm,
    MethodsForm,
    MoneyForm,
    NatureForm,
    ObjectivesForm,
    RhythmForm,
    ScopeForm,
    SponsorExpectsForm,
)
from troth.engagement.core.rules.life import PRACTITIONER, SPONSOR

POLICIES = 3
"""How many policies the form offers to name."""
HOURS = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

Groups = Iterator[tuple[str, list[BoundField]]]


class ConfidentialityForm(SectionForm):
    name = "confidentiality"
    statement = AnswerField(
        label=_("What stays between client and practitioner?"),
        help_text=_(
            "Say it in your own words. No promise is without limits: they follow below. "
            "Other words here ask for new answers to the grounds."
        ),
    )
    logistics = choice_field(
        [(name, _(words)) for name, words in LOGISTICS.items()],
        label=_("What does the sponsor learn of the sessions?"),
    )

    def build(self) -> None:
        for ground in GROUNDS:
            self.fields[ground.code] = forms.BooleanField(
                label=gettext(ground.title),
                help_text=gettext(ground.words),
                required=False,
                disabled=ground.is_fixed,
                initial=ground.is_fixed,
            )
        if self.part == PRACTITIONER:
            return
        for ground in GROUNDS:
            if ground.code in self.before.grounds:
                answers = [("yes", _("Yes, I agree to this ground"))]
                if ground.is_fixed:
                    answers = [("yes", _("I have read that this always counts"))]
                else:
                    answers.append(("no", _("No. Then it is off for all of us.")))
                label = f"{ground.code}. {gettext(ground.title)}"
                self.fields[f"initial_{ground.code}"] = choice_field(answers, label=label)

    def answers(self, section: Any) -> dict[str, Any]:
        ticked = {g.code: g.is_fixed or g.code in section.grounds for g in GROUNDS}
        own = {f"initial_{g.code}": section.answer(self.part, g.code) for g in GROUNDS}
        return {"statement": section.statement, "logistics": section.logistics, **ticked, **own}

    def draft(self) -> Section:
        grounds = [g.code for g in GROUNDS if g.is_fixed or self.cleaned_data.get(g.code)]
        others = [i for i in self.before.initials if i.part != self.part]
        own = [
            Initial(self.part, g.code, self.said(f"initial_{g.code}"))
            for g in GROUNDS
            if self.said(f"initial_{g.code}")
        ]
        return Confidentiality(
            self.said("statement"),
            tuple(grounds),
            self.said("logistics") or COUNT,
            tuple(sorted([*others, *own], key=lambda i: (i.part, i.ground))),
        )

    def groups(self) -> Groups:
        yield "", [self["statement"]]
        legend = gettext("When may something be told outside without a release by the client?")
        yield legend, [self[g.code] for g in GROUNDS]
        own = [self[n] for n in self.fields if n.startswith("initial_")]
        if own:
            yield gettext("Your own answer to each ground"), own
        if SPONSOR in self.text.parties:
            yield "", [self["logistics"]]


class SupervisionForm(SectionForm):
    name = "supervision"
    sharing = choice_field(
        [
            ("pseudonymised", _("What moves the practitioner, without names: pseudonymised")),
            ("nothing", _("Nothing of this engagement")),
        ],
        label=_("What may the practitioner take to a supervisor?"),
    )
    words = AnswerField(2, label=_("Who supervises, and how often?"))

    def draft(self) -> Section:
        return Supervision(self.said("sharing"), self.said("words"))


class BoundariesForm(SectionForm):
    name = "boundaries"
    opens = forms.TimeField(label=_("You can be written to from"), required=False, widget=HOURS)
    closes = forms.TimeField(label=_("until"), required=False, widget=HOURS)
    channels = AnswerField(2, label=_("By which channels do you write and call?"))
    places = AnswerField(2, label=_("Where do you meet?"))
    touch = AnswerField(2, label=_("What holds for touch?"))
    gifts = AnswerField(2, label=_("What holds for gifts?"))
    social = AnswerField(2, label=_("What holds for social media?"))
    culture = AnswerField(2, label=_("Which wishes of culture, faith or custom are there?"))

    def draft(self) -> Section:
        hours = (self.cleaned_data.get(n) for n in ("opens", "closes"))
        opens, closes = (h.strftime("%H:%M") if h else "" for h in hours)
        names = ("channels", "places", "touch", "gifts", "social", "culture")
        return Boundaries(opens, closes, *(self.said(n) for n in names))


class RespectForm(SectionForm):
    name = "respect"
    says = choice_field(
        [("yes", _("Yes, I want to keep to this")), ("no", _("No. Let us talk about it first."))],
        label=_("What do you say to the statement of respect?"),
    )

    def answers(self, section: Any) -> dict[str, Any]:
        if self.part in section.agreed:
            return {"says": "yes"}
        return {"says": "no" if self.part in section.refused else ""}

    def draft(self) -> Section:
        before, says = cast("Respect", self.before), self.said("says")

        def with_own(parts: tuple[str, ...], answer: str) -> tuple[str, ...]:
            others = [p for p in parts if p != self.part]
            return tuple(sorted([*others, self.part] if says == answer else others))

        return Respect(with_own(before.agreed, "yes"), with_own(before.refused, "no"))


class ComplaintsForm(SectionForm):
    name = "complaints"
    body = line_field(
        label=_("Who hears a complaint?"),
        help_text=_("A professional body, or a person who is not one of you."),
    )
    contact = AnswerField(3, label=_("How can they be reached?"))
    how = AnswerField(3, label=_("How does one complain, and what happens then?"))

    def build(self) -> None:
        if self.part != PRACTITIONER:
            return
        self.offered = {h.person: h for h in complaint_contacts.offered(UUID(self.text.engagement))}
        if self.offered:
            self.fields["hearers"] = forms.MultipleChoiceField(
                label=_("Who hears concerns on this host?"),
                help_text=_("Their name and their key stand in the charter, and all sign both."),
                choices=[(h.person, f"{h.name} · {h.fingerprint}") for h in self.offered.values()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def answers(self, section: Any) -> dict[str, Any]:
        return {**super().answers(section), "hearers": [h.person for h in section.hearers]}

    def draft(self) -> Section:
        named = self.before.hearers
        if self.part == PRACTITIONER:
            chosen = self.cleaned_data.get("hearers") or ()
            named = tuple(h for pk, h in self.offered.items() if pk in chosen)
        return Complaints(self.said("body"), self.said("contact"), self.said("how"), named)


MARKS = [
    ("void", _("It is void here")),
    ("harmless", _("It does not ask for content")),
]


class PoliciesForm(SectionForm):
    """The sponsor brings the policies; all three answer the lines that may ask for content."""

    name = "policies"

    def build(self) -> None:
        if self.part == SPONSOR:
            self._build_policies()
        elif self.before.items:
            self.fields["seen"] = forms.BooleanField(
                label=_("I have read these policies"), required=False
            )
        marks = MARKS[:1] if self.part == SPONSOR else MARKS
        self.asked = policy_lines.asked(self.before)
        for row, line in enumerate(self.asked):
            self.fields[f"mark_{row}"] = choice_field(marks, label=line)
        self.others = [x for x in policy_lines.lines_of(self.before) if x not in self.asked]
        if self.others and self.part != SPONSOR:
            self.fields["raised"] = forms.MultipleChoiceField(
                label=_("Does another line ask for more than the sponsor may learn?"),
                help_text=_("Tick it, and all three have to answer it."),
                choices=[(str(row), line) for row, line in enumerate(self.others)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def _build_policies(self) -> None:
        self.fields["has_none"] = forms.BooleanField(
            label=_("No policy of ours applies to this"), required=False
        )
        for row in range(POLICIES):
            number = {"number": row + 1}
            label = gettext("Policy %(number)s") % number
            self.fields[f"title_{row}"] = line_field(label=label)
            label = gettext("What policy %(number)s says") % number
            self.fields[f"words_{row}"] = AnswerField(3, label=label)

    def answers(self, section: Any) -> dict[str, Any]:
        rows = enumerate(section.items)
        return {
            "has_none": section.has_none,
            "seen": self.part in section.seen,
            **{f"mark_{n}": section.says(self.part, line) for n, line in enumerate(self.asked)},
            **{
                k: v for n, p in rows for k, v in ((f"title_{n}", p.title), (f"words_{n}", p.words))
            },
        }

    def draft(self) -> Section:
        before = replace(cast("Policies", self.before), marks=self._marks())
        if self.part == SPONSOR:
            rows = [
                Policy(self.said(f"title_{n}"), self.said(f"words_{n}")) for n in range(POLICIES)
            ]
            items = tuple(p for p in rows if p.title.strip() or p.words.strip())
            none = bool(self.cleaned_data.get("has_none")) and not items
            return replace(before, items=items, has_none=none)
        seen = [p for p in before.seen if p != self.part]
        if self.cleaned_data.get("seen"):
            seen.append(self.part)
        return replace(before, seen=tuple(sorted(seen)))

    def _marks(self) -> tuple[Mark, ...]:
        """Return everyone's marks with the own ones as they were chosen now."""
        others = (m for m in self.before.marks if m.part != self.part)
        said = ((line, self.said(f"mark_{row}")) for row, line in enumerate(self.asked))
        own = [Mark(self.part, line, says) for line, says in said if says]
        raised = self.cleaned_data.get("raised") or ()
        own += [Mark(self.part, self.others[int(row)], "void") for row in raised]
        return (*others, *own)

    def groups(self) -> Groups:
        marks = [self[n] for n in self.fields if n.startswith("mark_")]
        apart = ("base", "raised", *(bound.name for bound in marks))
        yield "", [self[n] for n in self.fields if n not in apart]
        if marks:
            yield gettext("Do these lines ask for more than the sponsor may learn?"), marks
        if "raised" in self.fields:
            yield "", [self["raised"]]


class RecordsForm(SectionForm):
    name = "records"
    content_months = number_field(
        label=_("Months that content is kept after the end"),
        help_text=_("Notes and summaries. 12 is usual."),
        min_value=0,
        max_value=MOST_MONTHS,
    )
    facts_years = number_field(
        label=_("Years that facts are kept after the end"),
        help_text=_("This charter, the dates of sessions, who signed what. 7 is usual."),
        max_value=MOST_YEARS,
    )
    words = AnswerField(3, label=_("Anything else about records?"))

    def answers(self, section: Any) -> dict[str, Any]:
        months, years = section.content_months, section.facts_years
        return {
            "content_months": 12 if months is None else months,
            "facts_years": 7 if years is None else years,
            "words": section.words,
        }

    def draft(self) -> Section:
        months, years = self.number("content_months"), self.number("facts_years")
        return Records(months, years, self.said("words"))


class EndingForm(SectionForm):
    name = "ending"
    early = AnswerField(
        3,
        label=_("What is due when it ends early?"),
        help_text=_("Money, and how the sponsor is told. Ending itself is always free."),
    )
    words = AnswerField(3, label=_("What do you want to do at the end?"))

    def draft(self) -> Section:
        return Ending(self.said("early"), self.said("words"))


FORMS: dict[str, type[SectionForm]] = {
    form.name: form
    for form in (
        NatureForm,
        ClientExpectsForm,
        SponsorExpectsForm,
        ScopeForm,
        MethodsForm,
        ObjectivesForm,
        DurationForm,
        RhythmForm,
        MoneyForm,
        ConfidentialityForm,
        SupervisionForm,
        BoundariesForm,
        RespectForm,
        ComplaintsForm,
        PoliciesForm,
        RecordsForm,
        EndingForm,
    )
}
"""The form of every section that people write, by the section's name."""
