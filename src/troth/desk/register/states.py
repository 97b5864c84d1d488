"""Every life cycle drawn and told as a page, straight from the tables in the rules."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

SOURCE = Path(__file__).resolve().parents[2]
PAGES = SOURCE.parents[1] / "docs" / "states"
NOTHING_YET = "(nothing yet)"
_DEFINED = re.compile(r"^(\w+) = Workflow\(", re.MULTILINE)


def modules_of_rules() -> list[tuple[str, str]]:
    """Return every module of rules by name, with the folder of its room below the package."""
    files = [*SOURCE.glob("*/*/rules.py"), *SOURCE.glob("*/*/rules/*.py")]
    found = []
    for path in sorted(p.relative_to(SOURCE) for p in files if p.stem != "__init__"):
        room = "/".join(path.parts[:2])
        found.append((f"troth.{'.'.join(path.with_suffix('').parts)}", room))
    return found


def workflows() -> Iterator[tuple[str, Workflow]]:
    """Yield every workflow of every room's rules, with the folder of the room."""
    for name, room in modules_of_rules():
        rules = import_module(name)
        defined = _DEFINED.findall(Path(str(rules.__file__)).read_text(encoding="utf-8"))
        yield from ((room, getattr(rules, word)) for word in defined)


def pages() -> Mapping[str, str]:
    """Return the text of every page by the name of its file."""
    return {f"{flow.name}.md": _page(name, flow) for name, flow in workflows()}


def stale() -> list[str]:
    """Return the names of the files that are missing, out of date, or of no workflow."""
    wanted = pages()
    found = {p.name: p.read_text(encoding="utf-8") for p in PAGES.glob("*.md")}
    return sorted(n for n in wanted.keys() | found.keys() if wanted.get(n) != found.get(n))


def write() -> None:
    """Write every page, and delete those whose workflow is gone."""
    wanted = pages()
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in PAGES.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")


def _page(name: str, flow: Workflow) -> str:
    lines = [
        f"# Life of: {flow.name}",
        "",
        f"Drawn from the rules in `src/troth/{name}` by `./run states`; not to be edited.",
        "A row is the only way from one state to another: what has no row is refused.",
        "",
        f"```mermaid\n{flow.mermaid()}```",
        "",
        "| in state | act | by | leads to | clauses |",
        "|---|---|---|---|---|",
        *(_row(row) for row in flow.rows),
    ]
    return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    before = NOTHING_YET if row.state == BEGINNING else row.state
    return f"| {before} | {row.act} | {', '.join(row.by)} | {row.to} | {', '.join(row.clauses)} |"
