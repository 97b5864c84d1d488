"""The commands of Troth in plain words, told without opening a home or a database."""

from troth import __version__

COMMANDS = {
    "Serve": {
        "serve": "brings both databases up to date and serves; without a command, the same",
        "demo": "brings invented people onto an empty host and prints their accounts",
        "administrator": "prints the setup token, or lets the person with EMAIL run the host",
    },
    "Keep": {
        "backup": "copies main database, share store and secrets, each apart, while it serves",
        "upgrade": "brings a home to this version without serving it; --check says what is due",
        "restore": "checks that the newest backup can be restored, or restores it",
        "move": "takes the host to other databases, or to another host name",
        "repair": "lets a damaged ledger go on, without hiding the damage",
        "rotate-host-key": "seals names and addresses under a new host key",
        "tick": "does what is due now; serve does it by itself",
    },
    "Check": {
        "doctor": "says what holds on this host and what does not; ends with 1 on a fault",
        "verify": "checks a client's bundle without the host",
        "verify-charter": "checks a charter's PDF or file without the host",
        "witness": "checks that another host's ledger only grew, and signs that",
        "packs": "lists and checks codes, policies and jurisdictions, your own among them",
        "prove-wall": "plays an engagement on a throwaway host, then attacks and searches it",
        "clauses": "lists how far each statement of the codes is kept, with rules and tests",
    },
    "Develop": {
        "states": "draws the life cycles into docs/states",
        "messages": "gathers every text on screen for translators",
    },
}
"""By what they are for; those that `serve` starts by itself are left out."""

STARTED_BY_SERVE = frozenset({"clock", "sequence", "metrics"})


def is_ours(name: str) -> bool:
    """Tell whether a command is one of Troth: no other one runs, as `shell` or `flush`."""
    told = {command for group in COMMANDS.values() for command in group}
    return name.replace("_", "-") in told | STARTED_BY_SERVE


def overview() -> str:
    """Return what `troth --help` prints."""
    lines = [f"Troth {__version__}. Call it as ./run COMMAND; ./run alone serves.", ""]
    for group, told in COMMANDS.items():
        lines += [group, *(f"  {name:16} {words}" for name, words in told.items()), ""]
    lines += [
        "./run COMMAND --help   says how to call one of them",
        "./run --version        prints the version",
        "",
        "Settings come from the environment: docs/handbook/settings.md lists them.",
    ]
    return "\n".join(lines) + "\n"
