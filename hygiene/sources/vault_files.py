"""Exports of password managers: opening, recognising, reading, warnings."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from hygiene.language.words import number, tr, tr_later, tr_n
from hygiene.model.errors import MORE_TIME, UnreadableError, system_words
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.files.budget import MAX_VAULT, SECONDS, Budget
from hygiene.sources.vault import LEFT, Entries, Vault, VaultExport, entries
from hygiene.sources.vault_kit.csv import saved_again
from hygiene.sources.vault_kit.in_use import sifted
from hygiene.sources.vault_kit.unknown import unrecognised

STANDARD_INPUT: Final = Path("-")
"""The path that stands for standard input."""
_NAMED: Final = re.compile(r"\.(?:csv|json|xml|1pux|1pif|zip|kdbx?)$", re.IGNORECASE)
"""The end of the name of a file that may be a password export."""
_GLANCE: Final = 20.0
"""Seconds for finding out whether a file is a password export."""
_EXPORT_AGAIN: Final = tr_later("export it again, and do not open it in another program first")
_SYNCED: Final = (
    (re.compile(r"dropbox( \(.+\))?", re.IGNORECASE), "Dropbox"),
    (re.compile(r"onedrive( - .+)?", re.IGNORECASE), "OneDrive"),
    (re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs", re.IGNORECASE), "iCloud"),
    (re.compile(r"google ?drive|my drive", re.IGNORECASE), "Google Drive"),
    (re.compile(r"cloudstorage", re.IGNORECASE), tr_later("a cloud storage service")),
)
"""Names of folders that a service copies elsewhere, with the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultFile:
    """A vault file that was read: its reader, its entries and warnings.

    `not_in_use` counts the entries that are read but not judged, by reason. `unread` counts the entries that could not
    be read, by reason. Those are among the entries left out. `left_out_folders` are the names in the policy that left
    entries out.
    """

    path: str
    sha256: str
    vault: str
    entries: Entries
    warnings: tuple[str, ...] = ()
    not_in_use: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    left_out_folders: frozenset[str] = frozenset()


def read_vault(
    path: Path,
    vaults: Iterable[Vault],
    ask: Callable[[str], Hidden] | None = None,
    *,
    now: datetime | None = None,
    leave_out: Sequence[str] = (),
    seconds: float = SECONDS,
) -> VaultFile:
    """Read one password export of any known manager; `-` is standard input.

    Entries that expired before `now` count as archived. `leave_out` names folders whose entries are left out. Reading
    may take `seconds`, not counting the time in which a password is typed.

    Raises:
        UnreadableError: naming the file, and never quoting anything read from it.
    """
    shown = tr("standard input") if path == STANDARD_INPUT else home_hidden(str(path))
    budget = Budget(seconds)

    def paused(prompt: str) -> Hidden:
        with budget.paused():
            return ask(prompt) if ask else Hidden("")

    try:
        if path == STANDARD_INPUT:
            data = _read_standard_input()
        else:
            data = budget.contain(lambda: _read_file(path), tr("it cannot be read"))
        export = VaultExport(
            data=data,
            path=None if path == STANDARD_INPUT else path,
            ask=paused if ask else None,
            budget=budget,
        )
        return budget.contain(
            lambda: _read(export, shown, vaults, now, leave_out),
            tr("it looks like a password export, but is damaged or edited"),
            tr(_EXPORT_AGAIN),
        )
    except UnreadableError as error:
        failure = error.within(shown)
    raise failure  # outside the handler, so that no traceback shows the data of the failed code


def vault_title(path: Path, vaults: Iterable[Vault]) -> str:
    """Return the name of the password export that a file is, or ""."""
    if not _NAMED.search(path.name):
        return ""
    budget = Budget(_GLANCE)
    try:
        export = VaultExport(
            data=budget.contain(lambda: _read_file(path), tr("it cannot be read")), path=path, budget=budget
        )
    except UnreadableError:
        return ""
    for vault in vaults:
        with suppress(UnreadableError):  # another reader may name such a file
            if budget.contain(
                partial(vault.recognises, export), tr("the reader “{vault}” failed on it", vault=vault.id)
            ):
                return vault.title
    return ""


def _read(
    export: VaultExport, shown: str, vaults: Iterable[Vault], now: datetime | None, leave_out: Sequence[str]
) -> VaultFile:
    """Return the entries of an export. `shown` is its name."""
    reader = _find_reader(export, vaults)
    contents = sifted(_complete(reader.read(export), export), now=now, leave_out=leave_out)
    warnings = () if reader.encrypted or export.path is None else tuple(_warnings(export.path))
    return VaultFile(
        path=shown,
        sha256=hashlib.sha256(export.data).hexdigest(),
        vault=reader.id,
        entries=contents.entries,
        warnings=(*warnings, *_changes(export)),
        not_in_use=contents.not_in_use,
        unread=dict(export.unread),
        left_out_folders=contents.used,
    )


