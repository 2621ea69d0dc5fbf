"""The commands that write files, and how each home is made."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from chaos.case_folder import DRIVER, lost_answers, rows_of, sound_rows
from chaos.child import run
from chaos.history_file import HISTORY, KEEPER, LEAST, MOST, lost_runs
from chaos.history_file import rows_of as runs_of
from chaos.history_file import sound_rows as sound_runs

STORE: Final = ".local/share/hygiene/passwords.sqlite"
FINDING: Final = "0123456789abcdef"
_POLICY: Final = """# ours
timezone = "Europe/Lisbon"

[[accounts]]
platform = "x"
handle = "harbourlane"
owner = "Mara"
"""
_ANSWERS: Final = """[[answers]]
platform = "x"
handle = "harbourlane"
question = "recovery"
answer = "fine"
on = 2026-10-30
"""
_ACCEPT: Final = (
    "accept", FINDING, "--until", "2027-03-01", "--reason", "known", "--owner", "Mara", "--yes", "--policy", "p.toml",
)  # fmt: skip
Held = bytes | tuple[tuple[object, ...], ...] | None
"""The content of a file: its bytes, or the rows of a store or a case.

It is None without the file.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that writes a file, and how its home is made.

    Args:
        name: The name in the summary.
        arguments: What follows `hygiene`; `{inputs}` is the folder of the inputs.
        target: The path of the file inside the home.
        prepare: Fills a home, which is empty at first. It receives the folder of the inputs.
        typed: The standard input.
        between: Returns other sound contents, beside the old and the new one.
        refuses: The part of the error with which it refuses a file that exists.
        lost: Returns the records that a run printed but its file lacks, given the content and the output.
    """

    name: str
    arguments: tuple[str, ...]
    target: str
    prepare: Callable[[Path, Path], None]
    typed: str = ""
    between: Callable[[], tuple[Held, ...]] = tuple
    refuses: str = ""
    lost: Callable[[Held, str], list[str]] = lambda _held, _out: []

    def given(self, inputs: Path) -> list[str]:
        """Return the arguments with the folder of the inputs."""
        return [argument.format(inputs=inputs) for argument in self.arguments]

    def held(self, home: Path) -> Held:
        """Return the content of the file."""
        path = home / self.target
        if not path.exists():
            return None
        if path.is_dir():
            return rows_of(path)
        if self.target == HISTORY:
            return runs_of(path)
        return rows(path) if path.suffix == ".sqlite" else path.read_bytes()


def rows(path: Path) -> tuple[tuple[object, ...], ...]:
    """Return the rows of a store, or the error that reading it gives.

    A copy is read, because reading itself rolls back what a killed run had begun.
    """
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        for kept in path.parent.glob(f"{path.name}*"):
            shutil.copy(kept, name)
        try:
            with closing(sqlite3.connect(Path(name, path.name))) as db:
                if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    return (("damaged",),)
                if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    return ()
                return tuple(db.execute("SELECT account, tag, first_seen, last_seen FROM seen ORDER BY 1, 2"))
        except sqlite3.Error as error:
            return ((type(error).__name__,),)


def write_inputs(folder: Path) -> None:
    """Write the exports and lists that the commands read."""
    folder.mkdir()
    head = "name,url,username,password,note\n"
    entries = [f"Site {n},https://site-{n}.example,mara,Harbour-{n}-2019," for n in range(3)]
    (folder / "old.csv").write_text("\n".join([head.strip(), *entries, ""]), encoding="utf-8")
    entries[0] = entries[0].replace("2019", "2026")
    (folder / "new.csv").write_text("\n".join([head.strip(), *entries, ""]), encoding="utf-8")
    (folder / "answers.toml").write_text(_ANSWERS, encoding="utf-8")
    for name, seed in (("old.txt", 1), ("new.txt", 2)):
        source = Random(seed)
        known = hashlib.sha1(b"password", usedforsecurity=False).hexdigest()  # without it a filter is refused
        hashes = sorted({known, *(source.randbytes(20).hex() for _ in range(3000))})
        (folder / name).write_text("".join(f"{one.upper()}:7\n" for one in hashes), encoding="ascii")


def _done(home: Path, *arguments: str) -> None:
    ended = run(home, arguments)
    if ended.code != 0:
        raise RuntimeError(f"{arguments[0]} does not work undisturbed: {ended.err}")


def _report(home: Path, inputs: Path) -> None:
    _done(home, "scan", "--vault", str(inputs / "old.csv"), "--output", "report.json", "--no-history")


def _remembered(home: Path, inputs: Path) -> None:
    _done(home, "scan", "--vault", str(inputs / "old.csv"), "--remember", "--quiet")


def _filter(home: Path, inputs: Path) -> None:
    _done(home, "breaches", "build", str(inputs / "old.txt"), "--output", "b.filter")


def _policy(home: Path, _inputs: Path) -> None:
    path = home / "p.toml"
    path.touch(0o600)
    path.write_text(_POLICY, encoding="utf-8")


def _case(home: Path, inputs: Path) -> None:
    _done(home, DRIVER, "case", str(inputs / "old.csv"), "2")


def _history(home: Path, _inputs: Path) -> None:
    _done(home, KEEPER, str(LEAST))


def _nothing(_home: Path, _inputs: Path) -> None:
    pass


def _empty() -> tuple[Held, ...]:
    return ((),)


_REMEMBER: Final = ("scan", "--vault", "{inputs}/new.csv", "--remember", "--quiet")
COMMANDS: Final = (
    Command(
        name="scan --output",
        # Without the history, equal runs write equal reports.
        arguments=("scan", "--vault", "{inputs}/new.csv", "--output", "report.json", "--no-history"),
        target="report.json", prepare=_report,
    ),
    Command(name="scan --remember", arguments=_REMEMBER, target=STORE, prepare=_remembered),
    # An empty file is a new store to the next run.
    Command(name="scan --remember (first)", arguments=_REMEMBER, target=STORE, prepare=_nothing, between=_empty),
    # Once the key is gone the rows are noise, and the next run removes them too.
    Command(name="forget", arguments=("forget", "--yes"), target=STORE, prepare=_remembered, between=_empty),
    Command(
        name="breaches build", arguments=("breaches", "build", "{inputs}/new.txt", "--output", "b.filter"),
        target="b.filter", prepare=_filter,
    ),
    Command(
        name="init --force", arguments=("init", "--output", "p.toml", "--force"), typed="UTC\n", target="p.toml",
        prepare=_policy,
    ),
    Command(name="init (first)", arguments=("init", "--output", "p.toml"), typed="UTC\n", target="p.toml",
            prepare=_nothing, refuses="it exists already"),
    Command(name="accept", arguments=_ACCEPT, target="p.toml", prepare=_policy),
    Command(
        name="review", arguments=("review", "--answers", "{inputs}/answers.toml", "--policy", "p.toml"),
        target="p.toml", prepare=_policy,
    ),
    Command(
        name="case", arguments=(DRIVER, "case", "{inputs}/old.csv", "6"), target="case", prepare=_case,
        between=partial(sound_rows, 2), lost=lost_answers,
    ),
    Command(
        name="case (first)", arguments=(DRIVER, "case", "{inputs}/old.csv", "6"), target="case", prepare=_nothing,
        between=partial(sound_rows, 0), lost=lost_answers,
    ),
    Command(
        name="history", arguments=(KEEPER, str(MOST)), target=HISTORY, prepare=_history, between=sound_runs,
        lost=lost_runs,
    ),
    Command(
        name="history (first)", arguments=(KEEPER, str(LEAST)), target=HISTORY, prepare=_nothing, between=sound_runs,
        lost=lost_runs,
    ),
)  # fmt: skip
