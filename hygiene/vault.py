"""The seam for password managers: what a vault reader is, how a file finds its reader, and where plaintext may live.

A vault reader is one small file: a function from a `VaultExport` to entries, under `@vault`. It never keeps, logs or
raises anything it read. The plaintext of the whole export lives until `read_vault()` returns; after that only the
`Hidden` values of the entries do, until the run ends.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.errors import UnreadableError, UnrecognisedError
from hygiene.hidden import Hidden
from hygiene.records import Secret
from hygiene.text import home_hidden, plural, printable, without_addresses

if TYPE_CHECKING:
    from hygiene.plugins import Plugins

LIMIT: Final = 256 << 20
"""A larger file is no password export."""
TEXT_LIMIT: Final = 32 << 20
"""As text: a hundred thousand entries take half of it. Only the zips, with files attached to entries, are larger."""
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


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class VaultExport:
    """One export, before anybody knows whose it is; its views are made when first looked at, and nothing is unpacked.

    `path` is None on standard input. `ask` prompts for the password of an encrypted one; None where nobody can answer.
    """

    data: bytes
    path: Path | None = None
    ask: Callable[[str], Hidden] | None = None

    def __repr__(self) -> str:
        return "VaultExport(•••)"

    @cached_property
    def text(self) -> str | None:
        """Its text, without byte order mark; UTF-16 too, as some managers on Windows write it. None when it is none."""
        if len(self.data) > TEXT_LIMIT:
            return None
        try:
            if self.data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                return self.data.decode("utf-16")
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def keys(self) -> frozenset[str]:
        """Of a JSON export, even a cut-off one, the keys of its outer objects as paths (`items.login`); else none."""
        from hygiene.vaults._json import key_paths

        return key_paths(self.text or "")

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names of a zip's members; of anything else, none."""
        from hygiene.vaults._zip import names

        return names(self.data)

    def member(self, name: str) -> VaultExport:
        """One member of a zip, inflated in memory.

        Raises:
            UnreadableError: when it is too large, a bomb, encrypted or damaged.
        """
        from hygiene.vaults._zip import content

        return replace(self, data=content(self.data, name), path=None)

    def password(self, what: str) -> Hidden:
        """The password of `what`, as typed at the prompt.

        Raises:
            UnreadableError: when there is nobody to ask.
        """
        if self.ask is None:
            raise UnreadableError(
                "it is encrypted, and there is nobody here to ask for its password",
                hint="run hygiene at a terminal, which asks for it; or export it unencrypted",
            )
        return self.ask(f"Password of {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What a vault reader gives back: the logins, and how many entries it left out, by reason (`secure notes`, …)."""

    secrets: tuple[Secret, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """One manager's export: `recognises` looks at its shape only, `read` gives the entries.

    `export` says in one or two sentences how to make the export in that manager. `encrypted` is true of a file that may
    lie about, because nobody reads it without its password.
    """

    id: str
    title: str
    export: str
    recognises: Callable[[VaultExport], bool]
    read: Callable[[VaultExport], Entries]
    encrypted: bool = False


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
    recognises: Callable[[VaultExport], bool],
    encrypted: bool = False,
) -> Callable[[Callable[[VaultExport], Entries]], Vault]:
    """Make a function from an export to entries into a vault reader."""

    def decorate(read: Callable[[VaultExport], Entries]) -> Vault:
        return Vault(id=id, title=title, export=export, recognises=recognises, read=read, encrypted=encrypted)

    return decorate


def entries(made: Iterable[Secret | str], left_out: Mapping[str, int] | None = None) -> Entries:
    """Entries with labels fit to print and a `ref` of their own each: the label, numbered where it repeats.

    A text among `made` stands for an entry that was left out, and is the reason.
    """
    seen: Counter[str] = Counter()
    left = Counter(left_out or {})
    out = []
    for secret in made:
        if isinstance(secret, str):
            left[secret] += 1
            continue
        label = printable(_without_passwords(without_addresses(secret.label), secret), 60).strip() or "(no name)"
        seen[label] += 1
        ref = label if seen[label] == 1 else f"{label}#{seen[label]}"
        urls = tuple(_without_passwords(url, secret) for url in secret.urls)
        out.append(replace(secret, label=label, ref=ref, urls=urls))
    return Entries(secrets=tuple(out), left_out=dict(left))


def _without_passwords(text: str, secret: Secret) -> str:
    """A title or an address, which may be shown, without the entry's passwords, should its owner have put them there.

    One of letters alone stays: that a title is also its password is for nobody to see, and a title cut out would tell.
    """
    for value in (secret.value, *(former.value for former in secret.history)):
        password = value.reveal()
        if len(password) >= 6 and not password.isalpha():
            text = text.replace(password, "•••")
    return text


def read_vault(path: Path, plugins: Plugins, ask: Callable[[str], Hidden] | None = None) -> VaultFile:
    """Read one password export, whichever manager it is from; `-` is standard input.

    Raises:
        UnreadableError: naming the file; never with anything read from it.
    """
    piped = path == STANDARD_INPUT
    shown = "standard input" if piped else home_hidden(str(path))
    damage = ""
    try:
        export = VaultExport(data=_piped() if piped else _bytes(path), path=None if piped else path, ask=ask)
        found = _recognised(export, plugins.loaded("vaults"))
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
