"""The readers of platforms, with invented exports of every layout."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Final

from fuzz.inputs import Input, mutated_files, packed
from fuzz.mutate.documents import changed_json
from fuzz.subjects.outputs import command, scanned
from fuzz.subjects.subject import Seen, Subject
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from tests.support import bluesky
from tests.support.canaries import addresses
from tests.support.exports import MAKERS, made, with_words, zipped
from tests.support.plugins import READERS

_COMPANIONS: Final = ("github, CSV", "bluesky, answers")
"""Exports of different platforms that stand beside the hostile one.

Both are quick to read.
"""


@cache
def _whole(name: str) -> Mapping[str, bytes]:
    return with_words(made(name))


@cache
def _companion(name: str) -> Path:
    return zipped(Path(tempfile.mkdtemp(prefix="hygiene-fuzz-")), made(name), "companion.zip")


def subjects() -> Iterator[Subject]:
    """Yield a subject for every reader."""
    for reader in sorted({reader for reader, _ in MAKERS.values()}):
        names = sorted(name for name, (owner, _) in MAKERS.items() if owner == reader)
        planted = frozenset(address for name in names for data in _whole(name).values() for address in addresses(data))
        companion = _COMPANIONS[reader == "github-log"]
        _companion(companion)  # made here, because nothing may be written later
        yield Subject(
            name=f"reader {reader}",
            make=partial(_make, names),
            run=partial(_run, companion),
            planted=planted | frozenset(address for data in _whole(companion).values() for address in addresses(data)),
        )


def _make(names: list[str], chance: Random) -> Input:
    name = chance.choice(names)
    files = _whole(name)
    if name.startswith("bluesky, repository") and chance.random() < 0.7:
        files = _repository(chance) or files
    others = [_whole(other) for other in (*names, *chance.sample(sorted(MAKERS), 2))]
    return packed(mutated_files(Input(files=files, form="folder"), chance, others), chance)


def _repository(chance: Random) -> Mapping[str, bytes] | None:
    """Return a repository whose hashes fit, but whose records are odd."""
    key = bluesky.tid(1_763_630_130_650_000)
    records = {
        f"app.bsky.feed.post/{key}": bluesky.post("Hello"),
        f"app.bsky.graph.follow/{key}": bluesky.follow(),
        f"app.bsky.graph.block/{key}": bluesky.block(),
        "app.bsky.actor.profile/self": {"$type": "app.bsky.actor.profile", "displayName": "Harbour Lane"},
    }
    changed = changed_json(json.dumps(records).encode(), chance)
    try:
        return {"repo.car": bluesky.repository(json.loads(changed[0]))} if changed else None
    except (ValueError, TypeError, AttributeError, OverflowError, RuntimeError, AssertionError):
        return None  # text that is not JSON, or JSON that CBOR cannot hold


def _run(companion: str, path: Path, deep: bool) -> Seen:
    seen, beside = Seen(), _companion(companion)
    was_read = False
    for found in read_exports([path, beside], READERS):
        seen.texts.append(repr(found) if isinstance(found, Snapshot) else str(found))
        if isinstance(found, Snapshot):
            was_read = was_read or str(beside) in {found.origin.path, *dict(found.origin.parts)}
    if not was_read:
        seen.faults.append("the input beside it was not read")
    if deep:
        scanned(seen, exports=[path, beside])
        command(seen, "posts", path)
        command(seen, "apps", path)
    return seen
