"""The seam for password managers: what a vault reader is, how a file finds its reader, and where plaintext may live.

A vault reader is one small file: a function from the export's text to entries, under `@vault`. It never keeps, logs or
raises anything it read. The plaintext of the whole export lives until `read()` returns; after that only the `Hidden`
values of the entries do, until the run ends.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.errors import UnreadableError, UnrecognisedError
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.text import home_hidden, plural, printable, without_addresses

if TYPE_CHECKING:
    from hygiene.plugins import Plugins

LIMIT: Final = 256 << 20
"""A larger file is no password export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What a vault reader gives back: the logins, and how many entries it left out, by reason (`secure notes`, …)."""

    secrets: tuple[Secret, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """One manager's export: `recognises` looks at the text's shape only, `read` gives the entries.

    `export` says in one or two sentences how to make the export in that manager.
    """

    id: str
    title: str
    export: str
    recognises: Callable[[str], bool]
    read: Callable[[str], Entries]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultFile:
    """One vault file as read: which reader, its entries, and what the report says of it."""

    path: str
    sha256: str
    vault: str
    entries: Entries
    warnings: tuple[str, ...] = ()


def vault(
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    export: str,
    recognises: Callable[[str], bool],
) -> Callable[[Callable[[str], Entries]], Vault]:
    """Make a function from an export's text to entries into a vault reader."""

    def decorate(read: Callable[[str], Entries]) -> Vault:
        return Vault(id=id, title=title, export=export, recognises=recognises, read=read)

    return decorate


def entries(made: Iterable[Secret], left_out: Mapping[str, int] | None = None) -> Entries:
    """Entries with labels fit to print and a `ref` of their own each: the label, numbered where it repeats."""
    seen: Counter[str] = Counter()
    out = []
    for secret in made:
        label = printable(without_addresses(secret.label), 60).strip() or "(no name)"
        seen[label] += 1
        ref = label if seen[label] == 1 else f"{label}#{seen[label]}"
        out.append(replace(secret, label=label, ref=ref))
    return Entries(secrets=tuple(out), left_out=dict(left_out or {}))


def read_vault(path: Path, plugins: Plugins) -> VaultFile:
    """Read one password export, whichever manager it is from.

    Raises:
        UnreadableError: naming the file; never with anything read from it.
    """
    shown = home_hidden(str(path))
    try:
        data = _bytes(path)
        text = _text(data)
        known: list[Vault] = plugins.loaded("vaults")
        found = next((v for v in known if v.recognises(text)), None)
        if found is None:
            raise UnrecognisedError(
                "this is no password export that hygiene can read",
                hint="it reads: " + ", ".join(v.title for v in known) + "; see `hygiene readers`",
            )
        got = found.read(text)
    except UnreadableError as error:
        raise error.within(shown) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError) as error:
        # `from None`, and only the type: a parser's own message quotes what it could not parse.
        raise UnreadableError(
            f"it looks like a password export, but is damaged or edited ({type(error).__name__})",
            hint="export it again, and do not open it in another program in between",
            path=shown,
        ) from None
    return VaultFile(
        path=shown,
        sha256=hashlib.sha256(data).hexdigest(),
        vault=found.id,
        entries=got,
        warnings=tuple(_warnings(path)),
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


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError("this is a folder; a password export is one file")
        if path.stat().st_size > LIMIT:
            raise UnreadableError("it is larger than 256 MB, which no password export is")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check the name and the rights") from error


def _text(data: bytes) -> str:
    """The text of an export: UTF-8, or UTF-16 with its mark, as some managers on Windows write it."""
    try:
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # `from None`: the error would carry the bytes.
        raise UnrecognisedError("it is not text, so it is no export that hygiene can read") from None


def _warnings(path: Path) -> Iterable[str]:
    """What is unsafe about the file itself. Windows has other rights than mode bits, and is not judged."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        yield "other users of this computer can read this file: chmod 600, and delete it after the scan"
    else:
        yield "this file holds every password in plain text: delete it after the scan"


def summary(file: VaultFile) -> str:
    """One line for a report: how many entries were read and left out."""
    left = ", ".join(f"{why} ({n:,})" for why, n in sorted(file.entries.left_out.items()))
    return plural(len(file.entries.secrets), "entry", "entries") + " read" + (f"; left out: {left}" if left else "")
