"""The seam for password managers: what a vault reader is, how a file finds its reader, and where plaintext may live.

A vault reader is one small file: a function from a `VaultExport` to entries, under `@vault`. It never keeps, logs or
raises anything it read. The plaintext of the whole export lives until `read_vault()` returns; after that only the
`Hidden` values of the entries do, until the run ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import printable, without_addresses

LIMIT: Final = 256 << 20
"""A larger file is no password export."""
TEXT_LIMIT: Final = 32 << 20
"""As text: a hundred thousand entries take half of it. Only the zips, with files attached to entries, are larger."""


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
        from hygiene.sources.files.json_keys import key_paths

        return key_paths(self.text or "")

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names of a zip's members; of anything else, none."""
        from hygiene.sources.files.zip_in_memory import member_names

        return member_names(self.data)

    def member(self, name: str) -> VaultExport:
        """One member of a zip, inflated in memory.

        Raises:
            UnreadableError: when it is too large, a bomb, encrypted or damaged.
        """
        from hygiene.sources.files.zip_in_memory import member_content

        return replace(self, data=member_content(self.data, name, LIMIT), path=None)

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
