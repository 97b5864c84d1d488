"""Sentences for the next page, kept in the session under the host key: they may name people."""

from base64 import b64decode, b64encode
from typing import Any

from django.contrib.messages.storage.session import SessionStorage

from troth.accounts.people.models import Session
from troth.foundation.vault import host_key
from troth.foundation.vault.envelope import Place, Tampered


def _where() -> Place:
    return host_key.place(Session._meta.db_table, "data/messages")


class HeldStorage(SessionStorage):
    """Django's storage in the session, which keeps no sentence in clear."""

    def serialize_messages(self, messages: Any) -> str:
        """Seal the sentences."""
        plain = super().serialize_messages(messages)
        return b64encode(host_key.seal(str(plain), _where())).decode()

    def deserialize_messages(self, data: Any) -> Any:
        """Open the sentences; those under a retired or lost key are gone."""
        if not data:
            return super().deserialize_messages(data)
        try:
            plain = host_key.unseal(b64decode(data), _where())
        except (host_key.KeyFault, Tampered):
            return []
        return super().deserialize_messages(plain)
