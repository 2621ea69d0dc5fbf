"""One run renews at a time, and a run that was killed holds up no other."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hygiene.model.errors import LiveError
from hygiene.sources.connect.oauth.turns import one_at_a_time, usual_lock

HOLDS = """\
import sys, time
from pathlib import Path
from hygiene.sources.connect.oauth.turns import one_at_a_time
with one_at_a_time(Path(sys.argv[1]), time.sleep):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holder(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until it reads a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_another_process_is_waited_for(tmp_path: Path, end: signal.Signals) -> None:
    file, slept = tmp_path / "new" / "lock", []
    with holder(file) as process:

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                process.send_signal(end)
                process.wait()

        with one_at_a_time(file, sleep):
            pass

    assert slept == [0.1, 0.1, 0.1]
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_process_that_does_not_end_is_waited_for_two_minutes(tmp_path: Path) -> None:
    slept: list[float] = []
    with (
        one_at_a_time(tmp_path / "lock", slept.append),
        pytest.raises(LiveError) as raised,
        one_at_a_time(tmp_path / "lock", slept.append),
    ):
        pass

    assert str(raised.value) == "another run of hygiene is renewing a permission (try again later)"
    assert 119 < sum(slept) < 121


@pytest.mark.parametrize("spoil", ["file above", "folder", "garbage"])
def test_a_lock_that_cannot_be_made_is_an_error(tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "data" / "lock"
    if spoil == "file above":
        file.parent.write_bytes(b"")
    elif spoil == "folder":
        file.mkdir(parents=True)
    else:
        file.parent.mkdir()
        file.write_bytes(b"garbage" * 1000)

    with pytest.raises(LiveError) as raised, one_at_a_time(file, lambda _: None):
        pass

    assert str(raised.value) == (
        "its permission is not renewed, because no lock can be made (check hygiene's data folder)"
    )


def test_an_error_inside_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(KeyError), one_at_a_time(tmp_path / "lock", lambda _: None):
        raise KeyError

    with one_at_a_time(tmp_path / "lock", lambda _: None):
        pass


def test_the_lock_lies_where_the_data_of_hygiene_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert usual_lock().name == "renewing.lock"
    assert usual_lock().parent.name == "hygiene"
