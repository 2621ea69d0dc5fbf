"""Password managers, with invented exports of every generation."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache, partial
from json import JSONDecodeError
from pathlib import Path
from random import Random
from typing import Final

from fuzz.inputs import Input, mutated_files, packed
from fuzz.mutate.documents import changed_json
from fuzz.subjects.outputs import NOW, command, scanned
from fuzz.subjects.subject import Seen, Subject
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault_files import read_vault
from tests.support import canaries
from tests.support.plugins import OURS, VAULTS
from tests.support.vaults import BITWARDEN_ALL, FIXTURES, OPENS, REFUSED, bitwarden_sealed

_DAMAGE: Final = frozenset({ValueError, JSONDecodeError})


@cache
def _companion() -> Path:
    path = Path(tempfile.mkdtemp(prefix="hygiene-fuzz-")) / "companion.csv"
    path.write_bytes(b"name,url,username,password\nBeside,https://beside.example,kim,Tr0ub4dor&3\n")
    return path


def subjects() -> Iterator[Subject]:
    """Yield a subject for every vault."""
    _companion()  # made here, because nothing may be written later
    for vault in sorted(OURS.names("vaults")):
        every = [f.data for f in (*FIXTURES, *REFUSED) if f.vault == vault]
        # The exports of the canaries are the richest, because every secret of every entry is planted.
        wholes = [_files(vault, data) for data in (*every, canaries.export(vault))]
        planted = frozenset(a for whole in wholes for data in whole.values() for a in canaries.addresses(data))
        make = partial(_make, vault, wholes)
        yield Subject(name=f"vault {vault}", make=make, run=_run, planted=planted, damage=_DAMAGE)


def _files(vault: str, data: bytes) -> Mapping[str, bytes]:
    """Return the members of a zip, or the one file under a name of its kind."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    ending = "csv" if vault.endswith("csv") else "xml" if data.lstrip()[:1] == b"<" else "json"
    return {f"vault.{ending}": data}


def _make(vault: str, wholes: list[Mapping[str, bytes]], chance: Random) -> Input:
    files = chance.choice(wholes)
    if vault == "bitwarden-encrypted" and chance.random() < 0.5:
        changed = changed_json(BITWARDEN_ALL, chance)
        return Input(files={"vault.json": bitwarden_sealed(changed[0] if changed else b"")}, moved=True)
    if len(files) > 1 or chance.random() < 0.1:
        made = packed(mutated_files(Input(files=files, form="folder"), chance, wholes), chance)
        return made if made.form != "folder" else Input(files=made.files, form="zip", moved=made.moved)
    return mutated_files(Input(files=files), chance, wholes)


def _run(path: Path, deep: bool) -> Seen:
    seen = Seen()
    try:
        seen.texts.append(repr(read_vault(path, VAULTS, lambda _what: Hidden(OPENS), now=NOW)))
    except UnreadableError as error:
        seen.texts.append(f"{error!r} {error} {error.hint} {error.__cause__!r} {error.__context__!r}")
    if deep:
        report = scanned(seen, vaults=[path, _companion()])
        if not any(line.path.endswith("companion.csv") and line.read.get("entries") for line in report.inputs):
            seen.faults.append("the input beside it was not read")
        command(seen, "vaults", path)
    return seen
