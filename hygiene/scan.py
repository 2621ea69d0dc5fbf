"""The main job: read every input, run every check, and put what they say into one Report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from hygiene.check import Check, run
from hygiene.errors import HygieneError, UnreadableError
from hygiene.files import Progress, silent
from hygiene.fleet import fleet
from hygiene.hidden import Hidden
from hygiene.model import VAULT, Account, Origin, Result, Snapshot
from hygiene.places import open_places
from hygiene.platforms import all_platforms, platform
from hygiene.plugins import Plugins
from hygiene.policy import Policy
from hygiene.reader import read_exports
from hygiene.records import Secret
from hygiene.report import Input
from hygiene.sites import site
from hygiene.vault import Entries, VaultFile, read_vault

Annotate = Callable[[Sequence[Sequence[Secret]]], tuple[Secret, ...]]


@dataclass(slots=True)
class Material:
    """What was read: a snapshot for each account and one for all vaults, a line for each input, and what failed."""

    snapshots: list[Snapshot] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    failures: list[HygieneError] = field(default_factory=list)


def together(vaults: Sequence[Sequence[Secret]]) -> tuple[Secret, ...]:
    """The entries of several vaults as one, as they are."""
    return tuple(secret for vault in vaults for secret in vault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passwords:
    """Where passwords come from.

    `paths` are vaults, `typed` entries from a hidden prompt, `beside` passwords to compare with that no vault holds. `ask`
    asks for the password of an encrypted vault; None when there is nobody to ask. `annotate` is given the entries, vault
    by vault, and gives all of them back with what is known of them elsewhere: breached lists, earlier runs.
    """

    paths: Sequence[Path] = ()
    typed: Entries | None = None
    beside: Sequence[Secret] = ()
    ask: Callable[[str], Hidden] | None = None
    annotate: Annotate = together


def read(
    exports: Sequence[Path],
    passwords: Passwords,
    *,
    plugins: Plugins,
    now: datetime,
    progress: Callable[..., Progress] = lambda *_paths: silent,
) -> Material:
    """Read every input. One that cannot be read is a failure and a line in the report; the rest goes on."""
    material = Material()
    for found in read_exports(exports, plugins, progress):
        if isinstance(found, UnreadableError):
            _failed(material, found, "export")
        else:
            material.snapshots.append(found)
            material.inputs.extend(_inputs(found))
    files: list[VaultFile] = []
    for path in dict.fromkeys(passwords.paths):
        # A bar that still stands would run through the question for a vault's password.
        progress(path)
        try:
            files.append(read_vault(path, plugins, passwords.ask))
        except UnreadableError as error:
            _failed(material, error, "entries")
    material.inputs.extend(map(_vault_input, files))
    if files or passwords.typed is not None:
        material.snapshots.append(_vault_snapshot(files, passwords, material.snapshots, now))
    return material


def place(material: Material, databases: Sequence[Path], policy: Policy, now: datetime) -> None:
    """Add places to the sessions that were read. A database that cannot be used is a failure like any other input."""
    for path in dict.fromkeys(databases):
        try:
            with open_places(path, now=now, days=policy.logins.places_days) as places:
                filled = [places.fill(snapshot) for snapshot in material.snapshots]
                material.inputs.append(places.line())
                material.snapshots = filled
        except UnreadableError as error:
            _failed(material, error, "places")


def judge(material: Material, policy: Policy, plugins: Plugins) -> list[Result]:
    """Every result of every check, in a stable order."""
    checks: list[Check] = plugins.loaded("checks")
    unread = sum("export" in line.gaps for line in material.inputs if not line.reader)
    snapshots = [*material.snapshots, *fleet(material.snapshots, unread)]
    return [result for check in sorted(checks, key=lambda c: c.id) for result in run(check, snapshots, policy)]


def second_factors(snapshots: Iterable[Snapshot]) -> dict[Account, tuple[str, ...]]:
    """What second factor is recorded for each account, where one is."""
    return {s.account: s.second_factors for s in snapshots if s.second_factors}


def _failed(material: Material, error: UnreadableError, part: str) -> None:
    material.failures.append(error)
    material.inputs.append(
        Input(path=error.path, sha256="", reader="", read={}, gaps={part: f"{error.message}{_hint(error)}"})
    )


def _hint(error: HygieneError) -> str:
    return f" ({error.hint})" if error.hint else ""


def _inputs(snapshot: Snapshot) -> Iterator[Input]:
    """A line for each input of an export; the first says what was read from all of them."""
    origin = snapshot.origin
    (path, sha256), *others = origin.parts or ((origin.path, origin.sha256),)
    yield Input(
        path=path,
        sha256=sha256,
        reader=origin.reader,
        read=snapshot.counts,
        gaps=snapshot.gaps,
        warnings=(snapshot.edited,) if snapshot.edited else (),
    )
    for other, digest in others:
        yield Input(path=other, sha256=digest, reader=origin.reader, read={}, gaps={}, with_path=path)


def _vault_input(file: VaultFile) -> Input:
    counts = {"entries": len(file.entries.secrets), "left_out": sum(file.entries.left_out.values())}
    counts |= {f"left_out: {why}": n for why, n in sorted(file.entries.left_out.items())}
    gaps = {} if file.entries.secrets else {"entries": "the file holds no login"}
    return Input(path=file.path, sha256=file.sha256, reader=file.vault, read=counts, gaps=gaps, warnings=file.warnings)


def _vault_snapshot(
    files: Sequence[VaultFile], passwords: Passwords, accounts: Sequence[Snapshot], now: datetime
) -> Snapshot:
    """All entries of all vaults as one snapshot, so that reuse across managers shows."""
    typed = [passwords.typed] if passwords.typed else []
    names = [Path(file.path).name for file in files] + ["typed"] * len(typed)
    secrets = (*passwords.annotate(list(_distinct([*(f.entries for f in files), *typed]))), *passwords.beside)
    return Snapshot(
        # The id is what fingerprints hold on to: files are named anew with every export.
        account=Account(platform=VAULT, handle=" + ".join(names), id=VAULT),
        taken_at=now,
        taken_at_means="this run",
        origin=Origin(path=", ".join(f.path for f in files), sha256="", reader=", ".join(f.vault for f in files)),
        names=tuple(dict.fromkeys(name for snapshot in accounts for name in _own_names(snapshot))),
        secrets=tuple(_with_second_factors(secrets, accounts)),
    )


def _distinct(sources: Iterable[Entries]) -> Iterator[tuple[Secret, ...]]:
    """The entries of each vault; a `ref` that another vault already used gets the vault's number."""
    taken: set[str] = set()
    for number, source in enumerate(sources, 1):
        made = []
        for secret in source.secrets:
            ref = secret.ref if secret.ref not in taken else f"{secret.ref} (vault {number})"
            taken.add(ref)
            made.append(replace(secret, ref=ref, label=secret.label if ref == secret.ref else ref))
        yield tuple(made)


