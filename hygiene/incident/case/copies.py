"""Copies of the inputs in a case, each named by its SHA-256.

Only inputs that a run read are copied, byte for byte. A password export is never copied, because its passwords would
lie in a folder that is made to be handed on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hygiene.incident.case.log_file import COPIES, shown_path
from hygiene.incident.case.run import ReadInput, kept_text
from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError, system_words
from hygiene.sources.files.budget import MAX_READ
from hygiene.sources.files.files import CHUNK, sha256_of

_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
_NAME: Final = 80
"""Characters kept of the name of a copied file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input that may be copied, and its name in the case."""

    path: Path
    sha256: str
    name: str

    def chunks(self) -> Iterator[bytes]:
        """Yield the content of the input.

        Raises:
            UnreadableError: when it cannot be read, or has changed since it was read.
        """
        digest = hashlib.sha256()
        try:
            with self.path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
        except OSError as error:
            raise UnreadableError(
                tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its permissions")
            ) from error
        if digest.hexdigest() != self.sha256:
            raise UnreadableError(tr("it changed while it was copied"), hint=tr("run it again"))


def source_of(path: Path, inputs: Iterable[ReadInput]) -> Source:
    """Return an input that may be copied.

    Raises:
        UnreadableError: saying why it is not copied.
    """
    if path.is_dir():
        raise UnreadableError(tr("a folder is not copied"), hint=tr("give the archive as you downloaded it"))
    if path.is_file() and path.stat().st_size > MAX_READ:
        raise UnreadableError(tr("it is larger than {size} GB", size=MAX_READ >> 30), hint=tr("copy it yourself"))
    digest = sha256_of(path, shown_path(path))
    found = [each for each in inputs if each.sha256 == digest]
    if any(each.vault for each in found):
        raise UnreadableError(tr("a password export is never copied"), hint=tr("it would hand on your passwords"))
    if not found:
        raise UnreadableError(tr("it is not what this case read"), hint=tr("run it again"))
    base = _OTHER.sub("_", kept_text(path.name, _NAME)).lstrip("._-") or "input"
    return Source(path=path, sha256=digest, name=f"{COPIES}/{digest}-{base[:_NAME]}")
