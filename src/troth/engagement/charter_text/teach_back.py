"""The teach-back: plain questions about the agreed text, which show what was understood."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from troth.engagement.charter_text.grounds import COUNT, DANGER, DATES, ILLEGAL, LOGISTICS, NOTHING
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.templates import CLIENT, SPONSOR
from troth.foundation.ethics.words import _
from troth.foundation.vault.envelope import canonical

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A message id with its parameters: `%` puts them in once it is translated."""

    words: str
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it asks, the answers by key, which is right, and why.

    `section` is where the charter says it. `about` changes whenever the answer, or what it is
    about, changes: then the question is asked again.
    """

    name: str
    section: str
    asks: Said
    options: tuple[tuple[str, Said], ...]
    right: str
    why: Said

    @property
    def about(self) -> str:
        """The SHA-256 in hex of what the question is about."""
        said = [self.name, self.right, list(map(list, self.why.params)), self.why.words]
        return hashlib.sha256(canonical({"about": said})).hexdigest()


def questions(text: Text, part: str) -> tuple[Question, ...]:
    """Return what a part is asked before signing: six or seven for the client, three for a sponsor.

    Practitioners are asked nothing: explaining is their part.
    """
    if part == SPONSOR:
        return (_sees(), _asks(), _silence())
    if part != CLIENT:
        return ()
    if SPONSOR not in text.parties:
        alone = (_notes(sponsored=False), _danger(text), _end(), _law(), _records(text))
        return tuple(map(_without_sponsor, (*alone, _complaint(text))))
    return (
        _notes(sponsored=True),
        _danger(text),
        _logistics(text),
        _end(),
        _law(),
        _records(text),
        _complaint(text),
    )


def _without_sponsor(question: Question) -> Question:
    """Leave out the answers that name a sponsor, where there is none."""
    options = tuple(o for o in question.options if o[0] != SPONSOR)
    return replace(question, options=options)


# --- the client's ------------------------------------------------------------------------------


def _notes(*, sponsored: bool) -> Question:
    asks = (
        _("Can the sponsor read the notes of your sessions?")
        if sponsored
        else _("Can anybody besides the two of you read the notes that you share?")
    )
    why = (
        _("Notes stay inside. The sponsor gets only what you sign, word by word.")
        if sponsored
        else _("Notes are sealed to the two of you. Nobody else holds a key.")
    )
    return Question(
        "notes",
        "confidentiality",
        Said(asks),
        (
            ("yes", Said(_("Yes"))),
            ("asked", Said(_("Yes, if they ask the practitioner for it"))),
            ("no", Said(_("No"))),
        ),
        "no",
        Said(why),
    )


def _danger(text: Text) -> Question:
    grounds = text.confidentiality.agreed
    right = "may" if DANGER in grounds else "never"
    why = (
        _(
            "You agreed on that ground: to avert serious danger, those who can help may be told, "
            "and no more than they need."
        )
        if right == "may"
        else _("That ground is off in your charter. Only the law, or your own writing, opens it.")
    )
    return Question(
        "danger",
        "confidentiality",
        Said(
            _(
                "There is strong evidence that somebody’s life is at risk. May your practitioner "
                "tell those who can avert it, without your release?"
            )
        ),
        (
            ("may", Said(_("Yes, and only what they need to know"))),
            ("all", Said(_("Yes, and everything that was said"))),
            ("never", Said(_("No, unless the law demands it"))),
        ),
        right,
        Said(why, (("grounds", " ".join(grounds)), ("illegal", str(ILLEGAL in grounds)))),
    )


def _logistics(text: Text) -> Question:
    chosen = text.confidentiality.logistics
    whys = {
        NOTHING: _("The sponsor learns nothing of the sessions, not even how many there were."),
        COUNT: _("The sponsor learns how many sessions were used, and neither dates nor subjects."),
        DATES: _("The sponsor learns the dates and who came, and not what was said."),
    }
    return Question(
        "logistics",
        "confidentiality",
        Said(_("What does the sponsor learn of your sessions by itself?")),
        tuple((name, Said(words)) for name, words in LOGISTICS.items()),
        chosen,
        Said(whys[chosen]),
    )


def _end() -> Question:
    return Question(
        "end",
        "ending",
        Said(_("You want to stop in the middle. What do you need for that?")),
        (
            ("consent", Said(_("The consent of the practitioner"))),
            ("sponsor", Said(_("The consent of who pays"))),
            ("nothing", Said(_("Nothing: I end it, and give no reason"))),
        ),
        "nothing",
        Said(_("You may end at any time, at once, without a reason. Nobody can refuse.")),
    )


def _law() -> Question:
    return Question(
        "law",
        "confidentiality",
        Said(_("Is there a promise that nothing ever comes out, whatever happens?")),
        (
            ("promise", Said(_("Yes, without limits"))),
            ("limits", Said(_("No: the law, and the grounds in the charter, are limits"))),
        ),
        "limits",
        Said(_("A court or a law can demand something, and nobody can agree otherwise.")),
    )


def _records(text: Text) -> Question:
    months = (("months", str(text.records.content_months or 0)),)
    return Question(
        "records",
        "records",
        Said(_("What happens to notes and summaries after the end?")),
        (
            ("sponsor", Said(_("The sponsor gets them"))),
            (
                "kept",
                Said(_("They are kept for %(months)s months, and then they are due to go"), months),
            ),
            ("ever", Said(_("They are kept for ever"))),
        ),
        "kept",
        Said(_("The charter says %(months)s months. You may ask for a shorter time."), months),
    )


def _complaint(text: Text) -> Question:
    body = (("body", " ".join(text.complaints.body.split())),)
    return Question(
        "complaint",
        "complaints",
        Said(_("Something goes wrong between you and the practitioner. Where can you go?")),
        (
            ("body", Said(_("To %(body)s, and the practitioner does not see it first"), body)),
            ("practitioner", Said(_("Only to the practitioner"))),
            ("sponsor", Said(_("Only to who pays"))),
        ),
        "body",
        Said(
            _("The charter names %(body)s. The link stands on every page, also after the end."),
            body,
        ),
    )


# --- the sponsor's -----------------------------------------------------------------------------


def _sees() -> Question:
    return Question(
        "sees",
        "confidentiality",
        Said(_("What will you see of what is said in the sessions?")),
        (
            ("notes", Said(_("The shared notes"))),
            ("report", Said(_("A report by the practitioner"))),
            ("released", Said(_("Only what the client releases, word by word"))),
        ),
        "released",
        Said(
            _("Notes stay between client and practitioner. You get what the client signs for you.")
        ),
    )


def _asks() -> Question:
    return Question(
        "asks",
        "confidentiality",
        Said(_("You ask the practitioner how it is really going. What may they tell you?")),
        (
            ("impression", Said(_("Their impression, in private"))),
            ("nothing", Said(_("Nothing beyond what the charter says you learn"))),
        ),
        "nothing",
        Said(_("The practitioner tells you nothing that the client has not released.")),
    )


def _silence() -> Question:
    return Question(
        "silence",
        "confidentiality",
        Said(_("The client releases no summary. What do you learn of it?")),
        (
            ("refused", Said(_("That they refused, and perhaps why"))),
            ("nothing", Said(_("Nothing: a summary that was not released leaves no trace for me"))),
            ("asked", Said(_("That there is one, and I can ask for it"))),
        ),
        "nothing",
        Said(_("You cannot tell whether there was one. Silence says nothing about the client.")),
    )


# --- judging -----------------------------------------------------------------------------------


def still_open(asked: Iterable[Question], passed: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions that are not answered rightly yet; `passed` is name → about."""
    return tuple(q for q in asked if passed.get(q.name) != q.about)
