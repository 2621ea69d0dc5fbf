"""No command opens a connection or starts a program, as the system itself sees it.

Every offline command runs in a network namespace of its own, and again under a tracer of system calls.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from hygiene.cli.main import main
from tests.enrich.breaches.lists import lines, sha1
from tests.support.canaries import LOCKED, export
from tests.support.command import ARCHIVE, HYGIENE, PASSWORDS, POLICY, SECONDS, Run, environment, run
from tests.support.exports import MAKERS, made, zipped

UNSHARE, STRACE = shutil.which("unshare"), shutil.which("strace")
COMMANDS: dict[str, Sequence[Sequence[str]]] = {
    "accept": [["accept", "post-client", "POLICY"]],
    "apps": [["apps", "ARCHIVE"]],
    "breaches": [
        ["breaches", "build", "LIST", "--output", "new.filter", "--partial"],
        ["breaches", "verify", "FILTER"],
    ],
    "checks": [["checks"]],
    "demo": [["demo"]],
    "explain": [["explain", "post-client"]],
    "forget": [["forget"]],
    "init": [["init", "ARCHIVE", "--yes", "--output", "new.toml"]],
    "posts": [["posts", "ARCHIVE"]],
    "readers": [["readers"], ["readers", "x"]],
    "review": [["review", "ARCHIVE", "--policy", "POLICY"]],
    "scan": [
        ["scan", "EXPORTS", "--vault", "VAULT", "--breaches", "FILTER", "--policy", "POLICY", "--remember"],
        *[["scan", "ARCHIVE", "--no-policy", "--format", style] for style in ("html", "json", "markdown")],
    ],
    "vaults": [["vaults"], ["vaults", "VAULTS"]],
}
"""Runs of every command. Words in capitals stand for files."""
CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed)(.*)$", re.MULTILINE)


def traced(trace: Path) -> list[tuple[str, str]]:
    """Return the system calls in a trace that begin something: their names and arguments."""
    return [(name, rest) for _, name, rest in CALL.findall(trace.read_text("utf-8", "replace"))]


def works(*command: str) -> bool:
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an input of each kind."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "exports").mkdir()
    for number, name in enumerate(MAKERS):
        zipped(folder / "exports", made(name), f"{number} {name.replace(',', '')}.zip")
    for kind in LOCKED:
        (folder / f"{kind}.vault").write_bytes(export(kind))
    (folder / "hashes.txt").write_bytes(lines(sorted([sha1("hunter2"), sha1("12345678")])))
    assert run(folder, "breaches", "build", "hashes.txt", "--output", "found.filter", "--partial").code == 0
    return folder


def filled(words: Sequence[str], home: Path) -> list[str]:
    files = {
        "ARCHIVE": [str(ARCHIVE)],
        "EXPORTS": [str(home / "exports")],
        "VAULT": [str(PASSWORDS)],
        "VAULTS": [str(PASSWORDS), *map(str, sorted(home.glob("*.vault")))],
        "LIST": [str(home / "hashes.txt")],
        "FILTER": [str(home / "found.filter")],
        "POLICY": [str(POLICY)],
    }
    return [word for each in words for word in files.get(each, [each])]


def test_the_runs_are_of_every_command() -> None:
    assert sorted(COMMANDS) == sorted(main.list_commands(None))  # type: ignore[arg-type]  # it needs no context


@pytest.mark.parametrize("words", [words for each in COMMANDS.values() for words in each], ids=" ".join)
def test_a_command_opens_no_connection_and_starts_no_program(home: Path, tmp_path: Path, words: Sequence[str]) -> None:
    if STRACE is None:
        pytest.skip("strace is not installed")
    if not works(STRACE, "-o", "/dev/null"):
        pytest.skip("the system lets no process trace another")
    trace = tmp_path / "trace"
    tracer = [STRACE, "-f", "-e", "trace=execve,execveat,socket,socketpair,connect,bind", "-o", str(trace)]
    done = run_alone(home, tmp_path, [*tracer, str(HYGIENE), *filled(words, home)])

    assert "Traceback" not in done.err
    first, *others = [(name, rest) for name, rest in traced(trace) if not name.startswith("exit")]
    assert "execve" == first[0]
    # The script's first line may name an interpreter through `env`.
    assert [] == [call for call in others if not (call[0] == "execve" and re.match(r'"[^"]*/python[\d.]*"', call[1]))]


@pytest.mark.parametrize("words", [COMMANDS["scan"][0], COMMANDS["demo"][0]], ids=" ".join)
def test_a_command_says_the_same_without_a_network(home: Path, tmp_path: Path, words: Sequence[str]) -> None:
    if UNSHARE is None:
        pytest.skip("unshare is not installed")
    if not works(UNSHARE, "--user", "--map-root-user", "--net"):
        pytest.skip("the system makes no network namespaces")
    alone = [UNSHARE, "--user", "--map-root-user", "--net", str(HYGIENE), *filled(words, home)]

    with_network = run_alone(home, tmp_path, [str(HYGIENE), *filled(words, home)])
    assert with_network == run_alone(home, tmp_path, alone)


def run_alone(home: Path, tmp_path: Path, command: Sequence[str]) -> Run:
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(home),
        input="\n" * 40,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=3 * SECONDS,
        check=False,
        start_new_session=True,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr)
