"""`troth prove-wall`: shows on this machine that what people type cannot be read off the host."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from troth.app.proofs import proof
from troth.app.proofs.browser import Unexpected
from troth.app.proofs.host import NotServing
from troth.app.proofs.takeover import WallBroken


class Command(BaseCommand):
    """Plays, attacks, searches, and says what came of it; the data of this host stay untouched."""

    help = "Prove the wall: theft and takeover have to fail. Works on a throwaway home."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Carry out the proof; end with 1 when the wall or the proof does not hold."""
        try:
            result = proof.prove(self._say)
        except WallBroken as broken:
            raise CommandError(f"THE WALL DOES NOT HOLD: {broken}") from broken
        except (Unexpected, NotServing) as problem:
            raise CommandError(f"The proof could not be carried out. {problem}") from problem
        self._say(proof.told(result))
        if not result.holds:
            raise CommandError("See above.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
