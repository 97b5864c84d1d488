"""Samples for the gallery, in the words of the field."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _ as word
from troth.foundation.kit.audience import YOU, AudienceLine
from troth.foundation.kit.chart import Chart, Series
from troth.foundation.kit.forms import DayField, Form, MomentField, WordsField
from troth.foundation.kit.frame import Frame, RailItem
from troth.foundation.kit.when import Clock, Moment

WRONG = {"email": "carla at example", "hours": "many", "words": "Say no sooner.", "day": "soon"}
"""What someone might send who is in a hurry."""


class SampleForm(Form):
    """One field of every kind."""

    title = forms.CharField(
        label=gettext_lazy("What shall this goal be called?"),
        help_text=gettext_lazy("Only you see this name."),
        max_length=80,
    )
    words = WordsField(label=gettext_lazy("What do you want to try before the next session?"))
    email = forms.EmailField(label=gettext_lazy("Email address"))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. Nobody can reset it for you."),
    )
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=1, max_value=100)
    day = DayField(label=gettext_lazy("Review on"))
    begins = MomentField(label=gettext_lazy("The session begins"))
    length = forms.ChoiceField(
        label=gettext_lazy("How long is it?"),
        choices=[("60", gettext_lazy("60 minutes")), ("90", gettext_lazy("90 minutes"))],
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read this note?"),
        widget=forms.RadioSelect,
        choices=[("me", gettext_lazy("Only you")), ("both", gettext_lazy("You and Carla"))],
        help_text=gettext_lazy("You can share it later. You cannot take back what was read."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What may Acme learn?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("count", gettext_lazy("That sessions took place")),
            ("goals", gettext_lazy("The goals that you accepted")),
        ],
    )
    read = forms.BooleanField(label=gettext_lazy("I have read the limits of confidentiality"))


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of a Today list."""

    text: str
    url: str
    verb: str
    detail: str = ""
    moment: Moment | None = None
    late: bool = False


def everything(clock: Clock, here: str) -> dict[str, object]:
    """Return the context of the gallery; every link leads back `here`."""
    return {
        "frame": frame(here),
        "here": here,
        "lines": lines(here),
        "possible": Verdict(),
        "refused": refused(),
        "fix": {"notice": here},
        "session": clock.moment(clock.at + timedelta(days=2, hours=4, minutes=30)),
        "past": clock.moment(clock.at - timedelta(days=5)),
        "review": clock.day(date(2027, 1, 9)),
        "owed": todo(clock, here),
        "tabs": (
            RailItem(_("Thread"), here, current=True),
            RailItem(_("Charter"), here),
            RailItem(_("Goals"), here),
            RailItem(_("Shared with Acme"), here),
            RailItem(_("Who has looked"), here),
            RailItem(_("Records"), here),
        ),
        "code": "7KQ2-M9XD-44HT-ZP3W-8BNA-RC6E-V1YG",
        "chart": chart(clock),
    }


def chart(clock: Clock) -> Chart:
    """Return a picture of four weeks and two people, one of whom rarely reads."""
    weeks = [clock.day(clock.at - timedelta(weeks=n)).short for n in range(3, -1, -1)]
    return Chart(
        title=_("Reads, week by week"),
        about=_("The last four weeks."),
        columns=tuple(weeks),
        series=(Series("Carla", (1, 4, 0, 12)), Series("Hana", (0, 0, 1, 0))),
    )


def frame(here: str) -> Frame:
    """Return the frame of a client, with one notice of each level."""
    return Frame(
        rail=(
            RailItem(_("Today"), here),
            RailItem(_("Carla · coaching"), here, current=True),
            RailItem(_("My journal"), here),
            RailItem(_("My keys"), here),
        ),
        foot=(
            RailItem(_("What stays here, what not"), here),
            RailItem(_("Raise a concern"), here),
            RailItem(_("End this coaching"), here),
        ),
        person_name="Cleo",
        account_url=here,
        sign_out_url=here,
        notices=(
            ("success", _("You signed the charter. Carla is told that it is her turn."), here),
            ("warning", _("The link in your invitation ends tomorrow."), ""),
            (
                "error",
                _("The summary was not released: its words have changed since you read it."),
                "",
            ),
        ),
    )


def lines(here: str) -> dict[str, AudienceLine]:
    """Return an audience line of every kind."""
    return {
        "only": AudienceLine(
            readers=(YOU,),
            detail=_("Nobody else can tell that this goal exists."),
            why_url=here,
        ),
        "two": AudienceLine(
            readers=(YOU, "Carla"),
            detail=_("Acme knows only that four sessions took place."),
            why_url=here,
            looked_url=here,
        ),
        "out": AudienceLine(
            readers=(YOU, "Carla", "Hana"),
            detail=_("Released by you on 17 November, opened once."),
            looked_url=here,
            released=True,
        ),
    }


def refused() -> Verdict:
    """Return a verdict that two things stand against."""
    return judge(
        need(
            met=False,
            words=word("You have not answered %(name)s’s notice of a conflict of interest."),
            clause="GCE-1.9",
            fix="notice",
            name="Carla",
        ),
        need(
            met=False,
            words=word("The charter is not signed by everyone."),
            clause="GCE-1.11",
        ),
    )


def todo(clock: Clock, here: str) -> tuple[Todo, ...]:
    """Return a Today list with something late, something due and something without a date."""
    return (
        Todo(
            _("Answer Carla’s notice of a conflict of interest"),
            here,
            _("Answer"),
            _("Sessions wait for your answer"),
            clock.moment(clock.at - timedelta(days=1, hours=20)),
            late=True,
        ),
        Todo(
            _("Read and sign the charter with Carla"),
            here,
            _("Read and sign"),
            _("Carla and Hana have signed"),
            clock.day(date(2026, 11, 27)),
        ),
        Todo(_("Print your recovery code"), here, _("Print")),
    )