def _own_names(snapshot: Snapshot) -> Iterator[str]:
    """What somebody guessing the owner's password would try: names, and e-mail names."""
    yield from snapshot.names
    for contact in snapshot.contacts or ():
        if contact.kind == "email":
            yield contact.value.reveal().partition("@")[0]


def _with_second_factors(secrets: Sequence[Secret], accounts: Sequence[Snapshot]) -> Iterator[Secret]:
    """The entries, with the second factor that a platform's own export records for the account an entry opens."""
    places = {site(f"https://{domain}"): place.id for place in all_platforms() for domain in place.domains}
    opens = [{places[host] for url in secret.urls if (host := site(url)) in places} for secret in secrets]
    entries = Counter(place for secret, its in zip(secrets, opens, strict=True) if not secret.archived for place in its)
    for secret, its in zip(secrets, opens, strict=True):
        owners = [s for s in accounts if s.account.platform in its]
        mine = [s for s in owners if _is_login_of(secret, s)]
        # Without a name to go by, the only entry belongs to the only account; a name that does not fit is another login.
        if len(owners) == 1 and sum(entries[place] for place in its) == 1 and not _names_another(secret, owners[0]):
            mine = owners
        factors = sorted({f for s in mine for f in s.second_factors or ()})
        title = platform(mine[0].account.platform).title if mine else ""
        yield replace(secret, second_factor=f"{', '.join(factors)} ({title} export)") if factors else secret


def _is_login_of(secret: Secret, snapshot: Snapshot) -> bool:
    user = secret.username.reveal().lstrip("@").casefold()
    known = {snapshot.account.handle.casefold()} | {c.value.reveal().casefold() for c in snapshot.contacts or ()}
    return bool(user) and user in known


def _names_another(secret: Secret, snapshot: Snapshot) -> bool:
    """Whether its user name is none of the account's, where all of these were read."""
    told = bool(secret.username.reveal()) and snapshot.contacts is not None and "contacts" not in snapshot.gaps
    return told and not _is_login_of(secret, snapshot)
