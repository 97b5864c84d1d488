"""The name at signing is signed: who is renamed later stays who signed, and older bytes hold."""

import json
from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import UUID

import pytest

from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts
from troth.engagement.charter_documents import check
from troth.engagement.charter_documents.offline import verify
from troth.engagement.charter_documents.tests.test_documents import download, take, text
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Signature
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, told
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.pdf import make
from troth.foundation.pdf.seal import attached
from troth.foundation.records.signatures import name_mark, signing_payload
from troth.foundation.vault.envelope import canonical

SeatOf = Callable[[Holder], Seat]
WHO, WHERE = UUID(int=1), UUID(int=2)


def facts(name: str | None) -> bytes:
    made: bytes = signing_payload(
        "charter", person=WHO, name=name, digest="ab" * 32, engagement=WHERE, version=2, part=CLIENT
    )
    return made


def as_before(seat: Seat, *who: Holder) -> None:
    """Let people have signed before names were a part of it."""
    for holder in who:
        row = Signature.objects.get(charter__engagement=seat.engagement.pk, person=holder.person)
        row.name = None
        row.signature = holder.keyring.sign(row.payload)
        row.save()


def test_what_was_signed_before_names_were_has_the_very_bytes_that_it_had() -> None:
    with mock.patch("django.conf.settings.TROTH_HOST_ID", "here"):
        assert facts(None) == (
            b'{"digest":"' + b"ab" * 32 + b'","engagement":"00000000-0000-0000-0000-000000000002",'
            b'"host":"here","part":"client","person":"00000000-0000-0000-0000-000000000001",'
            b'"version":2,"what":"charter"}'
        )
        assert facts("Cleo") == facts(None).replace(
            b'"part"', b'"name":"' + name_mark(WHO, "Cleo").encode() + b'","part"'
        )


