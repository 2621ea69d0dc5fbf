"""The reading of every input of a scan, of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from hygiene.enrich.places import open_places
from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError, UnreadableError, UnrecognisedError
from hygiene.model.policy import Policy
from hygiene.model.snapshot import PARTS, Input, Origin, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.scan.compare import compared
from hygiene.scan.nameless import kept_apart
from hygiene.scan.password_facts import PasswordFacts
from hygiene.scan.request import Listener, ScanRequest
from hygiene.scan.vault_entries import vault_snapshot
from hygiene.sources.exports import export_title, read_exports
from hygiene.sources.vault_files import VaultFile, no_core_dumps, read_vault, unread, vault_title


@dataclass(slots=True)
class Material:
    """Everything a scan has read.

    Attributes:
        snapshots: One for each account, and one for all vaults together.
        inputs: One line for each input.
        failures: The errors of inputs that could not be read.
        forgets: Functions that forget the answers of servers that were read completely.
    """

    snapshots: list[Snapshot] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    failures: list[HygieneError] = field(default_factory=list)
    forgets: list[Callable[[], object]] = field(default_factory=list)

    def failed(self, error: UnreadableError, part: str) -> None:
        """Add an input that could not be read, and the part that is missing."""
        self.failures.append(error)
        hint = f" ({error.hint})" if error.hint else ""
        self.inputs.append(Input(path=error.path, sha256="", reader="", read={}, gaps={part: f"{error.message}{hint}"}))


def read(
    request: ScanRequest,
    plugins: Plugins,
    *,
    now: datetime,
    policy: Policy = Policy(),  # noqa: B008  # immutable
    facts: PasswordFacts = PasswordFacts(),  # noqa: B008  # immutable
    listener: Listener = Listener(),  # noqa: B008  # immutable
    beside: Sequence[Snapshot] = (),
) -> Material:
    """Read every input.

    An input that cannot be read becomes a failure and a line of the report, and the rest goes on. The policy may leave
    out folders of the vaults. `facts` adds facts about the passwords from other sources. `beside` are accounts that
    were read before, which the entries of the vaults may open too.
    """
    material = Material()
    for error in facts.failures:
        material.failed(error, "breached_passwords")
    if request.vaults or request.typed or request.accounts:
        no_core_dumps()
    title = partial(vault_title, vaults=plugins.loaded("vaults"))
    readers = plugins.loaded("readers")
    exports = read_exports(request.exports, readers, listener.reading, request.seconds, title, now=now)
    for found in chain(exports, _accounts(request, plugins, now, listener, material.forgets)):
        if isinstance(found, UnreadableError):
            material.failed(found, "export")
        else:
            material.snapshots.append(found)
            material.inputs.extend(_inputs(found))
    material.snapshots = compared(kept_apart(material.snapshots))
    leave_out = policy.passwords.leave_out
    files = list(_vaults(request, plugins, material, listener, now=now, leave_out=leave_out))
    unused = [name for name in leave_out if not any(name in file.left_out_folders for file in files)]
    material.inputs.extend(_vault_input(file, unused) for file in files)
    if files or request.typed is not None:
        accounts = [*material.snapshots, *beside]
        entries = vault_snapshot(
            files, accounts, now, typed=request.typed, compared=request.compared, annotate=facts.annotate
        )
        material.snapshots.append(entries)
    return material


def _accounts(
    request: ScanRequest, plugins: Plugins, now: datetime, listener: Listener, forgets: list[Callable[[], object]]
) -> Iterator[Snapshot | UnreadableError]:
    """Yield the snapshot of each connected account."""
    if request.accounts:
        from hygiene.scan.accounts import read_accounts  # loads what talks to servers

        yield from read_accounts(request, plugins, now, listener, forgets)


def _vaults(
    request: ScanRequest,
    plugins: Plugins,
    material: Material,
    listener: Listener,
    *,
    now: datetime,
    leave_out: Sequence[str],
) -> Iterator[VaultFile]:
    """Yield every vault that can be read."""
    known, ask = plugins.loaded("vaults"), listener.ask
    for path in dict.fromkeys(request.vaults):
        # A progress bar that is still there would run through the question for a vault's password.
        listener.reading(path)
        try:
            yield read_vault(path, known, ask, now=now, leave_out=leave_out, seconds=request.seconds)
        except UnreadableError as error:
            if title := export_title(path, plugins.loaded("readers")):
                problem = tr("this is the export of an account ({title})", title=title)
                error = UnrecognisedError(problem, hint=tr("give it without --vault"), path=error.path)
            material.failed(error, "entries")


def locate(material: Material, databases: Sequence[Path], policy: Policy, now: datetime) -> None:
    """Add locations to the sessions.

    A database that cannot be used is a failure like any other input.
    """
    for path in dict.fromkeys(databases):
        try:
            with open_places(path, now=now, days=policy.logins.places_days) as places:
                filled = [places.fill(snapshot) for snapshot in material.snapshots]
                material.inputs.append(places.line())
                material.snapshots = filled
        except UnreadableError as error:
            material.failed(error, "places")


def second_factors(snapshots: Sequence[Snapshot]) -> dict[Account, tuple[str, ...]]:
    """Return the second factors that exports and vaults record, by account."""
    found: dict[Account, set[str]] = {}
    for snapshot in snapshots:
        # Two exports may be of one account.
        if not snapshot.account.shared:
            found.setdefault(snapshot.account, set()).update(snapshot.second_factors or ())
    by_key = {account.key: account for account in found}
    for secret in (secret for snapshot in snapshots for secret in snapshot.secrets or ()):
        kinds = {"totp"} if secret.has_totp else set()
        for key in secret.accounts if not secret.archived else ():
            found[by_key[key]] |= kinds | ({"passkey"} if secret.has_passkey else set())
    return {account: tuple(sorted(kinds)) for account, kinds in found.items() if kinds}


def _inputs(snapshot: Snapshot) -> Iterator[Input]:
    """Yield a line for each input of an export.

    The first line holds the counts from all of them.
    """
    origin = snapshot.origin
    (path, sha256), *others = origin.parts or ((origin.path, origin.sha256),)
    yield Input(
        path=path,
        sha256=sha256,
        reader=origin.reader,
        read=snapshot.counts,
        gaps=snapshot.gaps,
        warnings=tuple(filter(None, (snapshot.edited, *part_warnings(origin, path)))),
        damaged=tuple(sorted(snapshot.damaged - snapshot.singles_missing)),
        parts=frozenset(part for part in PARTS if getattr(snapshot, part) is not None),
        account=snapshot.account,
    )
    for other, digest in others:
        warnings = tuple(part_warnings(origin, other))
        yield Input(
            path=other,
            sha256=digest,
            reader=origin.reader,
            read={},
            gaps={},
            warnings=warnings,
            with_path=path,
            account=snapshot.account,
        )


def part_warnings(origin: Origin, path: str) -> Iterator[str]:
    """Yield the warning about an input that was only assumed to be a part."""
    if path in origin.assumed:
        rest = next((other for other, _ in origin.parts if other not in origin.assumed), tr("the other inputs"))
        yield (
            tr(
                "nothing in it says whose it is, and it was read as a part of {input}; if it is the export of another "
                "account, scan it alone",
                input=rest,
            )
        )


def _vault_input(file: VaultFile, unused: Sequence[str]) -> Input:
    """Return the line of a vault.

    `unused` are folders in the policy that no vault has.
    """
    counts = {"entries": len(file.entries.secrets), "left_out": sum(file.entries.left_out.values())}
    counts |= {f"not_in_use: {why}": n for why, n in sorted(file.not_in_use.items())}
    counts |= {f"left_out: {why}": n for why, n in sorted(file.entries.left_out.items())}
    gaps = {} if file.entries.secrets else {"entries": tr("the file holds no login")}
    if file.unread:
        gaps = {"entries": unread(file)}
    warnings = (
        *file.warnings,
        *(tr("the policy leaves out the folder “{folder}”, which no vault has", folder=name) for name in unused),
    )
    return Input(
        path=file.path,
        sha256=file.sha256,
        reader=file.vault,
        read=counts,
        gaps=gaps,
        warnings=warnings,
        damaged=tuple(gaps),
    )