def _complete(found: Entries, export: VaultExport) -> Entries:
    """Return a reader's entries, counting the unread ones as left out.

    Raises:
        UnreadableError: when nothing at all could be read.
    """
    if export.unread and not found.secrets and not found.left_out:
        if export.unread.keys() == {LEFT}:
            raise export.budget.over()
        raise UnreadableError(
            tr("nothing in this password export could be read: {counts}", counts=_counts(export.unread)),
            hint=tr(_EXPORT_AGAIN),
        )
    return Entries(secrets=found.secrets, left_out=dict(Counter(found.left_out) + export.unread))


def _changes(export: VaultExport) -> Iterator[str]:
    """Yield notes on entries that were read differently than written."""
    text = export.text or ""
    if warning := "" if text.lstrip()[:1] in {"", "{", "[", "<"} else saved_again(export):
        yield warning
    yield from (f"{tr(note)} ({number(count)})" for note, count in sorted(export.notes.items()))


def typed(prompt: Callable[[str], str]) -> Entries:
    """Ask for passwords at a hidden prompt until the answer is empty.

    They are compared like any other password, and never stored.
    """
    secrets: list[Secret] = []
    while value := prompt(tr("Password {number} (hidden; press Enter alone to finish)", number=len(secrets) + 1)):
        label = f"typed password {len(secrets) + 1}"
        secrets.append(Secret(ref=label, label=label, value=Hidden(value)))
    return entries(secrets)


def no_core_dumps() -> None:
    """Switch off core dumps, so that a crash writes no passwords to disk.

    Windows has no such limit, so nothing happens there.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def summary(file: VaultFile) -> str:
    """Return a report's line with the entries that were read and left out."""
    parts = [tr_n(len(file.entries.secrets), "{count:,} entry read", "{count:,} entries read")]
    if file.not_in_use:
        parts.append(tr("not in use: {counts}", counts=_counts(file.not_in_use)))
    if file.entries.left_out:
        parts.append(tr("left out: {counts}", counts=_counts(file.entries.left_out)))
    return "; ".join(parts)


def unread(file: VaultFile) -> str:
    """Return the reason for a gap from unread entries of a vault."""
    if not file.unread:
        return ""
    why = tr("not read: {counts}", counts=_counts(file.unread))
    return f"{why}; {tr(MORE_TIME)}" if LEFT in file.unread else why


def _counts(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{tr(reason)} ({number(count)})" for reason, count in sorted(reasons.items()))


def _find_reader(export: VaultExport, vaults: Iterable[Vault]) -> Vault:
    found = next((vault for vault in vaults if vault.recognises(export)), None)
    if found is None:
        raise unrecognised(export)
    return found


def _read_file(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError(tr("this is a folder, but a password export is one file"))
        if not path.is_file():
            # A device or a pipe has no size and may never end. A missing file raises its own error here.
            path.stat()
            raise UnreadableError(
                tr("this is not an ordinary file"), hint=tr("give the file of the export, or pipe it in: --vault -")
            )
        if path.stat().st_size > MAX_VAULT:
            raise _too_large()
        # Reading one of the kernel's files, which have no size, may wait for ever.
        return path.read_bytes() if path.stat().st_size else b""
    except OSError as error:
        raise UnreadableError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check the name and the permissions")
        ) from error


def _read_standard_input() -> bytes:
    if sys.stdin.isatty():
        raise UnreadableError(
            tr("no file is piped in"), hint=tr("give the name of the file, or use: hygiene scan --vault - < FILE")
        )
    data = sys.stdin.buffer.read(MAX_VAULT + 1)
    if len(data) > MAX_VAULT:
        raise _too_large()
    return data


def _too_large() -> UnreadableError:
    return UnreadableError(tr("it is larger than 256 MB, so it is not a password export"))


def _warnings(path: Path) -> Iterator[str]:
    """Yield warnings about the file itself.

    Windows does not use mode bits for access rights, so they are not checked there.
    """
    if os.name == "posix" and path.stat().st_mode & 0o077:
        yield tr("other users of this computer can read this file: run chmod 600 on it, and delete it after the scan")
    else:
        yield tr("this file holds every password in plain text: delete it after the scan")
    folders = path.resolve().parts[:-1]
    if service := next((name for folder in folders for form, name in _SYNCED if form.fullmatch(folder)), ""):
        yield tr(
            ("it is in a folder that {service} copies elsewhere: delete it there too, and empty the trash there"),
            service=tr(service),
        )
