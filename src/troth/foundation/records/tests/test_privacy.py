"""Every field of every model says what it is; every sealed word is in an envelope."""

import pytest
from django.apps import apps
from django.db import models

from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Field
from troth.foundation.vault.host_key import HostSealed

OURS = [m for m in apps.get_models() if m.__module__.startswith("troth.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
@pytest.mark.clause("SEED001-CONF-1")
def test_every_field_is_declared(model: type[models.Model]) -> None:
    declared = getattr(model, "Privacy", None)
    assert declared is not None, f"{model._meta.label} declares nothing"
    fields = {f.name for f in model._meta.local_concrete_fields if not f.auto_created}
    said = {name for name in dir(declared) if not name.startswith("_")}
    assert said == fields
    for name in said:
        what = getattr(declared, name)
        assert isinstance(what, Field) or what.startswith(("clear: ", "key material: ")), name


def test_free_text_is_either_sealed_or_explained() -> None:
    """A text field outside an envelope must be one of these, each short and needed in clear."""
    clear_texts = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.TextField)
    }
    assert clear_texts == set()


def test_whatever_is_sealed_is_bytes() -> None:
    sealed_models = [m for m in OURS if issubclass(m, Sealed)]
    assert sealed_models
    for model in sealed_models:
        for name in dir(model.Privacy):
            what = getattr(model.Privacy, name)
            if isinstance(what, Field) and what.is_sealed:
                assert isinstance(model._meta.get_field(name), models.BinaryField)


def test_what_is_held_under_the_host_key_is_declared_so_and_nothing_else() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_concrete_fields
        if isinstance(field, HostSealed)
    }
    said = {
        f"{model._meta.label}.{name}"
        for model in OURS
        for name in dir(model.Privacy)  # type: ignore[attr-defined]
        if isinstance(what := getattr(model.Privacy, name), Field) and what.is_held  # type: ignore[attr-defined]
    }
    assert said == found
    names_and_addresses = {"people.Person.name", "people.Person.email", "people.Organisation.name"}
    assert found == names_and_addresses | {
        "concerns.Contact.email",
        "people.SecondAddress.email",
        "concerns.Contact.name",
        "core.Invitation.name",
        "core.Invitation.named",
        "core.Invitation.line",
        "joining.Succession.name",
        "joining.Succession.email",
        "joining.Succession.named",
        "joining.Succession.line",
        "people.FormerName.name",
        "packs.Pledge.name",
        "core.ClosingSignature.name",
        "groups.AgreementSignature.name",
        "charters.Signature.name",
        "annex.AnnexSignature.name",
        "core.Invitation.email",
        "people.AddressLink.email",
        "people.CodeApp.secret",
        "people.Device.words",
        "people.Letter.address",
        "people.Letter.text",
        "people.Passkey.name",
        "people.Session.device",
        "sso.Link.account",
    }
