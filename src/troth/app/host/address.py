"""The address of a host, as people type it: read from TROTH_URL, before a home is opened."""

from urllib.parse import SplitResult, urlsplit

from troth.foundation.vault.faults import Fault


class WrongAddress(Fault):
    """TROTH_URL is no address at which this host could be reached as it is."""


def origin(url: str) -> SplitResult:
    """Return the parts of an address of the form `https://host` or `https://host:port`.

    Raises WrongAddress for every other one. Troth has a host name to itself: cookies with the
    prefix `__Host-` belong to a whole host, and so would another program's scripts beside it.
    """
    try:
        found = urlsplit(url)
        whole = bool(found.hostname) and found.port != 0
    except ValueError:
        raise WrongAddress(_form(url)) from None
    if found.scheme not in ("http", "https") or not whole or found.username is not None:
        raise WrongAddress(_form(url))
    if found.path or found.query or found.fragment:
        raise WrongAddress(
            f"TROTH_URL={url!r} has a path, and Troth is served at the root of a host name of its "
            f"own: set it to {found.scheme}://{found.netloc}, and let the proxy pass on /."
        )
    return found


def _form(url: str) -> str:
    return (
        f"TROTH_URL={url!r} is no address of a host: write it as https://troth.example.org, or "
        "with a port as http://127.0.0.1:8000."
    )
