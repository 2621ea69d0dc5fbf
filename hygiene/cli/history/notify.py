"""The user's command that receives the changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import HistoryError, system_words

SECONDS: Final = 60
"""The longest that the command may take."""
_SEE: Final = tr_later("`hygiene diff` shows what changed")


def notify(command: Sequence[str], text: str) -> None:
    """Run a command with a text on its standard input.

    Its output goes to standard error, so that it does not mix with the report. Its arguments are never shown, because
    they may hold a secret of the user's.

    Raises:
        HistoryError: It cannot be run, fails, or takes longer than `SECONDS`.
    """
    from hygiene.cli.terminal import line

    shown = f"--notify {line(command[0], 100)}"
    sys.stdout.flush()
    try:
        # The user gave the command.
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=2, start_new_session=True)  # noqa: S603
    except (OSError, ValueError) as error:
        why = system_words(error) if isinstance(error, OSError) else tr("its name is not valid")
        raise HistoryError(tr("it cannot be run: {reason}", reason=why), hint=tr(_SEE), path=shown) from None
    try:
        child.communicate(text.encode("utf-8", "backslashreplace"), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise HistoryError(
            tr("it did not end within {count} seconds, and was stopped", count=SECONDS), hint=tr(_SEE), path=shown
        ) from None
    finally:
        _end(child)
    if child.returncode:
        raise HistoryError(tr("it failed with exit code {code}", code=child.returncode), hint=tr(_SEE), path=shown)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Stop a command that still runs, with the programs that it started."""
    if child.poll() is not None:
        return
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
