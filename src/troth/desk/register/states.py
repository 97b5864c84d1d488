"""Every life cycle drawn and told as a page, straight from the tables in the rules."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

SOURCE = Path(__file__).resolve().parents[2]
PAGES = SOURCE.parents[1] / "docs" / "states"
NOTHING_YET = "(nothing yet)"


def slices_with_rules() -> list[str]:
    """Return the names of the slices that have rules: a module, or a folder of them."""
    return sorted(p.parent.name for p in SOURCE.glob("*/rules*") if p.stem == "rules")


def workflows() -> Iterator[tuple[str, Workflow]]:
    """Yield every workflow of every slice's rules, with the name of the slice."""
    for name in slices_with_rules():
        rules = vars(import_module(f"troth.{name}.rules"))
        yield from ((name, found) for found in rules.values() if isinstance(found, Workflow))


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
