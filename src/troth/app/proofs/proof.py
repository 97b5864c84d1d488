"""The whole proof: play, attack, search; and the control, without which finding nothing is nothing.

Raises Unexpected or NotServing when the proof could not be carried out, and WallBroken when the
attack succeeded; a search that finds something is told in the result.
"""

import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from troth.app.proofs import coverage, raids
from troth.app.proofs import host as hosts
from troth.app.proofs import story as stories
from troth.app.proofs.cast import ADDRESSES, Story
from troth.app.proofs.coverage import Column
from troth.app.proofs.host import Host
from troth.app.proofs.raids import Played
from troth.app.proofs.search import Found, look_through
from troth.app.proofs.takeover import Attempt, attempt

Say = Callable[[str], object]
MAIL = "mail/"
"""Where links and addresses lie on purpose: without a mail server letters are put there."""
BACKUP = "backups/main/"
"""Where the copy of the main database is, in which the control has to find every word too."""
_TOKEN = re.compile(r"/(?:invitations|reset)/([\w-]{20,})")


@dataclass(frozen=True, slots=True)
class Search:
    """What one run searched, while the server ran and after it stopped, and what it looked for."""

    running: Sequence[Found]
    stopped: Sequence[Found]
    words: int

    @property
    def hits(self) -> int:
        """How many times a word was found in a file."""
        return sum(len(f.words) for f in (*self.running, *self.stopped))

    @property
    def found(self) -> frozenset[str]:
        """Every word that was found at all."""
        return frozenset().union(*(f.words for f in (*self.running, *self.stopped)))

    @property
    def in_backup(self) -> frozenset[str]:
        """Every word that was found in the backup of the main database."""
        files = [f for f in self.stopped if f.name.startswith(BACKUP)]
        return frozenset().union(*(f.words for f in files))


@dataclass(slots=True)
class Result:
    """What the proof has shown. `readable` counts columns that lie readable in the sealed run."""

    sealed: Search
    control: Search
    attempt: Attempt
    processes: int = 0
    dumping: int = 0
    columns: int = 0
    left_out: Sequence[Column] = ()
    readable: Sequence[Column] = ()
    kept_in_control: int = 0
    missed_by_control: int = 0
    raided: Sequence[Played] = ()
    raided_unguarded: Sequence[Played] = ()
    cpu: dict[str, float] = field(default_factory=dict)
    seconds: float = field(default=0.0)

    @property
    def broken_by(self) -> list[str]:
        """The attacks that succeeded against Troth as it is."""
        return [played.attack.name for played in self.raided if played.succeeded]

    @property
    def blunt(self) -> list[str]:
        """The attacks that fail even when the check is out that has to stop them."""
        return [played.attack.name for played in self.raided_unguarded if not played.succeeded]

    @property
    def control_is_sound(self) -> bool:
        """Whether the same search finds every word, in every column, when the wall is away."""
        finds_all = self.kept_in_control > 0 and self.missed_by_control == 0 and not self.left_out
        return finds_all and not self.blunt and len(self.raided_unguarded) == len(self.raided)

    @property
    def stands(self) -> bool:
        """Whether nothing was found, and no process may write its memory to a disk."""
        return not (self.sealed.hits or self.readable or self.dumping or self.broken_by)

    @property
    def holds(self) -> bool:
        """Whether the wall holds and the proof proves something."""
        return self.stands and self.control_is_sound


def prove(say: Say) -> Result:
    """Carry out the whole proof on throwaway homes, telling each step to `say`."""
    began, used, cpu = time.monotonic(), _used(), dict[str, float]()
    with ThreadPoolExecutor(1) as beside:
        say("Beside it the same story runs with sealing switched off, as a control; then attacks")
        say("by rows and pages run against a control that lacks one check at a time.")
        control = beside.submit(_control, cpu)
        result = _sealed(say, cpu)
        say("Waiting for the controls …")
        result.control, story, result.left_out, result.raided_unguarded = control.result()
    kept = story.canaries.kept
    found = result.control.found & result.control.in_backup
    result.kept_in_control = len(kept)
    result.missed_by_control = len([word for word in kept if word not in found])
    cpu["all"] = _used() - used
    result.cpu, result.seconds = cpu, time.monotonic() - began
    return result


