"""The main job: read every input, run every check, and put what they say into one Report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hygiene.enrich.places import open_places
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError, UnreadableError
from hygiene.model.inputs import Input
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.scan.vault_entries import Passwords, vault_snapshot
from hygiene.sources.exports import read_exports
from hygiene.sources.files.files import Progress, silent
from hygiene.sources.vault_files import VaultFile, read_vault


@dataclass(slots=True)
class Material:
    """What was read: a snapshot for each account and one for all vaults, a line for each input, and what failed."""

    snapshots: list[Snapshot] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    failures: list[HygieneError] = field(default_factory=list)


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
    for found in read_exports(exports, plugins.loaded("readers"), progress):
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
            files.append(read_vault(path, plugins.loaded("vaults"), passwords.ask))
        except UnreadableError as error:
            _failed(material, error, "entries")
    material.inputs.extend(map(_vault_input, files))
    if files or passwords.typed is not None:
        material.snapshots.append(vault_snapshot(files, passwords, material.snapshots, now))
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
