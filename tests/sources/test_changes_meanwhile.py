"""An export that another program replaces while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from hygiene.sources.files.files import Progress
from tests.support.plugins import READERS
from tests.support.x_archive import XArchive, a_bit_of_everything, post

CHANGED = "it was changed while it was read (run it again)"
TWEETS = "data/tweets.js"


def archive(numbers: range) -> XArchive:
    return XArchive(rows=a_bit_of_everything() | {"tweets": [post(number) for number in numbers]})


OLD, NEW = archive(range(40)), archive(range(100, 150))


def read_at_every_moment(export: Path, old: Path, new: Path) -> Iterator[Snapshot | UnreadableError]:
    """Yield what is read when a file is replaced at each call of the progress in turn."""
    original = old.read_bytes()
    for at in count():
        old.write_bytes(original)
        calls = count()

        def step(_size: int, at: int = at, calls: Iterator[int] = calls) -> None:
            if next(calls) == at:
                new.parent.joinpath("copy").write_bytes(new.read_bytes())
                new.parent.joinpath("copy").replace(old)

        def progress(*_paths: Path, step: Progress = step) -> Progress:
            return step

        (found,) = read_exports([export], READERS, progress)
        yield found
        if next(calls) <= at:
            return


def test_posts_are_those_of_one_file_or_a_gap(tmp_path: Path) -> None:
    export, new = OLD.write_folder(tmp_path / "export"), NEW.write_folder(tmp_path / "new")
    why = f"{TWEETS}: {CHANGED}; 0 records read before that, of 40 in the manifest"

    seen = set()
    for found in read_at_every_moment(export, export / TWEETS, new / TWEETS):
        assert isinstance(found, Snapshot)
        seen.add((len(found.posts or ()), found.gaps.get("posts"), "posts" in found.damaged))
    assert {(1, why, True), (41, None, False)} == seen  # one post is in another file


def test_a_zip_is_read_to_its_end_or_not_at_all(tmp_path: Path) -> None:
    export, new = OLD.write_zip(tmp_path / "x.zip"), NEW.write_zip(tmp_path / "new.zip")

    seen = {
        len(found.posts or ()) if isinstance(found, Snapshot) else str(found)
        for found in read_at_every_moment(export, export, new)
    }
    assert {
        41,
        f"{export}: {CHANGED}",
        f"{export}: nothing of use in it could be read: data/account.js: {CHANGED}",
    } == seen
