"""How a document speaks to the reader of a request: language, zone, names, where it is checked."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext

from troth.engagement.charter_documents.copy import as_signed
from troth.engagement.charter_documents.page import Wording
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters import queries as charters
from troth.engagement.core.queries import Seat
from troth.foundation.kit.when import dated, timed


def wording(request: HttpRequest, seat: Seat, number: int) -> Wording:
    """Return the wording of one version for who asks."""
    zone, lang = get_current_timezone(), get_language() or "en"
    signed = charters.signatures(charters.version(seat.engagement.pk, number))
    names = {part: str(seat.name(part)) for part in seat.parts}
    names |= as_signed(signed)  # who signed may have left since, or have another name now
    return Wording(
        voice=Voice(say=gettext, day=lambda day: dated(day, zone=zone, lang=lang), names=names),
        moment=lambda then: timed(then, zone=zone, lang=lang, also=seat.zones),
        language=lang,
        address=request.build_absolute_uri(reverse("charter_documents:check")),
    )
