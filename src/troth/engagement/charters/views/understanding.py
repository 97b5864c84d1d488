"""Screens of the teach-back: the questions, what was wrong and why, and the talk about it."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.engagement.charter_text.catalogue import TITLES
from troth.engagement.charter_text.teach_back import Question, Said, questions
from troth.engagement.charters import policy
from troth.engagement.charters.screen import GET_OR_POST, show
from troth.engagement.charters.services import opening, understanding
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.foundation.kit.forms import Form
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest


def said(words: Said) -> str:
    """Return a message with its parameters in the reader's language."""
    return _(words.words) % dict(words.params) if words.params else _(words.words)


class QuestionsForm(Form):
    """The questions that are still open, each with its answers."""

    def ask(self, asked: tuple[Question, ...], numbers: dict[str, int]) -> None:
        """Add the questions; the number is the one that it has among all."""
        for q in asked:
            self.fields[q.name] = forms.ChoiceField(
                label=f"{numbers[q.name]}. {said(q.asks)}",
                choices=[(key, said(words)) for key, words in q.options],
                widget=forms.RadioSelect,
            )
        self.speak()


@require_http_methods(GET_OR_POST)
def understand(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask what the charter means, in the person's own account; wrong answers are explained."""
    seat = core.seat(pk, to=request.user, parts=(CLIENT, SPONSOR))
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    reading = opening.read_latest(seat, by=request.holder, at=request.at)
    if reading.text is None:
        return redirect("charters:charter", pk=pk)
    digest, text = reading.charter.digest, reading.whole
    policy.may_answer(seat, reading.charter, read=request.POST.get("read", digest)).enforce(pk)
    if request.method == "POST" and "talk" in request.POST:
        return _talk(request, seat)
    numbers = {q.name: n for n, q in enumerate(questions(text, seat.part), start=1)}
    open_ = understanding.open_questions(seat, text, by=request.holder, at=request.at)
    form = QuestionsForm(request.POST if request.method == "POST" else None)
    form.ask(open_, numbers)
    outcomes: list[understanding.Outcome] = []
    if form.is_valid():
        given = cast("dict[str, str]", form.cleaned_data)
        outcomes = understanding.understand(
            seat, given, read=digest, by=request.holder, at=request.at
        )
        if all(o.is_right for o in outcomes):
            messages.success(request, _("All answered rightly. You can sign now."))
            return redirect("charters:sign", pk=pk)
        open_ = tuple(o.question for o in outcomes if not o.is_right)
        form = QuestionsForm()
        form.ask(open_, numbers)
    wrong = [
        (numbers[o.question.name], said(o.question.why), o.question.section)
        for o in outcomes
        if not o.is_right
    ]
    return show(
        request,
        seat,
        "charters:understand",
        status=422 if form.errors or wrong else 200,
        form=form,
        wrong=wrong,
        titles=TITLES,
        digest=digest,
        count=len(numbers),
    )


def _talk(request: PersonRequest, seat: Seat) -> HttpResponse:
    if understanding.ask_for_talk(seat, by=request.holder, at=request.at):
        words = _("%(name)s learns that you would like to talk about it, and not your answer.")
        messages.success(request, words % {"name": seat.name(PRACTITIONER)})
    return redirect("charters:understand", pk=seat.engagement.pk)


@require_POST
def talked(request: PersonRequest, pk: UUID, talk: UUID) -> HttpResponse:
    """Note that a question was talked about."""
    seat = core.seat(pk, to=request.user, parts=(PRACTITIONER,))
    understanding.talked(seat, talk, by=request.user, at=request.at)
    messages.success(request, _("Noted."))
    return redirect("charters:charter", pk=pk)
