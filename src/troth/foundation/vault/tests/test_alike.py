"""What looks alike is one: a secret opens however a keyboard composes it, in old locks too."""

import pytest

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.foundation.vault import derive, slot_card
from troth.foundation.vault.models import SignIn, Slot, SlotKind
from troth.foundation.vault.services import slots, unlocking
from troth.foundation.vault.services.refusals import WrongSecret

COMPOSED, DECOMPOSED = "Grüße an Zoë heute", "Gru\u0308ße an Zoe\u0308 heute"
SPACED = "Grüße\u00a0an\u3000Zoë heute"


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED, SPACED])
@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
def test_a_secret_opens_in_every_form_of_its_letters(cleo: Holder, chosen: str, typed: str) -> None:
    slots.set_password(cleo.keyring, chosen, at=AT)
    slots.set_passphrase(cleo.keyring, chosen, at=AT)
    pk = cleo.person.pk
    assert unlocking.sign_in(pk, typed, at=AT) is not None
    assert unlocking.unlock_with_password(pk, typed, at=AT)
    assert unlocking.unlock_with_passphrase(pk, typed, at=AT)
    for other in (typed.upper(), typed.replace("ß", "ss"), typed + " "):
        with pytest.raises(WrongSecret):
            unlocking.sign_in(pk, other, at=AT)


@pytest.fixture
def of_before(cleo: Holder, monkeypatch: pytest.MonkeyPatch) -> Holder:
    """Cleo, whose password and passphrase were taken sign for sign, in decomposed letters."""
    with monkeypatch.context() as before:
        before.setattr(derive, "forms_of", lambda secret: (secret,))
        slots.set_password(cleo.keyring, DECOMPOSED, at=AT)
        slots.set_passphrase(cleo.keyring, DECOMPOSED, at=AT)
    return cleo


def test_a_lock_of_before_opens_with_what_was_typed_and_is_renewed(of_before: Holder) -> None:
    pk = of_before.person.pk
    with pytest.raises(WrongSecret):
        unlocking.sign_in(pk, COMPOSED, at=AT)
    slot = Slot.objects.get(holder=pk, kind=SlotKind.PASSWORD)
    assert unlocking.sign_in(pk, DECOMPOSED, at=AT) is not None
    for typed in (COMPOSED, DECOMPOSED):
        assert unlocking.sign_in(pk, typed, at=AT) is not None
        assert unlocking.unlock_with_password(pk, typed, at=AT)
    renewed = Slot.objects.get(holder=pk, kind=SlotKind.PASSWORD)
    assert renewed.pk == slot.pk
    assert slot_card.is_signed(renewed)
    assert bytes(renewed.wrapped_seed) != bytes(slot.wrapped_seed)


def test_a_passphrase_of_before_is_renewed_too(of_before: Holder) -> None:
    pk = of_before.person.pk
    with pytest.raises(WrongSecret):
        unlocking.unlock_with_passphrase(pk, COMPOSED, at=AT)
    assert unlocking.unlock_with_passphrase(pk, DECOMPOSED, at=AT)
    assert unlocking.unlock_with_passphrase(pk, COMPOSED, at=AT)


def test_after_a_reset_the_password_of_before_opens_and_the_reset_stays(of_before: Holder) -> None:
    pk = of_before.person.pk
    slots.reset_sign_in(pk, "Another password", at=AT)
    verifier = bytes(SignIn.objects.get(holder=pk).verifier)
    assert unlocking.sign_in(pk, DECOMPOSED, at=AT) is not None
    assert bytes(SignIn.objects.get(holder=pk).verifier) == verifier
    assert unlocking.sign_in(pk, COMPOSED, at=AT) is not None
    assert unlocking.sign_in(pk, "Another password", at=AT) is None


def wide(code: str) -> str:
    """Return a code as a keyboard of East Asia may write it."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in code)


def test_wide_letters_and_digits_of_other_scripts_are_those_of_a_code() -> None:
    salt = bytes(16)
    plain = derive.code_secret("0A1B-2C3D", salt)
    for typed in (wide("0A1B-2C3D"), "\u0660a\u0661b \u0662c\u0663d", "oa1b2c3d"):
        assert derive.code_secret(typed, salt) == plain
