"""What this version would change in a home, said before anything is written."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from troth import __version__
from troth.app.host import tables, version


@dataclass(frozen=True, slots=True)
class Plan:
    """The version that a home belongs to, and the changes that its two databases wait for."""

    of: str
    changes: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        if not self.changes and self.of == __version__:
            return f"The home belongs to Troth {__version__}, and nothing is to be changed."
        changes = (
            f"{len(self.changes)} changes of tables" if self.changes else "no change of tables"
        )
        return f"The home belongs to Troth {self.of}. To {__version__}: {changes}."


def plan() -> Plan:
    """Return what is to be done to the home; to be asked of one that `start.examine` let pass."""
    found = tuple(name for alias in tables.APPS for name in tables.missing(alias))
    return Plan(version.recorded(Path(settings.HOME)) or __version__, found)
