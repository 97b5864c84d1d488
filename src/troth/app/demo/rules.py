"""Where the demo may be brought and entered. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

NAMES = ("localhost",)
ONLY_AT_HOME = _("The demo is shown only on plain http at an address of this machine alone.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFacts:
    """How a host is reached, and who is on it.

    `url` is the address that people type, `bind` that on which the server listens. `is_forwarded`:
    a proxy stands in front, or passed this request on.
    """

    url: str
    bind: str
    is_forwarded: bool
    is_new: bool
    is_demo: bool


def is_loopback(name: str) -> bool:
    """Tell whether a host name or address leads to this machine alone."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name in NAMES


def is_at_home(facts: DemoFacts) -> bool:
    """Tell whether only someone at this machine can open the pages."""
    there, bind = urlsplit(facts.url), facts.bind.rpartition(":")[0].strip("[]")
    return (
        there.scheme == "http"
        and is_loopback(there.hostname or "")
        and is_loopback(bind)
        and not facts.is_forwarded
    )


@clause("SEED000-CONF-3")
def may_enter_demo(facts: DemoFacts) -> Verdict:
    """The cast's password stands on a page: only who sits at the machine may see it."""
    return judge(
        need(facts.is_demo, _("There is no demo on this host."), "SEED000-CONF-3"),
        need(is_at_home(facts), ONLY_AT_HOME, "SEED000-CONF-3"),
    )


@clause("SEED000-CONF-3")
def may_bring_demo(facts: DemoFacts) -> Verdict:
    """Whoever brings the demo runs the host afterwards: never a stranger, never beside people."""
    return judge(
        need(is_at_home(facts), ONLY_AT_HOME, "SEED000-CONF-3"),
        need(
            facts.is_new,
            _("People have accounts on this host: the demo has a home of its own."),
            "SEED000-CONF-3",
        ),
    )
