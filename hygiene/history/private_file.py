"""Creation of files that only their owner can read."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from hygiene.language.words import tr
from hygiene.model.errors import HygieneError, system_words
from hygiene.model.text import home_hidden


def create(path: Path, kind: type[HygieneError], *, usual: bool) -> None:
    """Create a file that only its owner can read, if there is none.

    If its folder is new or the `usual` one, only the owner can enter it.

    Raises:
        HygieneError: Of this `kind`, where the file cannot be written, or is a folder, a link or a device.
    """
    shown = home_hidden(str(path))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if usual:
            path.parent.chmod(0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if exists(path, kind):
            path.chmod(0o600)
    except OSError as error:
        raise kind(
            tr("it cannot be written: {reason}", reason=system_words(error)),
            hint=tr("check its permissions"),
            path=shown,
        ) from None


def exists(path: Path, kind: type[HygieneError]) -> bool:
    """Return whether there is such a file.

    Raises:
        HygieneError: Of this `kind`, where it is a folder, a link or a device, or its folder cannot be entered.
    """
    shown = home_hidden(str(path))
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise kind(tr("it is a folder, a link or a device"), hint=tr("remove it"), path=shown)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise kind(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its permissions"), path=shown
        ) from None
    return True
