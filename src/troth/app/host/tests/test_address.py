"""TROTH_URL is the root of a host name, or the host does not start."""

import pytest

from troth.app.host import address


@pytest.mark.parametrize(
    "url", ["https://troth.example.org", "http://127.0.0.1:8000", "http://[::1]:8000"]
)
def test_a_host_with_or_without_a_port_is_taken(url: str) -> None:
    assert address.origin(url).geturl() == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://example.org/troth", "set it to https://example.org,"),
        ("https://example.org:8443/a/b", "set it to https://example.org:8443,"),
        ("https://example.org?x=1", "has a path"),
        ("troth.example.org", "no address of a host"),
        ("ftp://example.org", "no address of a host"),
        ("https://", "no address of a host"),
        ("https://me:word@example.org", "no address of a host"),
        ("https://example.org:port", "no address of a host"),
        ("", "no address of a host"),
    ],
)
def test_every_other_address_is_refused_in_one_sentence(url: str, said: str) -> None:
    with pytest.raises(address.WrongAddress, match=said) as refusal:
        address.origin(url)
    assert str(refusal.value).count(". ") == 0
