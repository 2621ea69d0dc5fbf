"""The watch over sockets, programs and written files.

It is an audit hook. Python calls it for every such act, even where the code under test would hide a failure.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_PROGRAMS: Final = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
})  # fmt: skip
_CHANGES: Final = frozenset({
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod", "os.chown",
    "sqlite3.connect", "shutil.copyfile", "shutil.move", "shutil.rmtree", "shutil.unpack_archive",
})  # fmt: skip
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SECRET_FILES: Final = ("/etc/passwd",)
"""Files that the mutators name, which must never be opened."""


class Guard:
    """An audit hook that notes what the code under test must not do."""

    def __init__(self) -> None:
        self._folder: str | None = None
        self._seen: list[str] = []
        sys.addaudithook(self._hear)

    @contextmanager
    def watching(self, folder: Path) -> Iterator[list[str]]:
        """Yield a list that fills with forbidden acts.

        A socket or a program raises an error as well, so that it is never opened or started.
        """
        self._folder, self._seen = str(folder), []
        try:
            yield self._seen
        finally:
            self._folder = None

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._folder is None:
            return
        if event.startswith("socket.") or event in _PROGRAMS:
            self._seen.append(event)
            raise PermissionError(event)
        if event == "open":
            path, _, flags = args
            if isinstance(path, int):
                return
            named = os.fsdecode(path)
            if named in _SECRET_FILES or (flags & _WRITES and self._outside(named)):
                self._seen.append(f"open {named}")
        elif (
            event in _CHANGES and isinstance(args[0], str | bytes | os.PathLike) and self._outside(os.fsdecode(args[0]))
        ):
            self._seen.append(f"{event} {os.fsdecode(args[0])}")

    def _outside(self, path: str) -> bool:
        full = os.path.abspath(path)  # noqa: PTH100  # `resolve` would ask the disk at every act
        return full != os.devnull and not f"{full}/".startswith(f"{self._folder}/") and path != ":memory:"
