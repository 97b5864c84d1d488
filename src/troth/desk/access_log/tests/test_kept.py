"""The table of records in a charter has a line for all that is stored, and each line is true."""

from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.cast import AT, TEXTS
from tests.crawled import lay_out
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model as charter
from troth.engagement.charter_text.retention import CONTENT, FACTS, RetentionRow, records_table
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.records.privacy import Field, Retention
from troth.foundation.vault import queries as vault

ROW_OF = {
    "charters.Charter": ("charter",),
    "charters.Understanding": ("answers",),
    "core.Invitation": ("invitations",),
    "joining.Succession": ("invitations",),
    "annex.Annex": ("personal",),
    "annex.Card": ("personal",),
    "charters.Talk": ("methods",),
    "annex.MethodQuestion": ("methods",),
    "annex.MethodAnswer": ("methods",),
    "core.SealedEntry": ("life", "told", "client"),
    "core.FollowUp": ("life",),
    "meetings.Note": ("shared", "practitioner", "client"),
    "consents.Consent": ("consents",),
    "consents.Decision": ("decisions",),
    "releases.Draft": ("drafts",),
    "releases.Release": ("releases",),
    "concerns.Word": ("concerns", "needs"),
    "groups.GroupNote": ("group",),
}
"""The lines of the table that speak of what a model hides, by the model."""
ELSEWHERE = {
    "packs.Pledge": "a name at signing, kept with the account",
    "charters.Signature": "a name at signing, kept with the account",
    "annex.AnnexSignature": "a name at signing, kept with the account",
    "core.ClosingSignature": "a name at signing, kept with the account",
    "groups.AgreementSignature": "a name at signing, kept with the account",
    "people": "an account, which lies beside every engagement",
    "sso": "an account, which lies beside every engagement",
    "records": "the shape of what others store",
    "concerns.Contact": "who hears concerns of a practitioner, in all their engagements",
    "groups.Agreement": "a text of its own, which its members sign",
}
"""What is hidden and belongs to no single engagement, by app or model, and why."""
LENGTHS = {
    Retention.CONTENT: {CONTENT},
    Retention.CHARTER: {FACTS},
    Retention.FACTS: {FACTS},
    Retention.ENQUIRY: {FACTS},
    Retention.RELEASE: {"until it is withdrawn or runs out, and no longer than content"},
}
"""How long the line of a class says that it is kept."""
ROOMS = {
    "contract": "charter",
    "shared": "shared",
    "personal": "personal",
    "client_private": "client",
    "practitioner_private": "practitioner",
    "before": "life",
    "consents": "consents",
    "client_consents": "decisions",
    "client_answers": "answers",
    "sponsor_answers": "answers",
}
"""The line that says who reads what is in a room."""
OF_ONE = ("release", "concern", "need", "handover")
"""Rooms of one thing each, whose readers the client names one by one."""


def text() -> charter.Text:
    return charter.Text(
        engagement="",
        kind="coaching",
        code="GCE",
        edition="2016",
        salt="",
        **TEXTS,  # type: ignore[arg-type]
    )


def table() -> dict[str, RetentionRow]:
    return {row.key: row for row in records_table(text())}


def hidden() -> Iterator[tuple[str, Field]]:
    """Yield every field that is sealed or held, by its model."""
    for model in apps.get_models():
        privacy = getattr(model, "Privacy", None)
        for name in dir(privacy):
            found = getattr(privacy, name)
            if isinstance(found, Field) and (found.is_sealed or found.is_held):
                yield model._meta.label, found


@pytest.mark.clause("SEED000-CONF-1")
def test_every_class_of_what_is_hidden_has_its_line_with_the_right_length() -> None:
    rows, seen = table(), set()
    for label, found in hidden():
        if label in ELSEWHERE or label.partition(".")[0] in ELSEWHERE:
            continue
        assert label in ROW_OF, f"Say in text/retention.py and here where {label} is told of."
        until = {rows[key].until for key in ROW_OF[label]}
        assert until <= LENGTHS[found.keep], label
        seen.add(label)
    assert seen == set(ROW_OF), "These are gone."


def test_a_class_without_a_line_would_be_found() -> None:
    assert {key for keys in ROW_OF.values() for key in keys} < set(table())
    left = {key: row for key, row in table().items() if key != "shared"}
    assert any(key not in left for key in ROW_OF["meetings.Note"])


@pytest.mark.clause("SEED000-CONF-1")
def test_who_holds_the_key_of_a_room_is_who_its_line_names(
    cleo: Holder, carla: Holder, hana: Holder
) -> None:
    world = lay_out(cleo, carla, hana)
    pk = world.ids["engagement"]
    players = {CLIENT: cleo, PRACTITIONER: carla, SPONSOR: hana}
    rows, seen = table(), set()
    for room in vault.holders(pk).values():
        row = rows.get(ROOMS.get(room.purpose, ""))
        if row is None:
            assert room.purpose.startswith(OF_ONE), room.purpose
            continue
        readers = {players[part].person.pk for part in row.readers}
        assert set(room.holders) <= readers, room.purpose
        if not room.purpose.endswith("_answers"):
            assert set(room.holders) == readers, room.purpose
        seen.add(room.purpose)
    assert {"contract", "shared", "client_answers"} <= seen


@pytest.mark.clause("SEED000-CONF-1")
def test_the_table_stands_in_every_charter_and_nobody_can_leave_it_out(
    agreed: core.Seat, cleo: Holder
) -> None:
    reading = opening.read_latest(core.seat(agreed.engagement.pk, to=cleo.person), by=cleo, at=AT)
    keys = [row["key"] for row in reading.words["meaning"]["records"]]
    assert keys == [row.key for row in records_table(reading.whole)]
    assert len(keys) == len(set(keys))
