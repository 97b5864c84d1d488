"""The steps of an engagement's life as screens: each a question or none, a verdict, one act."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from troth.engagement.charters import policy as charters
from troth.engagement.charters import policy_packs
from troth.engagement.charters.forms.packs import PacksForm
from troth.engagement.charters.services import opening, packs
from troth.engagement.core import forms as core
from troth.engagement.core import packs as core_packs
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import TAKES_BACK
from troth.engagement.endings import forms as endings_forms
from troth.engagement.endings import policy as endings
from troth.engagement.endings.services import closing_list, ending
from troth.engagement.joining import forms as joining_forms
from troth.engagement.joining import policy as joining
from troth.engagement.joining.services import enquiries, representatives
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.manage.action import Action, keyed
from troth.engagement.manage.successors import SUCCESSORS
from troth.engagement.pauses import forms as pauses_forms
from troth.engagement.pauses import policy as pauses_policy
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews import forms as reviews_forms
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review, Supervised
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.request import PersonRequest


def _declared(seat: Seat, request: PersonRequest) -> charters.Declared:
    return opening.read_declared(seat, by=request.holder, at=request.at)


def _supervised(given: Mapping[str, Any], text: str) -> Supervised | None:
    if not given["supervisor"] or not given["supervised_on"]:
        return None
    return Supervised(supervisor=given["supervisor"], on=given["supervised_on"], text=text)


def _review(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    said = Review(**{name: given[name] for name in Review.__slots__ if name in given})
    reviews.review(seat, said, by=request.holder, at=request.at)


def _extend(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    reviews.extend(
        seat,
        ends=given["ends"],
        sessions=given["sessions"],
        reason=given["reason"],
        money=given["money"],
        supervised=_supervised(given, given["reason"]),
        by=request.holder,
        at=request.at,
    )


def _lift(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    said = Supervised(supervisor=given["supervisor"], on=given["supervised_on"], text=given["text"])
    by, at = request.holder, request.at
    pauses.propose_to_lift(seat, action=given["text"], supervised=said, by=by, at=at)


def _decline(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    enquiries.decline(seat, reason=given.get("reason", ""), by=request.holder, at=request.at)


def _suspend(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    pauses.suspend(seat, words=given["text"], by=request.holder, at=request.at)


def _may_complete(seat: Seat, request: PersonRequest) -> Verdict:
    paper = closing_list.read_paper(seat, by=request.holder, at=request.at)
    return endings.may_complete(seat, paper.closing, paper.when, at=request.at)


def _withdraw(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    reason, handover = given["reason"], given["handover"]
    by, at = request.holder, request.at
    ending.withdraw(seat, reason=reason, offers_handover=handover, by=by, at=at)


def _add(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    guest = Guest(**given)
    representatives.add_representative(seat, guest, by=request.holder, at=request.at)


def _choose_packs(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    names = {name: given.get(name, "") for name in ("code", "policy", "jurisdiction")}
    packs.choose_packs(seat, Choice(**names), by=request.holder, at=request.at)


def _slip(act: str) -> Action:
    """Return the step that takes a stop back, into what it was before: one row for each."""
    return Action(
        act=act,
        label=_("It was a slip: take it back"),
        told=_("All is as it was, with what was planned. You can do this within an hour."),
        done=_("It is taken back."),
        judge=lambda s, r: pauses_policy.may_take_back(s, at=r.at),
        do=keyed(pauses.take_back),
        shown=lambda s, r: pauses_policy.takes_back(s, act, at=r.at),
        clauses=("GCE-1.15b",),
    )


ACTIONS: Mapping[str, Action] = {
    "invite-to-meet": Action(
        act="invite to chemistry",
        label=_("Invite to a first meeting"),
        told=_("Both have declared what else binds you. The client is told, and you meet."),
        done=_("The client was invited to a first meeting."),
        judge=lambda s, r: joining.may_invite_to_chemistry(s, _declared(s, r), at=r.at),
        do=keyed(enquiries.invite_to_chemistry),
        style="primary",
        clauses=("GCE-1.17",),
    ),
    "law": Action(
        act="choose packs",
        label=_("Choose code, policy and law"),
        told=_("The charter names them. A change makes a new version, and all sign anew."),
        done=_("The charter names what you chose."),
        form=PacksForm,
        do=_choose_packs,
        clauses=("GCE-1.2a", "GCE-2.12a"),
    ),
    "renew": Action(
        act="renew packs",
        label=_("Take up the newer editions"),
        told=_(
            "The charter gets a version that names the editions in force. Until all have signed "
            "it, the editions that you agreed on count."
        ),
        done=_("The charter names the newer editions. All sign it anew."),
        judge=lambda s, r: policy_packs.may_renew(s, at=r.at),
        do=keyed(packs.renew_packs),
        shown=lambda s, r: bool(core_packs.behind(s.engagement, on=s.engagement.day(r.at))),
        clauses=("GCE-1.2a", "GCE-2.12a"),
    ),
    "first-meeting": Action(
        act="record first meeting",
        label=_("Record the first meeting"),
        told=_("The day is a fact that both see. The note is yours alone."),
        done=_("The first meeting is recorded."),
        judge=lambda s, _r: joining.may_record_first_meeting(s),
        form=joining_forms.FirstMeetingForm,
        do=lambda s, r, given: enquiries.record_first_meeting(
            s, on=given["on"], note=given["note"], by=r.holder, at=r.at
        ),
        clauses=("SEED003-TIME-1",),
    ),
    "choose": Action(
        act="choose",
        label=_("I choose this practitioner"),
        told=_("You alone choose. Next you agree a charter, and you can still say no."),
        done=_("You have chosen. The charter comes next."),
        judge=lambda s, r: joining.may_choose(s, _declared(s, r), at=r.at),
        do=keyed(enquiries.choose),
        style="primary",
        clauses=("SEED003-CORP-1",),
    ),
    "decline": Action(
        act="decline",
        label=_("Decline"),
        told=_(
            "It ends here, before a charter is in force. The others learn “not chosen” and nothing "
            "else. What was written is destroyed after half a year."
        ),
        done=_("You have declined."),
        judge=lambda s, _r: joining.may_decline(s),
        form=core.ReasonForm,
        do=_decline,
        shown=lambda s, r: pauses_policy.is_meant(s, "decline", at=r.at),
        clauses=("SEED003-TIME-1",),
    ),
    "review": Action(
        act="review",
        label=_("Review the work"),
        told=_("Between practitioner and client. Nobody else reads it."),
        done=_("The review is saved."),
        form=reviews_forms.ReviewForm,
        do=_review,
        style="primary",
        clauses=("GCE-1.22", "IMC-I-7"),
    ),
    "extend": Action(
        act="extend",
        label=_("Propose an extension"),
        told=_(
            "It becomes a new version of the charter, which all who signed it sign anew. Until "
            "then the present one counts."
        ),
        done=_("The extension is proposed. It counts once everybody has signed it."),
        form=reviews_forms.ExtendForm,
        do=_extend,
        clauses=("GCE-1.5a", "GCE-1.5b"),
    ),
    "pause": Action(
        act="pause",
        label=_("Pause"),
        told=_("It pauses at once. Planned sessions are cancelled. The others see “paused”."),
        done=_("It is paused."),
        do=keyed(pauses.pause),
        clauses=("GCE-3.2b",),
    ),
    "propose-to-resume": Action(
        act="propose to resume",
        label=_("Propose to go on"),
        told=_("The other one is asked. It goes on when they agree."),
        done=_("You have proposed to go on."),
        judge=lambda s, _r: pauses_policy.may_propose_to_resume(s),
        do=keyed(pauses.propose_to_resume),
        style="primary",
        clauses=("GCE-3.2b",),
    ),
    "resume": Action(
        act="resume",
        label=_("Agree to go on"),
        told=_("Sessions can be booked again from now on."),
        done=_("It goes on."),
        judge=lambda s, _r: pauses_policy.may_resume(s),
        do=keyed(pauses.resume),
        style="primary",
        clauses=("GCE-3.2b",),
    ),
    "suspend": Action(
        act="suspend",
        label=_("Stop: a boundary was crossed"),
        told=_(
            "Everything stops at once, and planned sessions are cancelled. Your practitioner sees "
            "“suspended”, nobody else more than “paused”. What you write here stays yours alone."
        ),
        done=_("Everything has stopped. Below you find who can help."),
        form=pauses_forms.ConcernForm,
        do=_suspend,
        style="danger",
        clauses=("GCE-1.15a",),
    ),
    "take-back": _slip(TAKES_BACK[0]),
    "take-back-in-a-pause": _slip(TAKES_BACK[1]),
    "propose-to-lift": Action(
        act="propose to lift",
        label=_("Say what was done"),
        told=_("Your client reads it and decides whether it goes on. You declare it yourself."),
        done=_("Your client was told, and decides."),
        form=pauses_forms.ActionForm,
        do=_lift,
        style="primary",
        clauses=("GCE-1.15b",),
    ),
    "lift": Action(
        act="lift",
        label=_("Let it go on"),
        told=_("You alone decide this. You can end instead, at any time."),
        done=_("It goes on."),
        judge=lambda s, _r: pauses_policy.may_lift(s),
        do=keyed(pauses.lift),
        clauses=("GCE-1.15b",),
    ),
    "give-up": Action(
        act="give up",
        label=_("It cannot be settled: end it, and offer other help"),
        told=_(
            "What was planned stays cancelled, it ends, and nothing leads back. Both of you find "
            "other help on the next page."
        ),
        done=_("It has ended. Below you find other help."),
        form=core.SureForm,
        do=keyed(ending.give_up),
        style="danger",
        clauses=("GCE-1.20b", "GCE-1.15b"),
    ),
    "withdraw-funding": Action(
        act="withdraw funding",
        label=_("Step back: we do not pay, or no longer"),
        told=_(
            "The client is told first, the practitioner a day later. The client decides whether it "
            "goes on without you, and you learn nothing by it. What a signed charter says of "
            "notice and of money still counts. You owe no reason."
        ),
        done=_("The client was told."),
        judge=lambda s, _r: pauses_policy.may_withdraw_funding(s),
        do=keyed(pauses.withdraw_funding),
        shown=lambda s, _r: s.engagement.funding_ended_at is None,
        style="danger",
        clauses=("SEED003-CORP-1",),
    ),
    "go-on-alone": Action(
        act="go on alone",
        label=_("Go on without the sponsor"),
        told=_(
            "Nobody of the sponsor can open anything here from then on. You agree a charter of "
            "two with your practitioner, and say in it who pays."
        ),
        done=_("The sponsor is out. Complete the charter for the two of you."),
        judge=lambda s, r: pauses_policy.may_go_on_alone(s, at=r.at),
        do=keyed(pauses.go_on_alone),
        shown=lambda s, r: pauses_policy.is_meant(s, "go on alone", at=r.at),
        style="primary",
        clauses=("SEED003-CORP-1",),
    ),
    "withdraw": Action(
        act="withdraw",
        label=_("End as the practitioner"),
        told=_(
            "You owe your client a reason and a way to other help. Nobody else learns more than "
            "that it has ended, and the day."
        ),
        done=_("You have ended it. What is left to do stands below."),
        form=endings_forms.WithdrawForm,
        do=_withdraw,
        shown=lambda s, r: pauses_policy.is_meant(s, "withdraw", at=r.at),
        style="danger",
        clauses=("GCE-1.22", "GCE-3.2b"),
    ),
    "complete": Action(
        act="complete",
        label=_("Close the engagement"),
        told=_("What was agreed for later stays on your list until the client says it is done."),
        done=_("The closing is complete."),
        judge=_may_complete,
        form=core.SureForm,
        do=keyed(ending.complete),
        style="primary",
        clauses=("IMC-I-11",),
    ),
    "add-representative": Action(
        act="add representative",
        label=_("Invite a colleague who acts for us too"),
        told=_("They get a link. The practitioner lets them in, and they see what you see."),
        done=_("The invitation is on its way."),
        form=pauses_forms.GuestForm,
        do=_add,
        clauses=("SEED003-CORP-1",),
    ),
    "leave": Action(
        act="leave",
        label=_("Leave: I act for the sponsor no longer"),
        told=_("From then on you find nothing here. A colleague has to be let in first."),
        done=_("You have left."),
        judge=lambda s, r: joining.may_leave(s, r.user.pk),
        do=lambda s, r, _given: representatives.leave(s, r.user.pk, by=r.holder, at=r.at),
        clauses=("GCE-1.9",),
    ),
    **SUCCESSORS,
}
"""Every step with a button of its own, by the last part of its address, in the order shown."""


def actions(seat: Seat, request: PersonRequest) -> list[tuple[str, Action, Verdict]]:
    """Return the steps that the table has for this state and part, each with its verdict."""
    stands = ((slug, action) for slug, action in ACTIONS.items() if action.stands(seat))
    found = [(slug, action) for slug, action in stands if action.shown(seat, request)]
    return [(slug, action, action.verdict(seat, request)) for slug, action in found]
