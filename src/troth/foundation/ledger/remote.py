"""Another Troth host, asked by its public addresses."""

import json
from typing import Any

import httpx

PATIENCE = 10.0
MOST_BYTES = 200_000
_MISSING = {400, 404}


class Unreachable(Exception):
    """The other host gives no answer that could be judged; nothing is said against it."""


class Remote:
    """A host at an address such as https://troth.example.org."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def key(self) -> str:
        """Return the line of its key."""
        return self._get("/ledger/key").text.strip()

    def checkpoint(self) -> str:
        """Return its newest checkpoint as a signed note."""
        return self._get("/ledger/checkpoint").text

    def consistency(self, old: int, new: int) -> list[str] | None:
        """Return its proof that it only grew between two sizes, None when it offers none."""
        answer = self._ask("GET", f"/ledger/consistency?from={old}&to={new}")
        if answer.status_code in _MISSING:
            return None
        found: Any = self._json(self._good(answer))
        proof = found.get("proof") if isinstance(found, dict) else None
        return proof if isinstance(proof, list) else None

    def offer(self, size: int, line: str) -> str:
        """Hand it our line under its checkpoint; return what it says when it does not take it."""
        said = json.dumps({"size": size, "line": line})
        answer = self._ask("POST", "/ledger/cosignatures", said)
        return "" if answer.is_success else answer.text.strip()[:200]

    def _get(self, path: str) -> httpx.Response:
        return self._good(self._ask("GET", path))

    def _ask(self, method: str, path: str, content: str = "") -> httpx.Response:
        try:
            with httpx.Client(timeout=PATIENCE) as client:
                answer = client.request(method, self.url + path, content=content or None)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise Unreachable(f"{self.url} does not answer ({type(problem).__name__}).") from None
        if len(answer.content) > MOST_BYTES:
            raise Unreachable(f"{self.url}{path} answers at too great a length.")
        return answer

    def _good(self, answer: httpx.Response) -> httpx.Response:
        if not answer.is_success:
            raise Unreachable(f"{answer.url} answers {answer.status_code}.")
        return answer

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError:
            raise Unreachable(f"{answer.url} answers something else than JSON.") from None
