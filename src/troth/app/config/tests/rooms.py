"""The order of the rooms, as the import contracts of pyproject.toml give it."""

import re
import tomllib
from pathlib import Path

import troth

SOURCE = Path(troth.__file__).resolve().parent
"""The folder of the package."""


def heights() -> dict[str, tuple[int, ...]]:
    """Return every room by its folder below the package, with its height: what is higher is more.

    Storeys and the rooms in them have contracts of their own; a room's height is that of its
    storey, then its own. Neighbours, divided by "|", have the same.
    """
    file = next(p / "pyproject.toml" for p in SOURCE.parents if (p / "pyproject.toml").exists())
    contracts = tomllib.loads(file.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {
        container: contract["layers"]
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract["containers"]
        if "*" not in container
    }
    return dict(_below("troth", (), layers))


def _below(
    container: str, height: tuple[int, ...], layers: dict[str, list[str]]
) -> list[tuple[str, tuple[int, ...]]]:
    found = []
    for n, layer in enumerate(reversed(layers[container])):
        for name in re.findall(r"\w+", layer):
            inner, own = f"{container}.{name}", (*height, n)
            within = _below(inner, own, layers) if inner in layers else []
            folder = inner.removeprefix("troth.").replace(".", "/")
            found += within or [(folder, own)]
    return found
