"""Writing of files, whole or not at all, for their owner's eyes only.

No other module writes a file, except two that keep files of their own kind.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hygiene.model.errors import OutputError
from hygiene.model.text import home_hidden


def ready(path: Path, *, replace: bool = True) -> None:
    """Check that a file can be written, before the work that fills it.

    Raises:
        OutputError: The file cannot be written, or it exists and `replace` is off.
    """
    shown = home_hidden(str(path))
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            # Replacing /dev/null or /dev/stdout would break them for every program.
            raise OutputError("it is a folder, a link or a device", hint="give a file's name", path=shown)
        if not replace and path.exists():
            raise OutputError("it exists already", hint="choose another name with --output, or --force", path=shown)
        path.parent.stat()
    except OSError as error:
        raise _unwritten(path, error) from error


def write(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file through a temporary one beside it.

    An interrupted run leaves the old file whole.

    Raises:
        OutputError: The file cannot be written, or it exists and `replace` is off.
    """
    ready(path, replace=replace)
    temporary = ""
    try:
        # mkstemp makes the file readable by its owner only.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".hygiene-")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        Path(temporary).replace(path)
        temporary = ""
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"it cannot be written: {error.strerror}",
        hint="check the folder and its permissions",
        path=home_hidden(str(path)),
    )
