"""The life of an engagement as a table: what has no row cannot happen. Pure."""

from troth.ethics.workflow import BEGINNING, Row, Workflow

PRACTITIONER, CLIENT, SPONSOR, SYSTEM = "practitioner", "client", "sponsor", "system"
EVERYBODY = (PRACTITIONER, CLIENT, SPONSOR)
CONTRACTING, ACTIVE, CLOSED = "contracting", "active", "closed"

LIFE = Workflow(
    "engagement",
    rows=(
        Row(BEGINNING, "begin", (PRACTITIONER,), CONTRACTING, ("SEED003-TIME-1",)),
        Row(CONTRACTING, "invite", (PRACTITIONER,), CONTRACTING, ("SEED003-CORP-1",)),
        Row(CONTRACTING, "turn away", (PRACTITIONER,), CONTRACTING, ("SEED000-CONF-3",)),
        Row(CONTRACTING, "let in", (PRACTITIONER,), CONTRACTING, ("SEED000-CONF-3", "GCE-1.9")),
        Row(CONTRACTING, "edit", EVERYBODY, CONTRACTING, ("IMC-I-2", "GCE-1.1")),
        Row(CONTRACTING, "sign", EVERYBODY, CONTRACTING, ("GCE-1.3", "IMC-I-1")),
        Row(CONTRACTING, "activate", (SYSTEM,), ACTIVE, ("GCE-1.11", "GCE-1.3")),
        Row(CONTRACTING, "end", (CLIENT,), CLOSED, ("GCE-1.21",)),
        Row(ACTIVE, "end", (CLIENT,), CLOSED, ("GCE-1.21",)),
    ),
)
