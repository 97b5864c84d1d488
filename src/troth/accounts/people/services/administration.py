"""What a host administrator does to the accounts of others. None of it gives sight of a word.

Each act is judged by a rule under a lock that all administrators share, is entered in the chain of
whom it is about, and tells them. Keys are never touched but to destroy those of an erased account.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from troth.accounts.people import events, mail, notifications, policy, queries, rules
from troth.accounts.people.models import Admission, Organisation, Person
from troth.accounts.people.services.letters import post_link
from troth.accounts.people.services.notifications import notify, tell
from troth.accounts.people.services.signing_in import end_sessions
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit import hooks
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.services import slots as vault

NOWHERE = "erased.invalid"
"""The domain of the addresses that stand in for erased ones: no mail goes there (RFC 2606)."""

Rule = Callable[[rules.AccountFacts], Verdict]


@transaction.atomic
def take_administration(pk: UUID, *, by: Person, at: datetime) -> None:
    """Let someone run the host no more; raise Refused."""
    account = _judged(pk, rules.may_take_administration, by=by, at=at)
    Person.objects.filter(pk=pk).update(runs_host=False)
    tell(account, events.HOST_TAKEN, notifications.HOST_TAKEN, by=by.pk, at=at)


@transaction.atomic
def close(pk: UUID, *, by: Person, at: datetime) -> None:
    """Let nobody sign in to an account: every sign-in ends, nothing else. Raise Refused."""
    account = _judged(pk, rules.may_close, by=by, at=at)
    Person.objects.filter(pk=pk).update(is_active=False, closed_at=at)
    account.is_active = False
    end_sessions(account)
    tell(account, events.CLOSED, notifications.CLOSED, by=by.pk, at=at)
    post_link(account.email, mail.CLOSED, settings.TROTH_URL, language=account.language, at=at)


@transaction.atomic
def reopen(pk: UUID, *, by: Person, at: datetime) -> None:
    """Let the person of a closed account sign in again, with what they had; raise Refused."""
    account = _judged(pk, rules.may_reopen, by=by, at=at)
    Person.objects.filter(pk=pk).update(is_active=True, closed_at=None)
    account.is_active = True
    tell(account, events.REOPENED, notifications.REOPENED, by=by.pk, at=at)


@transaction.atomic
def erase(pk: UUID, *, by: Person, at: datetime) -> None:
    """Remove who someone is from this host, with all that is theirs alone; raise Refused.

    An empty row stays where rows of others point to it. Their own ledger keeps its hashes and loses
    what it told.
    """
    account = _judged(pk, rules.may_erase, by=by, at=at)
    for address in filter(None, (account.email, queries.second_address(account))):
        post_link(address, mail.ERASED, settings.TROTH_URL, language=account.language, at=at)
    for relation in Person._meta.related_objects:
        if relation.on_delete is models.CASCADE:  # what would go with the row is theirs alone
            theirs = relation.related_model._base_manager  # noqa: SLF001
            theirs.filter(**{relation.field.name: account}).delete()
    for forget in hooks.erased:
        forget(pk)
    vault.destroy(pk)
    account.name = str(_("Erased account"))
    account.email = f"{uuid4().hex}@{NOWHERE}"
    account.language = account.time_zone = ""
    account.organisation = account.recovery_confirmed_at = account.sign_in_reset_at = None
    account.runs_host, account.erased_at = False, at
    account.save()
    ledger.erase_all(pk, by=by.pk, at=at)
    ledger.record(events.ACCOUNT_ERASED, chain=pk, by=by.pk, at=at)


def _judged(pk: UUID, rule: Rule, *, by: Person, at: datetime) -> Person:
    """Return an account of which the rule says yes, as it stands under the lock."""
    concerned = models.Q(pk__in=[pk, by.pk]) | models.Q(runs_host=True)
    locked = Person.objects.select_for_update().filter(concerned).order_by("pk")
    rows = {row.pk: row for row in locked}
    account, asker = queries.account(pk, to=by), rows[by.pk]
    rule(policy.account_facts(account, by=asker, at=at)).enforce(by.pk)
    return account


# --- organisations -----------------------------------------------------------------------------


@transaction.atomic
def erase_organisation(name: str, *, by: Person, at: datetime) -> None:
    """Ask for the name of an organisation to be erased, with the last record that needs it.

    Whether there is one, and whether records name it, is told to nobody: who works with whom is
    not for who runs the host. Raises Refused.
    """
    policy.may_administer(by=by).enforce(by.pk)
    wanted = name.strip().casefold()
    for found in Organisation.objects.filter(erase_asked_at=None):
        if wanted and found.name.casefold() == wanted:
            Organisation.objects.filter(pk=found.pk).update(erase_asked_at=at)
    ledger.record(events.ORGANISATION_ERASED, chain=by.pk, by=by.pk, at=at)
    erase_due()


def erase_due() -> int:
    """Erase the names that were asked to go and that no record needs; return how many."""
    gone = 0
    for found in Organisation.objects.filter(erase_asked_at__isnull=False):
        if not queries.is_named(found.pk):
            found.name, found.erase_asked_at = "", None
            found.save(update_fields=["name", "erase_asked_at"])
            gone += 1
    return gone


# --- who may open an account -------------------------------------------------------------------


@transaction.atomic
def admit(*, invited_only: bool, by: Person, at: datetime) -> None:
    """Let everybody open an account, or only who was invited; the other administrators are told."""
    policy.may_administer(by=by).enforce(by.pk)
    if queries.sign_up_is_closed() == invited_only:
        return
    Admission.objects.update_or_create(pk=1, defaults={"invited_only": invited_only})
    act = events.INVITED_ONLY if invited_only else events.OPEN_TO_ALL
    ledger.record(act, chain=by.pk, by=by.pk, at=at)
    kind = notifications.INVITED_ONLY if invited_only else notifications.OPEN_TO_ALL
    for other in Person.objects.filter(runs_host=True, is_active=True).exclude(pk=by.pk):
        notify(other, kind, at=at)
