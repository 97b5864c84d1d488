"""Finds words in files, however they are written: plain, UTF-16, base64, hex, compressed."""

import re
import sqlite3
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LARGEST_INFLATED = 32 * 1024 * 1024
DEEPEST = 3
"""How many layers of compression are opened."""
STEP, WINDOW = 16, 8
"""Every how many bytes data is looked at, and at how many bytes: see Forms."""
_STREAM = re.compile(rb"\x1f\x8b\x08|[\x08\x18\x28\x38\x48\x58\x68\x78]")
_GZIP = 0x1F
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Found:
    """One place that was searched: its name, its size in bytes, and the words that lie in it."""

    name: str
    size: int
    words: frozenset[str]


def written(word: str) -> frozenset[bytes]:
    """Return every form in which a word might lie in a file.

    UTF-8, UTF-16 in both orders, and each of these in base64 at each of its three alignments.
    Hex is found apart, by reading hex back: see `hidden`.
    """
    plain = {word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")}
    coded = {form for text in plain for form in _base64(text)}
    urls = {form.replace(b"+", b"-").replace(b"/", b"_") for form in coded}
    hexed = {text.hex().encode() for text in plain}
    return frozenset(plain | coded | urls | hexed | {text.upper() for text in hexed})


def _base64(text: bytes) -> Iterator[bytes]:
    """Yield what stays the same of a text in base64, whatever stands before and after it."""
    for before in range(3):
        code = b64encode(bytes(before) + text).rstrip(b"=")
        first = -(-before * 8 // 6)  # the signs that hold a bit of what stands before
        last = (before + len(text)) * 8 // 6  # the last sign may hold a bit of what follows
        yield code[first:last]


class Forms:
    """Many words in all their forms, made ready so that one pass over the data finds any of them.

    Of the data every `STEP`th window of `WINDOW` bytes is looked up in a table. Any form that is
    at least STEP + WINDOW - 1 bytes long holds one such window whole, wherever it begins, and the
    table knows the first STEP windows of each. A hit is only a hint, and the form itself is looked
    for. Shorter forms are looked for one by one.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._short: list[tuple[str, bytes]] = []
        self._table: dict[bytes, set[tuple[str, bytes]]] = {}
        for word in words:
            for form in written(word):
                if len(form) < STEP + WINDOW - 1:
                    self._short.append((word, form))
                    continue
                for at in range(STEP):
                    self._table.setdefault(form[at : at + WINDOW], set()).add((word, form))

    def within(self, data: bytes) -> set[str]:
        """Return the words of which a form is in `data` as it is."""
        windows = {data[at : at + WINDOW] for at in range(0, len(data), STEP)}
        hints = [hint for window in windows & self._table.keys() for hint in self._table[window]]
        return {word for word, form in (*hints, *self._short) if form in data}


def search(data: bytes, forms: Forms) -> frozenset[str]:
    """Return the words whose forms lie in `data`, or in a compressed stream inside it."""
    found = forms.within(data)
    for stream in streams(data):
        found |= forms.within(stream)
    return frozenset(found)


def streams(data: bytes, depth: int = DEEPEST) -> Iterator[bytes]:
    """Yield what the gzip and zlib streams in `data` hold, also those inside of streams."""
    if not depth:
        return
    for start in _STREAM.finditer(data):
        at = start.start()
        if data[at] != _GZIP and int.from_bytes(data[at : at + 2]) % 31:
            continue  # not the header of a zlib stream
        held = _inflate(memoryview(data)[at:])
        if held:
            yield held
            yield from streams(held, depth - 1)


def _inflate(data: memoryview) -> bytes:
    """Return what can be had of a stream; what is cut short or damaged later still counts."""
    reader, held = zlib.decompressobj(zlib.MAX_WBITS | 32), bytearray()
    try:
        for byte in data:  # one by one: an error later takes nothing back
            held += reader.decompress(bytes((byte,)))
            if reader.eof or len(held) > LARGEST_INFLATED:
                break
    except zlib.error:
        pass
    return bytes(held)


def look_through(folder: Path, words: Iterable[str]) -> list[Found]:
    """Search every file under a folder, its name included; return one line for each file.

    A database is searched twice: the bytes of its file, in which deleted things may linger, and
    its rows, since a long value is cut into pages that lie apart.
    """
    forms, found = Forms(words), []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        name = str(path.relative_to(folder))
        data = path.read_bytes()
        found.append(Found(name, len(data), search(name.encode() + b"\0" + data, forms)))
        if data.startswith(_SQLITE):
            rows = _rows(path)
            found.append(Found(f"{name}, its rows", len(rows), search(rows, forms)))
    return found


def _rows(path: Path) -> bytes:
    """Return every row of a database in SQL, with the values that are bytes in hex."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return "\n".join(database.iterdump()).encode()
