"""Gathers the facts that the rules about the provider judge."""

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings

from troth.accounts.people.models import Person
from troth.accounts.sso import queries, rules
from troth.accounts.sso.provider import Known
from troth.foundation.ethics.verdict import Verdict


def may_go_on(
    asked: Mapping[str, Any] | None, answer: Mapping[str, str], *, at: datetime
) -> Verdict:
    """Judge an answer (`state`, `iss`, `error`, `code`) against what this browser was to ask."""
    begun_at = datetime.fromisoformat(asked["at"]) if asked else at
    state = answer.get("state", "").encode()
    return rules.may_go_on(
        rules.AnswerFacts(
            was_asked=asked is not None,
            state_matches=asked is not None and compare_digest(asked["state"].encode(), state),
            # RFC 9207: who names an issuer has to name ours.
            issuer_is_ours=answer.get("iss", settings.TROTH_OIDC_ISSUER)
            == settings.TROTH_OIDC_ISSUER,
            error=answer.get("error", ""),
            has_code=bool(answer.get("code")),
            begun_at=begun_at,
            at=at,
        )
    )


def may_connect(known: Known, *, by: Person) -> Verdict:
    found = queries.link_of(known)
    return rules.may_connect(
        rules.ConnectFacts(
            is_mine=found is not None and found.person_id == by.pk,
            is_anothers=found is not None and found.person_id != by.pk,
            has_other=queries.link(of=by) is not None,
        )
    )


def may_disconnect(*, by: Person) -> Verdict:
    return rules.may_disconnect(can_sign_in_otherwise=queries.can_sign_in_otherwise(by))
