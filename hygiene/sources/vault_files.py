"""Reading of password-manager exports: open each file, find its reader, warn about the file."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden, plural
from hygiene.sources.vault import LIMIT, Entries, Vault, VaultExport, entries

STANDARD_INPUT: Final = Path("-")
"""The path that means: read the export from standard input."""


_SYNCED: Final = (
    (re.compile(r"dropbox( \(.+\))?", re.IGNORECASE), "Dropbox"),
    (re.compile(r"onedrive( - .+)?", re.IGNORECASE), "OneDrive"),
    (re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs", re.IGNORECASE), "iCloud"),
    (re.compile(r"google ?drive|my drive", re.IGNORECASE), "Google Drive"),
    (re.compile(r"cloudstorage", re.IGNORECASE), "a cloud storage"),
)
"""Names of folders that a service copies to other computers, and the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultFile:
    """One vault file as read: which reader, its entries, and what the report says of it."""

    path: str
    sha256: str
    vault: str
    entries: Entries
    warnings: tuple[str, ...] = ()


def read_vault(path: Path, vaults: Iterable[Vault], ask: Callable[[str], Hidden] | None = None) -> VaultFile:
    """Read one password export, whichever manager it is from; `-` is standard input.

    Raises:
        UnreadableError: naming the file; never with anything read from it.
    """
    piped = path == STANDARD_INPUT
    shown = "standard input" if piped else home_hidden(str(path))
    damage = ""
    try:
        export = VaultExport(data=_piped() if piped else _bytes(path), path=None if piped else path, ask=ask)
        found = _recognised(export, vaults)
        got = found.read(export)
    except UnreadableError as error:
        raise error.within(shown) from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError) as error:
        damage = type(error).__name__
    if damage:
        # Outside the handler, and with the type alone: a parser's own message quotes what it could not parse.
        raise UnreadableError(
            f"it looks like a password export, but is damaged or edited ({damage})",
            hint="export it again, and do not open it in another program in between",
            path=shown,
        )
    return VaultFile(
        path=shown,
        sha256=hashlib.sha256(export.data).hexdigest(),
        vault=found.id,
        entries=got,
        warnings=() if found.encrypted or piped else tuple(_warnings(path)),
    )


def typed(prompt: Callable[[str], str]) -> Entries:
    """Passwords typed at a hidden prompt, until an empty answer. They are compared like any other, and never stored."""
    secrets: list[Secret] = []
    while value := prompt(f"Password {len(secrets) + 1} (hidden; just Enter to finish)"):
        number = len(secrets) + 1
        secrets.append(Secret(ref=f"typed password {number}", label=f"typed password {number}", value=Hidden(value)))
    return entries(secrets)


def no_core_dumps() -> None:
    """Keep a crash from writing this process's memory, and the passwords in it, to disk. Windows has no such limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def summary(file: VaultFile) -> str:
    """One line for a report: how many entries were read and left out."""
    left = ", ".join(f"{why} ({n:,})" for why, n in sorted(file.entries.left_out.items()))
    return plural(len(file.entries.secrets), "entry", "entries") + " read" + (f"; left out: {left}" if left else "")


def _recognised(export: VaultExport, known: Iterable[Vault]) -> Vault:
    found = next((v for v in known if v.recognises(export)), None)
    if found is None:
        raise UnrecognisedError(
            "this is no password export that hygiene can read",
            hint="see `hygiene vaults` for the kinds it reads; an account's export goes without --vault",
        )
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError("this is a folder; a password export is one file")
        if not path.is_file():
            # A device or a pipe has no size, and may have no end. One that is missing says so when it is read.
            path.stat()
            raise UnreadableError("this is no ordinary file", hint="give the export's file, or pipe it in: --vault -")
        if path.stat().st_size > LIMIT:
            raise UnreadableError("it is larger than 256 MB, which no password export is")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check the name and the rights") from error


def _piped() -> bytes:
    if sys.stdin.isatty():
        raise UnreadableError("nothing is piped in", hint="give the file's name, or: hygiene scan --vault - < FILE")
    data = sys.stdin.buffer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise UnreadableError("it is larger than 256 MB, which no password export is")
    return data


def _warnings(path: Path) -> Iterator[str]:
    """What is unsafe about the file itself. Windows has other rights than mode bits, and is not judged."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        yield "other users of this computer can read this file: chmod 600, and delete it after the scan"
    else:
        yield "this file holds every password in plain text: delete it after the scan"
    folders = path.resolve().parts[:-1]
    if service := next((name for folder in folders for form, name in _SYNCED if form.fullmatch(folder)), ""):
        yield f"it lies in a folder that {service} copies to other places: delete it there too, and from its trash"
