"""Engagements, the parts people play in them, charters, and what is written around them."""

from troth.engagements.models.chartering import (
    Annex,
    AnnexSignature,
    Card,
    Charter,
    MethodAnswer,
    MethodQuestion,
    Signature,
    Talk,
    Understanding,
)
from troth.engagements.models.keeping import Keeping
from troth.engagements.models.leaves import (
    ClosingSignature,
    FollowUp,
    Leaf,
    LeafKind,
)
from troth.engagements.models.life import (
    Disposal,
    Engagement,
    Invitation,
    Kind,
    Part,
    PartName,
    ReadingReason,
    Step,
    WhyRead,
)
from troth.engagements.models.orienting import Opening, Page

__all__ = [
    "Annex",
    "AnnexSignature",
    "Card",
    "Charter",
    "ClosingSignature",
    "Disposal",
    "Engagement",
    "FollowUp",
    "Invitation",
    "Keeping",
    "Kind",
    "Leaf",
    "LeafKind",
    "MethodAnswer",
    "MethodQuestion",
    "Opening",
    "Page",
    "Part",
    "PartName",
    "ReadingReason",
    "Signature",
    "Step",
    "Talk",
    "Understanding",
    "WhyRead",
]
