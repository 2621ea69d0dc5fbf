"""One input: its files, their form, and its mutation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final, Literal

from fuzz.mutate import archives, documents, plain, texts

Form = Literal["file", "folder", "zip", "tar"]
_JSON: Final = (".json", ".js", ".jsonl", ".ndjson")
_XML: Final = (".xml", ".html", ".htm")
_LONGEST: Final = 8 << 20
"""Bytes of one file.

A larger one costs time, and the limits have tests of their own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Files and how they are given.

    `moved` is true when a value may stand in the place of another.
    """

    files: Mapping[str, bytes]
    form: Form = "file"
    moved: bool = False

    def write(self, folder: Path) -> Path:
        """Write the input into an empty folder and return its path."""
        if self.form == "folder":
            for name, data in self.files.items():
                _write(folder / "input", name, data)
            (folder / "input").mkdir(exist_ok=True)
            return folder / "input"
        if self.form == "file":
            ((name, data),) = self.files.items()
            path = folder / (Path(name).name or "input")
        else:
            data = archives.zipped(self.files) if self.form == "zip" else archives.tarred(self.files)
            path = folder / f"input.{self.form}"
        path.write_bytes(data)
        return path


def _write(root: Path, name: str, data: bytes) -> None:
    """Write one file below a folder.

    Its name is cut to what a disk allows.
    """
    steps = [step[:200] for step in name.replace("\x00", "").split("/") if step not in {"", ".", ".."}]
    path = root.joinpath(*steps[:20]) if steps else root / "nameless"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError:
        return  # a file is where a folder should be, or the name has too many bytes


def mutated_content(name: str, data: bytes, chance: Random) -> tuple[bytes, bool]:
    """Return changed content of a file, and whether a value moved.

    The change suits the format of the file.
    """
    low = name.lower()
    if chance.random() < 0.75:
        if low.endswith(_JSON) and (changed := documents.changed_json(data, chance)):
            return changed
        if low.endswith(".csv"):
            return texts.changed_csv(data, chance)
        if low.endswith(_XML):
            return texts.changed_xml(data, chance)
        if low.endswith(".toml"):
            return texts.changed_toml(data, chance), False
    # Adding or removing bytes in a table may shift its cells.
    return chance.choice(plain.PLAIN)(data, chance), low.endswith(".csv")


def mutated_files(whole: Input, chance: Random, others: Sequence[Mapping[str, bytes]] = ()) -> Input:
    """Return an input with one to three changes of names or contents.

    `others` are examples whose files may be added, or spliced into one of these.
    """
    files, moved = dict(whole.files), whole.moved
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        way = chance.random()
        if way < 0.1 and whole.form != "file":
            files = archives.renamed(files, chance)
            continue
        if way < 0.15 and others:
            other = chance.choice(others)
            if whole.form != "file" and chance.random() < 0.5:
                files = {**other, **files}
            else:
                name = chance.choice(list(files))
                files[name], moved = plain.spliced(files[name], chance.choice(list(other.values())), chance), True
            continue
        name = chance.choice(list(files))
        data, mover = mutated_content(name, files[name], chance)
        files[name], moved = data[:_LONGEST], moved or mover
    return replace(whole, files=files, moved=moved)


def packed(whole: Input, chance: Random) -> Input:
    """Return files as a folder, a zip or a tar, which may lie about itself."""
    way = chance.random()
    if way < 0.25:
        return replace(whole, form="folder")
    if way < 0.5:
        return replace(whole, form="zip")
    if way < 0.6:
        return replace(whole, form="tar")
    pack: Callable[[Mapping[str, bytes], Random], bytes] = archives.zipped if way < 0.85 else archives.tarred
    damage = archives.damaged_zip if way < 0.85 else archives.damaged_tar
    data = pack(whole.files, chance)
    data = damage(data, chance) if chance.random() < 0.7 else data
    return replace(whole, form="file", files={"input.zip" if way < 0.85 else "input.tar": data})