def _used() -> float:
    """Return the processor time of this process, and of its children that ended, in seconds."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


@contextmanager
def _part(cpu: dict[str, float], name: str, host: Host) -> Iterator[None]:
    """Note the processor time of one part: of the host's server, and of this thread."""
    before = host.cpu_seconds() + time.thread_time()
    yield
    cpu[name] = host.cpu_seconds() + time.thread_time() - before


def _sealed(say: Say, cpu: dict[str, float]) -> Result:
    """Play and attack with the wall up; the controls are filled in by who calls."""
    with hosts.throwaway() as host:
        say("Starting Troth on a throwaway home …")
        host.start()
        processes = host.processes()
        dumping = [pid for pid in processes if hosts.may_dump(pid)]
        say("Playing an engagement through its pages …")
        with _part(cpu, "the story", host):
            story = stories.play(host)
        secrets = set(story.secrets)
        say("Taking over as host administrator, and as the sign-in provider's …")
        with _part(cpu, "takeover", host):
            tried = attempt(story)
        say("Attacking by pages as a sponsor who runs the host, and by rows as an operator …")
        with _part(cpu, "attacks", host):
            raided = raids.raid(story)
        secrets |= set(story.secrets)
        stories.end(story)
        say("Making a backup, and searching every file …")
        host.command("backup")
        with _part(cpu, "search", host):
            search = _search(host, story, secrets)
        passed = coverage.FLEETING | coverage.UNPLAYED.keys()
        known = [c for c in coverage.columns() if str(c) not in passed]
        found = coverage.holding(host.home, [*story.canaries.kept, *secrets])
        return Result(
            search,
            search,
            tried,
            processes=len(processes),
            dumping=len(dumping),
            columns=len(known),
            readable=[c for c in found if str(c) not in coverage.WORDLESS],
            raided=raided,
        )


def _control(cpu: dict[str, float]) -> tuple[Search, Story, Sequence[Column], Sequence[Played]]:
    with hosts.throwaway(control=True) as host:
        host.start(hosts.UNSEALED)
        with _part(cpu, "control without sealing", host):
            story = stories.play(host)
        stories.end(story)
        host.command("backup")
        search = _search(host, story, set())
        words = [*story.canaries.kept, *story.secrets]
        left_out = coverage.left_out(host.home, words)
    return search, story, left_out, _unguarded(cpu)


def _unguarded(cpu: dict[str, float]) -> Sequence[Played]:
    """Play every attack against a host that lacks, each time, the one check that has to stop it."""
    with hosts.throwaway(control=True) as host:
        host.start(hosts.UNGUARDED)
        with _part(cpu, "control without checks", host):
            return raids.raid_unguarded(stories.play_briefly(host))


def _search(host: Host, story: Story, secrets: set[str]) -> Search:
    """Search the home while the server runs, when much is in its journal, and afterwards."""
    words = {*story.canaries.rooms, *story.secrets, *secrets, *_tokens(host)}
    inviters = {word for actor in (story.carla, story.cleo) for word in actor.name.split()}
    due = _tokens(host) | frozenset(story.canaries.of(ADDRESSES)) | inviters
    running = _beyond_mail(look_through(host.home, words), due)
    host.stop()
    stopped = _beyond_mail(look_through(host.home, words), due | _tokens(host))
    return Search(running, stopped, len(words))


def _tokens(host: Host) -> frozenset[str]:
    """Return the secrets of the links that were mailed: they lie in the letters, and only there."""
    letters = (path.read_text() for path in (host.home / MAIL).glob("*"))
    return frozenset(token for letter in letters for token in _TOKEN.findall(letter))


def _beyond_mail(found: Sequence[Found], due: frozenset[str]) -> list[Found]:
    """Leave out what belongs into letters: links, the address of who gets them, and who invites."""
    return [Found(f.name, f.size, f.words - due) if f.name.startswith(MAIL) else f for f in found]


# --- telling -----------------------------------------------------------------------------------


