"""Lays a charter out as a document: sections in reading order, signatures, how it is checked."""

# ruff: noqa: RUF001 - words on paper have typographic apostrophes

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.engagement.annex.models import Annex
from troth.engagement.charter_documents.check import code
from troth.engagement.charter_documents.copy import Signed
from troth.engagement.charter_text.document import as_document
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.retention import how_long, records_table
from troth.engagement.charter_text.voice import FIXED, ITEM, DocSection, Voice
from troth.engagement.charter_text.voice import Block as DocBlock
from troth.engagement.charters.models import Charter
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import INSIDE, label
from troth.foundation.pdf.paper import (
    Attachment,
    Block,
    Code,
    Facts,
    Paper,
    Paragraph,
    Remark,
    Section,
    Struck,
    Table,
)

JSON = "application/json"
HALF = 32
"""Signs of a digest in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexCopy:
    """The personal annex, for a copy of one of the two whom it concerns."""

    annex: Annex
    text: str
    signed: tuple[Signed, ...]
    file: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All that one copy of a charter holds.

    The numbers of entries are for the client alone: they would tell others how much the client
    writes. A checkpoint is left out for a sponsor.
    """

    engagement: Engagement
    charter: Charter
    text: Text
    parties: tuple[str, ...]
    signed: tuple[Signed, ...]
    file: bytes
    host_key: str
    newer: int | None = None
    entries: Mapping[UUID, int] = field(default_factory=dict)
    checkpoint: str = ""
    annex: AnnexCopy | None = None

    @property
    def is_signed(self) -> bool:
        """Whether all parties have signed it."""
        return {s.part for s in self.signed} == set(self.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a document speaks to its reader: voice, moments, language, the address of the check."""

    voice: Voice
    moment: Callable[[datetime], str]
    language: str
    address: str


def paper(copy: Copy, wording: Wording, *, at: datetime) -> Paper:
    """Return the document; one that not all have signed says so on every page."""
    number, short = copy.charter.version, code(copy.charter.digest)
    foot = _("Charter, version %(number)s · code %(code)s") % {"number": number, "code": short}
    files = [Attachment("charter.json", copy.file, JSON, _("What was signed, and the signatures"))]
    if copy.annex:
        words = _("The personal annex and its signatures")
        files.append(Attachment("annex.json", copy.annex.file, JSON, words))
    return Paper(
        title=_("Charter"),
        language=wording.language,
        kicker=copy.engagement.get_kind_display(),
        facts=tuple(_facts(copy, wording, at)),
        sections=(*_sections(copy, wording), _signatures(copy, wording), _check(copy, wording)),
        mark="" if copy.is_signed else _("Draft, not signed"),
        foot=foot,
        page_words=_("Page %(page)s of %(pages)s"),
        attachments=tuple(files),
    )


def _facts(copy: Copy, wording: Wording, at: datetime) -> Iterator[tuple[str, str]]:
    found, name = copy.charter, wording.voice.name
    payer = copy.engagement.payer
    between = [f"{name(part)}, {label(part)}" for part in copy.parties]
    yield _("Between"), "\n".join(between)
    if payer:
        yield _("Paid by"), payer
    version = {"number": found.version, "day": wording.moment(found.written_at)}
    yield _("Version"), _("%(number)s, of %(day)s") % version
    yield _("State"), _state(copy, wording)
    yield _("Code of ethics"), f"{copy.text.code} {copy.text.edition}"
    yield _("Code to check"), code(found.digest)
    yield _("This copy made"), wording.moment(at)


def _state(copy: Copy, wording: Wording) -> str:
    if not copy.is_signed:
        counts = {"signed": len(copy.signed), "parties": len(copy.parties)}
        return _("Draft: %(signed)s of %(parties)s have signed") % counts
    last = wording.moment(max(s.at for s in copy.signed))
    state = _("Signed by all, last on %(day)s") % {"day": last}
    if copy.newer is None:
        return state
    newer = _("Version %(number)s, which all signed later, has taken its place.")
    return f"{state}. {newer % {'number': copy.newer}}"


# --- the sections ------------------------------------------------------------------------------


def _sections(copy: Copy, wording: Wording) -> Iterator[Section]:
    for section in as_document(copy.text, wording.voice):
        blocks = tuple(_blocks(section))
        if section.name == "records":
            blocks = (*blocks, _kept(copy.text, wording.voice))
        yield Section(section.title, blocks)
    if copy.annex:
        yield _annex(copy.annex, wording)


def _blocks(section: DocSection) -> Iterator[Block]:
    """Return what a section says: fixed sentences as paragraphs, the rest as names and words."""
    pairs: list[tuple[str, str]] = []
    for block in section.blocks:
        if section.name == "records" and block.kind == ITEM:
            continue  # they make one table
        if block.struck:
            yield from _pairs(pairs)
            pairs = []
            yield from _with_struck(block)
            continue
        if block.label and block.kind != FIXED:
            pairs.append((block.label, block.text))
            continue
        yield from _pairs(pairs)
        pairs = []
        yield Paragraph(block.text)
    yield from _pairs(pairs)


def _with_struck(block: DocBlock) -> Iterator[Block]:
    """Return the lines of a block one by one, those that do not count struck through."""
    yield Remark(block.label)
    for is_struck, line in block.pieces:
        yield Struck(line) if is_struck else Paragraph(line)


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Facts]:
    if found := tuple(pairs):
        yield Facts(found)


def _kept(text: Text, voice: Voice) -> Table:
    rows = tuple(
        (
            voice.say(row.what),
            voice.say(row.where),
            ", ".join(voice.name(part) for part in row.readers),
            how_long(row.until, text, voice.say) or _("not said yet"),
        )
        for row in records_table(text)
    )
    return Table((_("What"), _("Where"), _("Who can read it"), _("How long")), rows)


def _annex(annex: AnnexCopy, wording: Wording) -> Section:
    signed = {s.part: s for s in annex.signed}
    who = tuple((wording.voice.name(p), _when(signed.get(p), wording)) for p in INSIDE)
    digest = Code(_("Digest of the annex (SHA-256)"), _halves(annex.annex.digest))
    words = _("Between client and practitioner. Who pays has no key to it: keep this copy to you.")
    return Section(_("Personal annex"), (Remark(words), Paragraph(annex.text), Facts(who), digest))


def _when(signed: Signed | None, wording: Wording) -> str:
    if signed is None:
        return _("not signed")
    return _("signed on %(day)s") % {"day": wording.moment(signed.at)}


# --- signatures and how they are checked ---------------------------------------------------------


def _signatures(copy: Copy, wording: Wording) -> Section:
    signed = {s.part: s for s in copy.signed}
    blocks: list[Block] = []
    for part in copy.parties:
        made = signed.get(part)
        pairs = [(label(part).capitalize(), _who(part, made, wording))]
        pairs.append((_("Signature"), _when(made, wording)))
        if made and made.person in copy.entries:
            pairs.append((_("Entry in the ledger"), str(copy.entries[made.person])))
        blocks.append(Facts(tuple(pairs)))
        if made:
            blocks.append(Code(_("Fingerprint of the key that signed"), (made.fingerprint,)))
    if not copy.signed:
        blocks.insert(0, Remark(_("Nobody has signed this version.")))
    return Section(_("Signatures"), tuple(blocks))


def _who(part: str, made: Signed | None, wording: Wording) -> str:
    """Return who signed, under the name of then."""
    if made is None or made.name == made.name_now:
        return wording.voice.name(part)
    words = _("signed as %(name)s, now %(now)s")
    return words % {"name": made.name, "now": made.name_now}


def _check(copy: Copy, wording: Wording) -> Section:
    where = {"address": wording.address}
    blocks: list[Block] = [
        Paragraph(
            _(
                "What was signed is the text in the attached file charter.json. It has the digest "
                "below; its beginning is the code to check."
            )
        ),
        Code(_("Digest (SHA-256)"), _halves(copy.charter.digest)),
        Code(_("Code to check"), (code(copy.charter.digest),)),
        Paragraph(_("A party finds out at %(address)s which version has this code.") % where),
        Paragraph(
            _(
                "Anybody can check text and signatures without this host, on a machine with "
                "Troth’s program:"
            )
        ),
        Code(_("Command"), ("./run verify-charter FILE",)),
        Paragraph(
            _(
                "Whose keys they are, no file can show: compare the fingerprints with the people "
                "themselves."
            )
        ),
        Paragraph(
            _(
                "This host has put a seal of its own on the file. It shows that nothing on these "
                "pages was changed since this host made them. The signatures of the parties are "
                "what counts. A sign that no font at hand can show stands here by its number, as "
                "[U+4E2D]; the attached file holds it as it is."
            )
        ),
        Code(_("Fingerprint of the key that signs the ledger"), (copy.host_key,)),
    ]
    if copy.checkpoint:
        lines = tuple(copy.checkpoint.split("\n"))
        blocks.append(Code(_("Latest checkpoint of the ledger"), lines))
    return Section(_("How this document is checked"), tuple(blocks))


def _halves(digest: str) -> tuple[str, ...]:
    return digest[:HALF], digest[HALF:]
