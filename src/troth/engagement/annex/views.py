"""Screens beside the charter: personal annex, questions about methods, the client's card."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from troth.engagement.annex import policy, queries, services
from troth.engagement.charter_text import LONGEST
from troth.engagement.charters.forms.fields import AnswerField
from troth.engagement.charters.screen import GET_OR_POST, clock_of, show
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.foundation.kit.forms import DayField, Form, WordsField
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.signatures import Checked
from troth.foundation.records.versions import Overtaken


class AnnexForm(Form):
    """The text of the personal annex."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = WordsField(
        label=gettext_lazy("What do the two of you want to agree besides?"),
        help_text=gettext_lazy("Personal wishes. Nobody else can tell that this exists."),
        max_length=LONGEST,
    )


@require_http_methods(GET_OR_POST)
def annex(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show and change the personal annex of client and practitioner."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    reading = services.read_annex(seat, by=request.holder, at=request.at)
    version = reading.annex.version if reading else 0
    form = AnnexForm(request.POST if request.method == "POST" else None)
    form.initial = {"base": version, "text": (reading.text or "") if reading else ""}
    if form.is_valid():
        given = form.cleaned_data
        text = given["text"].replace("\r\n", "\n")
        try:
            services.save_annex(seat, text, base=given["base"], by=request.holder, at=request.at)
        except Overtaken:
            form.data = {"text": given["text"], "base": str(version)}
            words = _("The other of you saved another version while you wrote. Compare them.")
            form.add_error(None, words)
        else:
            messages.success(request, _("Saved."))
            return redirect("annex:annex", pk=pk)
    signed = reading.signed if reading else Checked()
    digest = reading.annex.digest if reading else ""
    return show(
        request,
        seat,
        "annex:annex",
        status=422 if form.errors else 200,
        form=form,
        reading=reading,
        signers=[(seat.name(part), signed.shown(part)) for part in INSIDE],
        may_share=policy.may_write_annex(seat),
        may_sign=policy.may_sign_annex(seat, digest, signed.held, read=digest),
    )


@require_POST
def sign_annex(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign the version of the annex whose digest was on the page."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    read = request.POST.get("read", "")
    services.sign_annex(seat, read=read, by=request.holder, at=request.at)
    messages.success(request, _("You have signed the personal annex."))
    return redirect("annex:annex", pk=pk)


class AskForm(Form):
    """A question about a method."""

    method = forms.ChoiceField(label=gettext_lazy("Which method?"))
    text = AnswerField(3, label=gettext_lazy("What do you want to know?"))


class AnswerForm(Form):
    """An answer to a question about a method."""

    text = WordsField(label=gettext_lazy("Your answer, in plain words"), max_length=LONGEST)


@require_http_methods(GET_OR_POST)
def methods(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show how this works: the methods, the client's questions about them, and the answers."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    text = opening.read_latest(seat, by=request.holder, at=request.at).text
    found = text.methods.items if text else ()
    form = AskForm(request.POST if request.method == "POST" else None)
    form.fields["method"].choices = [(m.name, m.name) for m in found]  # type: ignore[attr-defined]
    form.initial = {"method": request.GET.get("method", "")}
    if form.is_valid():
        asked = form.cleaned_data
        method, words = asked["method"], asked["text"]
        services.ask_method(seat, method, words, by=request.holder, at=request.at)
        messages.success(request, _("Your question is asked. Only an answer closes it."))
        return redirect("annex:methods", pk=pk)
    return _methods(request, seat, form, found)


def _methods(
    request: PersonRequest, seat: Seat, form: Form, found: object, **more: object
) -> HttpResponse:
    asked = services.read_methods(seat, by=request.holder, at=request.at)
    return show(
        request,
        seat,
        "annex:methods",
        status=422 if form.errors else 200,
        methods=found,
        asked=asked,
        form=form,
        may_ask=policy.may_ask_method(seat),
        **more,
    )


@require_http_methods(GET_OR_POST)
def answer(request: PersonRequest, pk: UUID, question: UUID) -> HttpResponse:
    """Answer one question about a method."""
    seat = core.seat(pk, to=request.user, parts=(PRACTITIONER,))
    found = queries.method_question(question, to=request.user)
    policy.may_answer_method(seat, found).enforce(pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        services.answer_method(seat, found, text, by=request.holder, at=request.at)
        messages.success(request, _("Your answer is with the client."))
        return redirect("annex:methods", pk=pk)
    asked = services.read_methods(seat, by=request.holder, at=request.at)
    shown = next(a for a in asked if a.question.pk == found.pk)
    status = 422 if form.errors else 200
    return show(request, seat, "annex:answer", status=status, form=form, asked=shown)


class CardForm(Form):
    """What the client wants known about them; every field may stay empty."""

    DATES: ClassVar = ("date_0", "date_1", "date_2")

    name = AnswerField(1, label=gettext_lazy("How is your name said, and how are you addressed?"))
    days = AnswerField(2, label=gettext_lazy("Which days do you want to keep free?"))
    date_0 = DayField(label=gettext_lazy("A date to keep free"), required=False)
    date_1 = DayField(label=gettext_lazy("Another date"), required=False)
    date_2 = DayField(label=gettext_lazy("And another"), required=False)
    words = AnswerField(
        label=gettext_lazy("What else should your practitioner know about you?"),
        help_text=gettext_lazy("Language, faith, custom, what you can eat: whatever helps."),
    )

    @classmethod
    def of(cls, words: Mapping[str, str]) -> "CardForm":
        """Return the form as a card stands."""
        dates = zip(cls.DATES, words.get("dates", "").split(), strict=False)
        return cls(initial={**words, **dict(dates)})

    @property
    def said(self) -> dict[str, str]:
        """What was filled in, with the dates in their order."""
        given = self.cleaned_data
        dates = sorted({given[name].isoformat() for name in self.DATES if given[name]})
        return {**{n: given[n] for n in ("name", "days", "words")}, "dates": " ".join(dates)}


@require_http_methods(GET_OR_POST)
def about_client(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show what the client wants known; the client writes it, and nobody has to."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    reading = services.read_card(seat, by=request.holder, at=request.at)
    may_write = policy.may_write_card(seat)
    if request.method == "POST":
        may_write.enforce(pk)
    words = (reading.words or {}) if reading else {}
    form = CardForm(request.POST) if request.method == "POST" else CardForm.of(words)
    if form.is_valid():
        services.save_card(seat, form.said, by=request.holder, at=request.at)
        messages.success(request, _("Saved. Your practitioner sees it before the next session."))
        return redirect("annex:about_client", pk=pk)
    return show(
        request,
        seat,
        "annex:about_client",
        status=422 if form.errors else 200,
        form=form,
        reading=reading,
        dates=[
            clock_of(request).day(date.fromisoformat(d)) for d in words.get("dates", "").split()
        ],
        may_write=may_write,
        client=seat.name(CLIENT),
    )
