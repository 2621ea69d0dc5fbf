"""Where text goes: the one module that writes files. Whole or not at all, and readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hygiene.errors import OutputError
from hygiene.text import home_hidden


def write(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file through a temporary one beside it, so that an interrupted run leaves the old file whole.

    Raises:
        OutputError: when it cannot be written, or exists and `replace` is off.
    """
    shown = home_hidden(str(path))
    if not replace and path.exists():
        raise OutputError("it exists already", hint="choose another name with --output, or --force", path=shown)
    if path.is_dir():
        raise OutputError("it is a folder", hint="give a file's name", path=shown)
    temporary = ""
    try:
        # mkstemp makes it readable by its owner only.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"it cannot be written: {error.strerror}", hint="check the folder and its rights", path=shown
        ) from error