@pytest.mark.clause("GCE-1.3")
def test_older_signatures_hold_and_their_file_keeps_its_form(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    as_before(active, cleo, carla, hana)
    assert charters.signed_charter(active.engagement.pk) is not None
    before = attached(take(active, carla))["charter.json"]
    form = json.loads(before)
    assert form["form"] == "troth charter file 1"
    keys = {"part", "person", "name", "key", "signature", "at"}
    assert all(made.keys() == keys for made in form["signatures"])
    assert "Signed as sponsor by Hana (a name that the host wrote)" in "\n".join(verify(before))
    accounts.rename("Carla", by=hana, at=LATER)
    assert attached(take(active, carla))["charter.json"] == before  # it names who signed then


@pytest.mark.clause("GCE-1.3")
def test_who_is_renamed_stays_who_signed_on_the_page_in_the_pdf_and_in_the_data(
    active: Seat, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    accounts.rename("Hanna", by=hana, at=LATER)
    for where in ("charter", "charter/versions/2"):
        assert "signed as Hana, now Hanna" in text_of(sign_in(carla).get(at(active, where))), where
    pdf = take(active, carla)
    assert "signed as Hana, now Hanna" in text(pdf)
    data = attached(pdf)["charter.json"]
    form = json.loads(data)
    assert form["form"] == "troth charter file 2"
    names = {made["part"]: (made["name"], made["name_is_signed"]) for made in form["signatures"]}
    assert names == {
        "practitioner": ("Carla", True),
        "client": ("Cleo", True),
        "sponsor": ("Hana", True),
    }
    assert any("Signed as sponsor by Hana, with" in line for line in verify(data))


@pytest.mark.parametrize(
    "changes", [{"name": "Otto"}, {"name_is_signed": False}, {"name_is_signed": None}]
)
def test_a_file_with_another_name_does_not_hold(
    active: Seat, carla: Holder, changes: dict[str, object]
) -> None:
    form = json.loads(attached(take(active, carla))["charter.json"])
    assert check.read(canonical(form))
    form["signatures"][0] |= changes
    with pytest.raises(Fault):
        check.read(canonical(form))


@pytest.mark.parametrize("name", ["Otto", None])
@pytest.mark.clause("GCE-1.3")
def test_a_name_that_is_changed_in_a_row_breaks_the_signature(
    active: Seat, hana: Holder, name: str | None
) -> None:
    row = Signature.objects.get(charter__engagement=active.engagement.pk, person=hana.person)
    assert SPONSOR in charters.signatures(row.charter).held
    row.name = name
    row.save(update_fields=["name"])
    assert SPONSOR in charters.signatures(row.charter).broken
    assert charters.signed_charter(active.engagement.pk) is None


def test_a_name_from_another_row_breaks_the_signature_and_no_page(
    active: Seat, cleo: Holder, hana: Holder, carla: Holder, sign_in: SignIn
) -> None:
    rows = Signature.objects.filter(charter__engagement=active.engagement.pk)
    other: Any = rows.filter(person=cleo.person).values_list("name", flat=True)
    stolen = Signature._meta.get_field("name")
    with mock.patch.object(type(stolen), "get_prep_value", lambda _self, value: value):
        rows.filter(person=hana.person).update(name=other[0].envelope)
    page = text_of(sign_in(carla).get(at(active, "charter/versions/2")))
    assert "This signature does not hold" in page


# --- a change of name --------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3")
def test_a_change_of_name_is_an_act_that_everybody_one_works_with_is_told_of(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    sent = {"name": "Hanna", "language": "en", "time_zone": "UTC"}
    assert sign_in(hana).post("/account", sent).status_code == 302
    assert told(active)[0] == "core.rename"
    for who, times in ((cleo, 1), (carla, 1), (hana, 0), (nora, 0)):
        kinds = [n.kind for n in people.notifications(to=who.person)]
        assert kinds.count("core.renamed") == times, who.person.name
    page = text_of(sign_in(carla).get(at(active, "participants")))
    assert "Hanna" in page
    assert "Called Hana until" in page
    assert sign_in(hana).post("/account", sent).status_code == 302  # the same once more
    assert told(active).count("core.rename") == 1


def test_who_comes_later_does_not_learn_what_one_was_called_before(
    active: Seat, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    before = active.mine.joined_at.replace(year=2020)
    accounts.rename("Hanna", by=hana, at=before)
    assert "Called Hana" not in text_of(sign_in(carla).get(at(active, "participants")))


# --- names that look alike ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Carla", "carla", "\u0421arla"])
def test_the_clients_preview_tells_two_carlas_apart(
    active: Seat, cleo: Holder, hana: Holder, seat_of: SeatOf, sign_in: SignIn, name: str
) -> None:
    accounts.rename(name, by=hana, at=LATER)
    seat = seat_of(cleo)
    assert seat.name("sponsor") == f"{name} (sponsor, Acme)"
    assert seat.name("practitioner") == "Carla (practitioner)"
    assert seat.name("client") == "Cleo"
    assert seat.bare_name("sponsor") == name
    page = text_of(sign_in(cleo).get(at(seat, "summaries")))
    assert f"{name} (sponsor, Acme)" in page


def test_a_name_from_the_right_turns_nothing_on_a_page_and_is_bare_in_what_leaves_the_host(
    active: Seat, cleo: Holder, hana: Holder, carla: Holder, sign_in: SignIn
) -> None:
    accounts.rename("הנה", by=hana, at=LATER)
    page = sign_in(cleo).get(at(active, "charter")).content.decode()
    assert "<bdi>הנה</bdi>" in page
    title = page[page.index("<title>") : page.index("</title>")]
    assert "bdi" not in title
    assert core.seat(active.engagement.pk, to=carla.person).bare_name(SPONSOR) == "הנה"


# --- signs that no font shows ------------------------------------------------------------------


def test_the_page_says_which_signs_would_be_missing_before_a_pdf_is_made(
    active: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, plain = sign_in(carla), make.made
    first = "charter_documents.take_charter"

    def without_fonts(*args: object, **kwargs: object) -> make.Made:
        return make.Made(plain(*args, **kwargs).content, ("\u4e2d", "\u6587"))  # type: ignore[arg-type]

    with mock.patch("troth.engagement.charter_documents.services.made", without_fonts):
        page = download(browser, active)
        assert page.status_code == 422
        assert "no font of this host shows \u4e2d \u6587" in text_of(page)
        assert first not in told(active)
        page = download(browser, active, without_signs="on")
    assert page["Content-Type"] == "application/pdf"