def told(result: Result) -> str:
    """Return the result as a table and plain sentences."""
    sealed, tried, kept = result.sealed, result.attempt, result.kept_in_control
    theft = (
        f"Theft: searched for {sealed.words} words that occur nowhere else, in UTF-8, UTF-16, "
        f"base64, hex and compressed: {sealed.hits} hits. People's names and addresses are among "
        "them; in mail/ the address of who gets a letter does not count, nor do its link and the "
        "name under which somebody invites."
    )
    control = (
        f"Control: with sealing switched off the same search finds "
        f"{kept - result.missed_by_control} of {kept}, in the backup too "
        f"({result.control.hits} hits). {_columns(result)}"
    )
    memory = (
        f"Memory: of {result.processes} processes of the server {result.dumping} may write a core "
        "file. Whoever is root on the running host can still read memory."
    )
    takeover = (
        f"Takeover: a host administrator tried {tried.of_notes} ways to a private note, and "
        f"opened {tried.addresses} addresses; after setting a new password for the client and "
        f"signing in as the client, {tried.after_reset} more. No private word was readable, and "
        "the client was told. Who runs the sign-in provider signed in as the client, and opened "
        f"{tried.by_provider}: the vault stayed locked. Without a link of the client's own making "
        "the provider reached no account."
    )
    return "\n".join(
        [
            "",
            *_table("While the server ran", sealed.running),
            "",
            *_table("After it had stopped", sealed.stopped),
            "",
            theft,
            control,
            takeover,
            *_attacks(result),
            memory,
            _cost(result),
            _verdict(result),
        ]
    )


def _attacks(result: Result) -> Iterator[str]:
    """Yield a line for each attack: what it met, and that it succeeds without that check."""
    without = {played.attack: played.succeeded for played in result.raided_unguarded}
    for played in result.raided:
        here = "SUCCEEDED" if played.succeeded else "failed"
        there = "succeeds" if without.get(played.attack) else "FAILS TOO"
        attack = played.attack
        yield f"Attack, {attack.name}: {here}. Without the check ({attack.check}) it {there}."


def _cost(result: Result) -> str:
    parts = ", ".join(f"{name} {spent:.0f}" for name, spent in result.cpu.items())
    return f"It took {result.seconds:.0f} seconds. Processor time, in seconds: {parts}."


def _columns(result: Result) -> str:
    """Say whether each column that should be hidden had a word to hide."""
    if result.left_out:
        names = ", ".join(str(column) for column in result.left_out)
        return f"Columns that got no word: {names}."
    wordless, unplayed = len(coverage.WORDLESS), ", ".join(coverage.UNPLAYED)
    return (
        f"Each of {result.columns - wordless} columns and kinds that are sealed, or kept under "
        f"the host key, held a word; {wordless} more hold choices only. The story does not reach "
        f"these: {unplayed}."
    )


def _verdict(result: Result) -> str:
    if result.sealed.hits or result.readable:
        return "THE WALL DOES NOT HOLD: words of people lie readable on this host."
    if result.broken_by:
        return f"THE WALL DOES NOT HOLD: {'; '.join(result.broken_by)}."
    if result.dumping:
        return "THE WALL DOES NOT HOLD: the memory of the server may land on a disk."
    if result.blunt:
        return f"THIS PROVES NOTHING: without the check, still no success: {result.blunt}."
    if not result.control_is_sound:
        return "THIS PROVES NOTHING: the control did not find what it should."
    return "The wall holds."


def _table(title: str, found: Sequence[Found]) -> list[str]:
    """Return lines of (file, bytes, hits); folders without a hit take one line."""
    rows: dict[str, tuple[int, int, int]] = {}
    for file in found:
        folder, _, rest = file.name.partition("/")
        name = file.name if not rest or file.words else f"{folder}/"
        count, size, hits = rows.get(name, (0, 0, 0))
        rows[name] = (count + 1, size + file.size, hits + len(file.words))
    names = {n: f"{n} ({c} files)" if n.endswith("/") else n for n, (c, _, _) in rows.items()}
    wide = max([len(title), *map(len, names.values())])
    head = f"{title:<{wide}}  {'bytes':>9}  hits"
    return [head, *(f"{names[n]:<{wide}}  {s:>9}  {h:>4}" for n, (_, s, h) in rows.items())]
