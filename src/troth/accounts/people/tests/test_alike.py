"""One address in both forms of its domain, one code in wide digits."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD, code, give_code_app
from troth.accounts.people import queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.services.recovery import plain

SignIn = Callable[..., Client]
TYPED, STORED = "Cleo@Bücher.example", "cleo@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (TYPED, STORED),
        ("cleo@bu\u0308cher.example", STORED),
        ("cleo@XN--BCHER-KVA.example", STORED),
        ("cleo@straße.example", "cleo@xn--strae-oqa.example"),
        ("cleo@\uff21cme.example", "cleo@acme.example"),
        ("Zoë@acme.example", "zoë@acme.example"),
        ("cleo@-odd_.example", "cleo@-odd_.example"),
        ("nobody", "nobody"),
    ],
)
def test_a_domain_has_one_form(typed: str, stored: str) -> None:
    assert queries.folded(typed) == queries.folded(stored) == stored


@pytest.mark.parametrize("before", [STORED, "cleo@bücher.example"])
def test_an_account_is_found_in_either_form_and_its_address_renewed(
    cleo: Holder, before: str
) -> None:
    cleo.person.email = before
    cleo.person.save(update_fields=["email", "email_index"])
    for typed in (TYPED, STORED):
        assert queries.with_email(typed) == cleo.person
        assert not queries.email_is_free(typed)
    page = Client().post("/sign-in", {"email": TYPED, "password": PASSWORD})
    assert page.status_code == 302
    cleo.person.refresh_from_db()
    assert cleo.person.email == STORED


def test_a_code_of_the_app_may_be_typed_in_wide_digits(cleo: Holder) -> None:
    give_code_app(cleo.person)
    browser = Client()
    browser.post("/sign-in", {"email": cleo.person.email, "password": PASSWORD})
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code(cleo.person))
    assert browser.post("/sign-in/second", {"code": wide}).status_code == 302
    assert plain("\uff41\uff42\uff11\uff12-\uff23\uff24") == "AB12CD"
