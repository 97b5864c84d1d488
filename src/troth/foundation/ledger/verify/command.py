"""The command line of the verifier: 0 when everything holds, 1 when something does not."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from .bundle import Form, check
from .merkle import Fault
from .notes import COSIGNATURE, read_key
from .older import compare, witnessed


def read(path: str) -> Form | str:
    """Return a bundle, or the text of a checkpoint."""
    text = Path(path).read_text(encoding="utf-8")
    if not text.lstrip().startswith("{"):
        return text
    form: Form = json.loads(text)
    return form


def verify(path: str, against: str = "", witness: str = "") -> list[str]:
    """Check a file, that it continues an older one, and what a witness signed; or raise Fault."""
    form = read(path)
    if isinstance(form, str):
        raise Fault("This is not a bundle.")
    checked = check(form)
    found = checked.findings + (compare(checked, read(against)) if against else [])
    return found + (witnessed(checked, read_key(witness, COSIGNATURE)) if witness else [])


def options(parser: argparse.ArgumentParser) -> None:
    """Say what the verifier takes."""
    parser.add_argument("file", metavar="FILE", help="a bundle")
    parser.add_argument(
        "--against", metavar="OLDER", default="", help="an older bundle, checkpoint or its mail"
    )
    parser.add_argument(
        "--witness", metavar="KEY", default="", help="the key of a witness, as it printed it"
    )


def main(arguments: Sequence[str], say: Callable[[str], object] = print) -> int:
    """Check the file named on the command line; 0 when it holds, 1 when it does not."""
    parser = argparse.ArgumentParser("verify", description="Checks a bundle without the host.")
    options(parser)
    asked = parser.parse_args(arguments)
    try:
        for line in verify(asked.file, asked.against, asked.witness):
            say(line)
    except Fault as fault:
        say(f"IT DOES NOT HOLD. {fault}")
        return 1
    except OSError as problem:
        say(f"The file cannot be read: {problem.strerror}.")
        return 1
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
    ):
        say("IT DOES NOT HOLD. A file is damaged, or it is not in the form of a bundle.")
        return 1
    if not asked.against:
        say("To see that nothing was rewritten since, check it --against an older file of yours.")
    say("It holds.")
    return 0
