"""The PDF of a full charter: three signatures, six objectives, long answers, two policies."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable

    from troth.foundation.pdf.paper import Paper

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AIM = 0.1
LONG = "Between the sessions we write by mail only, and answer within two working days. "


def measure(rounds: int) -> None:
    """Print the CPU time of an empty page, of the charter, and of the charter with its seal."""
    from troth.foundation.pdf.make import pdf  # noqa: PLC0415 - after the environment
    from troth.foundation.pdf.paper import Paper  # noqa: PLC0415
    from troth.foundation.pdf.seal import document_key, sealed  # noqa: PLC0415

    full, empty = _paper(), Paper(title="Empty", language="en", sections=())
    made = pdf(full, at=AT)
    with TemporaryDirectory(prefix="troth-bench-") as folder:
        key = document_key(Path(folder), host="bench", at=AT)
        ways: dict[str, Callable[[], object]] = {
            "an empty page": lambda: pdf(empty, at=AT),
            "a full charter": lambda: pdf(_another(full), at=AT),
            "the same, sealed": lambda: sealed(pdf(_another(full), at=AT), key, reason="Bench"),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                began = time.process_time()
                way()
                taken[name].append(time.process_time() - began)
    floor = median(taken["an empty page"])
    print(f"a PDF of {made.count(b'/Type/Page/')} pages and {len(made) / 1e3:.0f} kB")
    for name, found in taken.items():
        cpu = median(found)
        met = "met" if cpu < AIM else "not met"
        print(f"{name}: {cpu * 1e3:.1f} ms CPU, {cpu / floor:.1f} times an empty page ({met})")


def _another(paper: "Paper") -> "Paper":
    """Return the document with another foot, so that nothing of the one before can be reused."""
    return replace(paper, foot=f"{paper.foot} {uuid4()}")


def _paper() -> "Paper":
    from django.utils.translation import gettext  # noqa: PLC0415
    from nacl.signing import SigningKey  # noqa: PLC0415

    from tests.cast import TEXTS  # noqa: PLC0415
    from troth.engagement.charter_documents.copy import Signed, written  # noqa: PLC0415
    from troth.engagement.charter_documents.page import Copy, Wording, paper  # noqa: PLC0415
    from troth.engagement.charter_text import (  # noqa: PLC0415
        model as charter_charters,
    )
    from troth.engagement.charter_text import (  # noqa: PLC0415
        sections as charter,
    )
    from troth.engagement.charter_text.voice import Voice  # noqa: PLC0415
    from troth.engagement.charters.models import Charter  # noqa: PLC0415
    from troth.engagement.core.models import Engagement  # noqa: PLC0415

    pk = uuid4()
    said = charter.Objective(LONG, date(2027, 2, 1), "joint", "accepted", "accepted")
    text = charter_charters.Text(engagement=str(pk), kind="coaching", code="GCE", edition="2016")
    text = text.with_sections(
        {
            **TEXTS,
            "objectives": charter.Objectives((said,) * 6),
            "scope": charter.Scope(LONG * 10, LONG * 10),
            "policies": charter.Policies(
                (charter.Policy("Conduct", LONG * 30), charter.Policy("Travel", LONG * 30)),
                seen=("client", "practitioner"),
            ),
        }
    )
    words = charter_charters.to_words(text)
    found = Charter(engagement=pk, version=26, digest=charter_charters.digest(words), written_at=AT)
    names = {"practitioner": "Carla", "client": "Cleo", "sponsor": "Hana"}
    signed = tuple(
        Signed(
            part=part,
            person=uuid4(),
            name=name,
            at=AT,
            key=bytes(key.verify_key),
            signature=key.sign(found.digest.encode()).signature,
            name_is_signed=True,
            name_now=name,
        )
        for part, name in names.items()
        for key in (SigningKey.generate(),)
    )
    copy = Copy(
        engagement=Engagement(id=pk, kind="coaching"),
        charter=found,
        text=text,
        parties=text.parties,
        signed=signed,
        file=written("charter", found, words, signed),
        host_key=signed[0].fingerprint,
        entries={s.person: n for n, s in enumerate(signed, 40)},
        checkpoint="Log troth/bench\nEntries 4000\nRoot …\nHeads …\nKey …",
    )
    wording = Wording(
        voice=Voice(say=gettext, day=date.isoformat, names=names),
        moment=datetime.isoformat,
        language="en",
        address="https://troth.example/charters/check",
    )
    return paper(copy, wording, at=AT)
