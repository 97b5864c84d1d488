"""A zip that is handed out while it is made: it never stands on a disk, nor whole in memory."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO


class _Sink:
    """A file that can only be written, and gives away what was written so far."""

    def __init__(self) -> None:
        self._waiting = list[bytes]()

    def write(self, some: bytes) -> int:
        self._waiting.append(bytes(some))
        return len(some)

    def flush(self) -> None:
        """Nothing stays behind."""

    def take(self) -> bytes:
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


class Archive:
    """The archive. After each file, `take` returns what is ready to go."""

    def __init__(self, *, at: datetime) -> None:
        self._sink, self._at = _Sink(), at
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the archive for writing."""
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as opened:
            yield opened

    def add(self, name: str, content: bytes) -> None:
        """Add a whole file."""
        with self.file(name) as opened:
            opened.write(content)

    def take(self) -> bytes:
        """Return what was made since the last time."""
        return self._sink.take()

    def close(self) -> None:
        """Write the list of files, without which no program opens an archive."""
        self._zip.close()
