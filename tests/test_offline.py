"""No command opens a connection or starts a program, as the system itself sees it.

Every run of `tests/support/offline.py` is traced, and a scan says the same in a network namespace of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from hygiene.cli.main import main
from tests.support.command import HYGIENE, SECONDS, Run, environment
from tests.support.offline import COMMANDS, EVERY, filled, inputs

UNSHARE, STRACE = shutil.which("unshare"), shutil.which("strace")
CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed)(.*)$", re.MULTILINE)


def traced(trace: Path) -> list[tuple[str, str]]:
    """Return the system calls in a trace that begin something: their names and arguments."""
    return [(name, rest) for _, name, rest in CALL.findall(trace.read_text("utf-8", "replace"))]


def works(*command: str) -> bool:
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an input of each kind."""
    return inputs(tmp_path_factory.mktemp("home"))


def test_the_runs_are_of_every_command() -> None:
    assert sorted(COMMANDS) == sorted(main.list_commands(None))  # type: ignore[arg-type]  # it needs no context


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_command_opens_no_connection_and_starts_no_program(home: Path, tmp_path: Path, words: Sequence[str]) -> None:
    if STRACE is None:
        pytest.skip("strace is not installed")
    # With a filter in the system, the process stops for these calls alone and not for each of the many others.
    tracer = [STRACE, "-f", "--seccomp-bpf", "-e", "trace=execve,execveat,socket,socketpair,connect,bind", "-o"]
    if not works(*tracer, "/dev/null"):
        pytest.skip("the system lets no process trace another")
    trace = tmp_path / "trace"
    done = run_alone(home, tmp_path, [*tracer, str(trace), str(HYGIENE), *filled(words, home)])

    assert "Traceback" not in done.err
    first, *others = [(name, rest) for name, rest in traced(trace) if not name.startswith("exit")]
    assert "execve" == first[0]
    # The processes of a fleet's run talk through a pair of sockets without a name, which no other process can reach.
    pairs = [call for call in others if words[0] == "fleet" and call[0] == "socketpair" and "AF_UNIX" in call[1]]
    others = [call for call in others if call not in pairs]
    # The script's first line may name an interpreter through `env`.
    assert [] == [call for call in others if not (call[0] == "execve" and re.match(r'"[^"]*/python[\d.]*"', call[1]))]


def test_a_scan_says_the_same_without_a_network(home: Path, tmp_path: Path) -> None:
    if UNSHARE is None:
        pytest.skip("unshare is not installed")
    if not works(UNSHARE, "--user", "--map-root-user", "--net"):
        pytest.skip("the system makes no network namespaces")
    scan = [str(HYGIENE), *filled(COMMANDS["scan"][0], home), "--no-history"]

    with_network = run_alone(home, tmp_path, scan)
    assert with_network == run_alone(home, tmp_path, [UNSHARE, "--user", "--map-root-user", "--net", *scan])


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
