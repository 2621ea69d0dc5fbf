"""Runs of every command that must stay on this computer.

Here are the files that they read, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.enrich.breaches.lists import lines, sha1
from tests.support.canaries import LOCKED, export
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run
from tests.support.exports import MAKERS, made, zipped

COMMANDS: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "accept": [["accept", "0123456789abcdef", "--until", "2999-12-31", "--reason", "known", "--owner", "kim", "--yes"]],
    "accounts": [["accounts"]],
    "apps": [["apps", "ARCHIVE"]],
    "breaches": [
        ["breaches", "build", "LIST", "--output", "new.filter", "--partial"],
        ["breaches", "verify", "FILTER"],
    ],
    "checks": [["checks"]],
    "connect": [["connect", "mastodon", "kim@social.example"]],
    "demo": [["demo", "--format", "json"]],
    "diff": [["diff", "REPORT", "REPORT"]],
    "disconnect": [["disconnect", "mastodon:kim@social.example"]],
    "explain": [["explain", "post-client"], ["explain", "score"]],
    "fleet": [["fleet", "FLEET", "--no-history", "--no-policy"], ["fleet", "FLEET", "--check"]],
    "forget": [["forget", "--yes"]],
    "history": [["history", "--format", "json"]],
    "incident": [
        ["incident", "--case", "case", "ARCHIVE", "--vault", "VAULT", "--post", "latest"],
        ["incident", "--platform", "x"],
    ],
    "init": [["init", "ARCHIVE", "--yes", "--output", "new.toml"]],
    "posts": [["posts", "ARCHIVE", "--format", "jsonl"]],
    "readers": [["readers"], ["readers", "x"]],
    "report": [["report", "last", "--format", "html"]],
    "review": [["review", "--answers", "ANSWERS"]],
    "scan": [
        # No one is there to give a passphrase, so nothing is kept.
        ["scan", "EXPORTS", "--vault", "VAULT", "--breaches", "FILTER", "--policy", "POLICY", "--remember"],
        # Its suspicious posts hold no short link.
        ["scan", "ARCHIVE", "--no-policy", "--expand-links", "--format", "html"],
        ["scan", "ARCHIVE", "--no-policy", "--account", "mastodon:kim@social.example"],
    ],
    "schedule": [["schedule", "--kind", "cron", "--", "scan", "ARCHIVE"]],
    "vaults": [["vaults"], ["vaults", "VAULTS", "--format", "json"]],
}
"""Runs of every command. Words in capitals stand for files."""
EVERY: Final = [words for each in COMMANDS.values() for words in each]
WRITES: Final[Mapping[str, str]] = {
    "accept": "hygiene.toml",
    "breaches build": "new.filter",
    "incident --case": "case",
    "init": "new.toml",
    "review": "hygiene.toml",
}
"""The file that a command makes in the working folder.

The keys are the words that the command begins with.
"""

_ANSWERS: Final = """\
[[answers]]
platform = "x"
handle = "@HarbourLane"
question = "signs"
answer = "fine"
on = 2026-01-01
"""
_FLEET: Final = """\
version = 1
stale_days = 36500
[[accounts]]
platform = "x"
handle = "harbourlane"
exports = ["x-{handle}.zip"]
"""


def inputs(folder: Path) -> Path:
    """Make an input of each kind in a folder, and return the folder."""
    (folder / "exports").mkdir()
    for number, name in enumerate(MAKERS):
        zipped(folder / "exports", made(name), f"{number} {name.replace(',', '')}.zip")
    for kind in LOCKED:
        (folder / f"{kind}.vault").write_bytes(export(kind))
    (folder / "answers.toml").write_text(_ANSWERS, encoding="utf-8")
    (folder / "x-harbourlane.zip").write_bytes(ARCHIVE.read_bytes())
    (folder / "fleet.toml").write_text(_FLEET, encoding="utf-8")
    (folder / "hashes.txt").write_bytes(lines(sorted([sha1("hunter2"), sha1("12345678")])))
    assert run(folder, "breaches", "build", "hashes.txt", "--output", "found.filter", "--partial").code == 0
    scan = ("scan", "--vault", PASSWORDS, "--no-policy", "--output", folder / "report.json")
    assert run(folder, *scan, history=True).code == 0
    return folder


def filled(words: Sequence[str], folder: Path) -> list[str]:
    """Return the words of a run with the files in `folder`."""
    files = {
        "ARCHIVE": [str(ARCHIVE)],
        "EXPORTS": [str(folder / "exports")],
        "VAULT": [str(PASSWORDS)],
        "VAULTS": [str(PASSWORDS), *map(str, sorted(folder.glob("*.vault")))],
        "ANSWERS": [str(folder / "answers.toml")],
        "REPORT": [str(folder / "report.json")],
        "LIST": [str(folder / "hashes.txt")],
        "FLEET": [str(folder / "fleet.toml")],
        "FILTER": [str(folder / "found.filter")],
        "POLICY": [str(POLICY)],
    }
    return [word for each in words for word in files.get(each, [each])]
