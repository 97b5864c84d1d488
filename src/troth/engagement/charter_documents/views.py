"""Screens on which a charter is taken away as a document, and on which one is checked."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.accounts.people.step_up import StepUpForm, is_really
from troth.engagement.annex import queries as annex_annex
from troth.engagement.charter_documents import lookup, services
from troth.engagement.charter_documents.wording import wording
from troth.engagement.charters import queries as charters
from troth.engagement.charters.screen import GET_OR_POST, show
from troth.engagement.charters.services import closed
from troth.engagement.charters.services.opening import Damaged
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import queries as core
from troth.engagement.core.page_header import title
from troth.engagement.core.queries import INSIDE, Seat
from troth.foundation.kit.forms import Form
from troth.foundation.kit.press import apart
from troth.foundation.kit.request import PersonRequest
from troth.foundation.pdf.make import A4, LETTER, Unsettable
from troth.foundation.pdf.turns import Busy

SIZES = ((A4, _("A4")), (LETTER, _("Letter, as in North America")))
LONGEST_CODE = 100
MOST_SIGNS = 20


class TakeForm(StepUpForm):
    """The size of the paper, whether the personal annex is in it, and the step-up."""

    size = forms.ChoiceField(label=_("Paper"), choices=SIZES, initial=A4, widget=forms.RadioSelect)
    annex = forms.BooleanField(
        label=_("With the personal annex"),
        help_text=_("Such a copy is for the two of you. Keep it from who pays."),
        required=False,
    )
    without_signs = forms.BooleanField(
        label=_("Make it all the same, with numbers for these signs"), required=False
    )
    missing: tuple[str, ...] = ()

    def tell_missing(self, signs: tuple[str, ...]) -> None:
        """Say which signs no font shows, before anything is made."""
        self.missing = signs
        words = gettext("Not made yet: no font of this host shows %(signs)s.")
        self.add_error("without_signs", words % {"signs": " ".join(signs[:MOST_SIGNS])})


class CodeForm(Form):
    """The code that stands at the foot of a document."""

    code = forms.CharField(
        label=_("Code to check"),
        help_text=_("It stands at the foot of every page: five groups of four signs."),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Return the code without its gaps, in small letters."""
        found = lookup.plain(self.cleaned_data["code"])
        if not found:
            words = gettext("A code has 20 signs, digits and the letters A to F.")
            raise ValidationError(words)
        return found


class FileForm(Form):
    """A document, or the data attached to it."""

    file = forms.FileField(
        label=_("PDF or charter.json"),
        help_text=_("It is looked at and forgotten: nothing of it is kept here. Up to 2.5 MB."),
    )


@apart  # to set a document takes seconds, and makes no row
@require_http_methods(GET_OR_POST)
@asks_reason
def document(request: PersonRequest, pk: UUID, number: int) -> HttpResponse:
    """Hand one version of the charter out as a PDF, after the step-up."""
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    closed.need_reason(seat, by=request.user, at=request.at)
    found = charters.version(pk, number)
    form = TakeForm(request.POST if request.method == "POST" else None, person=request.user)
    if seat.part not in INSIDE or annex_annex.annex(pk) is None:
        del form.fields["annex"]
    if form.is_valid() and is_really(request, form, nothing=gettext("Nothing was handed out.")):
        try:
            return _hand_out(request, seat, number, form)
        except services.SignsMissing as unshown:
            form.tell_missing(unshown.signs)
    if not (form.missing or form.data.get("without_signs")):
        del form.fields["without_signs"]
    status, signed = 422 if form.errors else 200, charters.signatures(found).held
    return show(
        request,
        seat,
        "charter_documents:document",
        status=status,
        form=form,
        number=number,
        is_signed=signed.keys() >= set(found.signatories),
        taken=lookup.last_taken(found, by=request.user.pk),
    )


def _hand_out(request: PersonRequest, seat: Seat, number: int, form: TakeForm) -> HttpResponse:
    try:
        made = services.take_charter(
            seat,
            number,
            size=form.cleaned_data["size"],
            wording=wording(request, seat, number),
            with_annex=form.cleaned_data.get("annex", False),
            without_signs=form.cleaned_data["without_signs"],
            by=request.holder,
            at=request.at,
        )
    except Damaged:
        words = gettext("This was changed outside Troth. It is not handed out.")
    except Busy as busy:
        words = gettext("Others are having documents made. Try again in a minute.")
        if busy.is_own:
            words = gettext("Another document of yours is being made. Try again when it is here.")
    except Unsettable:
        words = gettext("This could not be made into a document. Nothing was handed out.")
    else:
        return _download(made.name, made.content, "application/pdf")
    messages.error(request, words)
    return redirect("charters:version", pk=seat.engagement.pk, number=number)


def _download(name: str, content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


# --- checking ----------------------------------------------------------------------------------


@apart
@require_http_methods(GET_OR_POST)
def check(request: PersonRequest) -> HttpResponse:
    """Let a party find out what a code or a file is; others learn nothing of what is here."""
    is_file = request.method == "POST" and "code" not in request.POST
    is_code = request.method == "POST" and not is_file
    by_code = CodeForm(request.POST if is_code else None)
    by_file = FileForm(request.POST, request.FILES) if is_file else FileForm()
    found, answer, code = None, None, ""
    if by_code.is_valid():
        code = by_code.cleaned_data["code"]
        found = lookup.by_code(code, to=request.user)
    elif by_file.is_valid():
        answer = lookup.by_file(by_file.cleaned_data["file"].read(), to=request.user)
        found = answer.found
    context = {
        "by_code": by_code,
        "by_file": by_file,
        "code": code,
        "found": found,
        "answer": answer,
        "called": title(core.seat(found.engagement, to=request.user)) if found else "",
    }
    status = 422 if by_code.errors or by_file.errors else 200
    return render(request, "charter_documents/check.html", context, status=status)


@require_POST
def certificate(request: HttpRequest) -> HttpResponse:
    """Hand out the certificate of the host's seal, for programs that show PDF signatures."""
    made = services.host_seal(at=request.at)  # type: ignore[attr-defined]
    return _download("troth-host.pem", made.certificate, "application/x-pem-file")
