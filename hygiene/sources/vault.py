"""The seam for password managers: the reader, its input and its result.

A vault reader is one small file with a function from a `VaultExport` to `Entries`, decorated with `@vault`. It never
keeps, logs or raises anything that it read. The plaintext of the export exists until `read_vault()` returns. After that
only the `Hidden` values of the entries remain, until the run ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import printable, without_addresses
from hygiene.reference.unicode_forms import normalized
from hygiene.sources.files.budget import MAX_ENTRIES, MAX_VAULT, MAX_VAULT_TEXT, Budget

if TYPE_CHECKING:
    from hygiene.sources.files.zips import Zip

T = TypeVar("T")

LEFT: Final = tr_later("left when the time to read was up")
"""The reason why records of a password export were not read."""
_MASK: Final = "•••"
_CASED: Final = 3
"""The most letters that one letter becomes in another case."""
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class VaultExport:
    """One export whose password manager is not yet known.

    Its views are computed on first use, and nothing is unpacked to disk. `path` is None for standard input. `ask`
    prompts for the password of an encrypted export; it is None where there is no terminal to ask at.

    A reader counts unread records in `unread`, by reason, and records that it read differently than written in `notes`.
    Both become lines of the report. It goes through records with `each`, which checks the clock of `budget`. A member
    of a zip shares all three with its zip.
    """

    data: bytes
    path: Path | None = None
    ask: Callable[[str], Hidden] | None = None
    unread: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    budget: Budget = field(default_factory=Budget)

    def __repr__(self) -> str:
        return "VaultExport(•••)"

    @cached_property
    def text(self) -> str | None:
        """Return the text without its byte order mark, or None for other data.

        UTF-16 is accepted too, because some managers on Windows write it, and Windows-1252, because spreadsheets do.
        """
        from hygiene.sources.vault_kit.encoding import NOT_TEXT, decoded

        if len(self.data) > MAX_VAULT_TEXT:
            return None
        text, damaged = decoded(self.data)
        if damaged:
            self.notes[NOT_TEXT] += damaged
        return text

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the keys of the outer objects of a JSON export.

        They are written as paths (`items.login`). A JSON file that is cut off has keys too. Any other file has no keys.
        """
        from hygiene.sources.vault_kit.json_keys import key_paths

        return key_paths(self.text or "")

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the names of a zip's members. Other files have no members."""
        return self._zip.names if self._zip else ()

    @cached_property
    def _zip(self) -> Zip | None:
        """Return the export as a zip, or None for any other file.

        Raises:
            UnreadableError: when it is a zip, but damaged, encrypted or a zip bomb.
        """
        from hygiene.sources.files.zips import open_zip

        return open_zip(self.data, "", self.budget) if self.data.startswith(_ZIP) else None

    def member(self, name: str) -> VaultExport:
        """Return one member of a zip, inflated in memory.

        Raises:
            UnreadableError: when the member is too large or damaged.
        """
        data = self._zip.whole(name, MAX_VAULT) if self._zip else b""
        return replace(self, data=data, path=None)

    def each(self, records: Iterable[T]) -> Iterator[T]:
        """Yield records while there is time; count the rest in `unread`.

        Raises:
            OverBudgetError: when even the time to count them is up.
        """
        for record in records:
            self.budget.spend(0)
            if self.budget.is_up:
                self.unread[LEFT] += 1
            else:
                yield record

    def password(self, what: str) -> Hidden:
        """Return the password of `what`, as typed at the prompt.

        Raises:
            UnreadableError: when there is no terminal to ask at.
        """
        if self.ask is None:
            raise UnreadableError(
                tr("it is encrypted, and there is no terminal to ask for its password"),
                hint=tr("run hygiene in a terminal, or export the vault unencrypted"),
            )
        return self.ask(tr("Password of {what}", what=what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The result of a vault reader: the logins, and a count of the rest.

    `left_out` counts the entries that are not logins by reason (`secure notes`, …).
    """

    secrets: tuple[Secret, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """A reader for one export format of one password manager.

    `recognises` only examines the shape of an export, and `read` returns its entries. `export` describes in one or two
    sentences how to make the export in that manager. `encrypted` is true if the file needs no warning about where it is
    stored, because it cannot be read without its password.
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
    """Turn a function from an export to entries into a vault reader."""

    def decorate(read: Callable[[VaultExport], Entries]) -> Vault:
        return Vault(id=id, title=title, export=export, recognises=recognises, read=read, encrypted=encrypted)

    return decorate


def entries(results: Iterable[Secret | str], left_out: Mapping[str, int] | None = None) -> Entries:
    """Build a reader's result: each entry with a printable label and a `ref`.

    The `ref` is the label, numbered where it repeats. A string in `results` stands for an entry that was left out, and
    is the reason.

    Raises:
        UnreadableError: when there are more than `MAX_ENTRIES`.
    """
    label_counts: Counter[str] = Counter()
    reasons = Counter(left_out or {})
    secrets: list[Secret] = []
    for secret in results:
        if isinstance(secret, str):
            reasons[secret] += 1
            continue
        if len(secrets) == MAX_ENTRIES:
            raise too_many()
        label = printable(_without_passwords(without_addresses(secret.label), secret), 60).strip() or "(no name)"
        label_counts[label] += 1
        ref = label if label_counts[label] == 1 else f"{label}#{label_counts[label]}"
        # Checks compare the password with the title and the addresses, so only what is shown is masked.
        secrets.append(replace(secret, label=label, ref=ref, title=Hidden(secret.label)))
    return Entries(secrets=tuple(secrets), left_out=dict(reasons))


def too_many() -> UnreadableError:
    """Return the error about a file with more than `MAX_ENTRIES` entries."""
    return UnreadableError(tr("it has more than {limit:,} entries, so it is not a password export", limit=MAX_ENTRIES))


def _without_passwords(text: str, secret: Secret) -> str:
    """Return a title without the entry's passwords.

    Reports may show it, and some owners write a password into it. A password that consists only of letters is left in,
    because no one can see that the title is also the password, and masking it would reveal that. So is a password of
    less than six characters.
    """
    for value in (secret.value, *(former.value for former in secret.history)):
        password = value.reveal()
        if len(password) >= 6 and not password.isalpha():
            text = _masked(text.replace(password, _MASK), password)
    return text


def _masked(text: str, password: str) -> str:
    """Return a title without a password in other cases or forms of Unicode.

    It is as easy to read there as the password itself.
    """
    title, hidden = normalized("NFC", text), normalized("NFC", password)
    if len(hidden) > _CASED * len(title) or hidden.casefold() not in title.casefold():
        return text
    shown = re.sub(re.escape(hidden), _MASK, title, flags=re.IGNORECASE)
    return _MASK if hidden.casefold() in shown.casefold() else shown
