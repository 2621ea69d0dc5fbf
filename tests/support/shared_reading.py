"""X archives whose posts several processes read, whole and damaged.

Each function is a situation of `tests.support.shared_work`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.files.budget import Budget
from hygiene.sources.readers.x import post_file
from tests.support.plugins import READERS
from tests.support.shared_work import use_processors, workers_started
from tests.support.x_archive import XArchive, a_bit_of_everything, post, write_zip

POSTS: Final = 1_500
"""Posts of the archive. They are ten pieces of 128 kB."""
ELEMENT: Final = b"\n  },\n  {"
"""What stands between two posts."""


def archive() -> XArchive:
    """Return an archive of varied posts, some of them twice.

    They are in many languages and hold many names.
    """
    rows = a_bit_of_everything()
    rows["tweets"] = [{"tweet": _post(number)} for number in [*range(POSTS), *range(500, 520)]]
    return XArchive(rows=rows, folder="data/")


def _post(number: int) -> dict[str, Any]:
    names = [{"screen_name": f"user{number * 7 % 600}"}, {"screen_name": f"User{number % 11}"}]
    links = [{"expanded_url": f"https://www.site{number * 3 % 90}.example/{number}"}] * (number % 3)
    tags = [{"text": f"Tag{number % 17}"}] * (number % 5 == 0)
    words = f"@user Post {number} " + "and so on “😀” " * (number % 40)
    client = f'<a href="https://app{number % 13}.example" rel="nofollow">App {number % 13}</a>'
    entities = {"hashtags": tags, "symbols": [], "user_mentions": names, "urls": links}
    return post(number, words, source=client, entities=entities, lang=["en", "de", "und", "ja"][number // 9 % 4])


def content(snapshot: Snapshot) -> dict[str, Any]:
    """Return all that was read of the posts, and all that was not."""
    posts = snapshot.posts
    rows = [repr(each) for each in posts] if posts is not None else []
    return {"rows": rows, "gaps": repr(snapshot.gaps), "counts": repr(sorted(snapshot.counts.items()))}


def post_file_in_small_portions(processors: str) -> None:
    """Read posts in portions of a hundred, with this number of processors."""
    vars(post_file).update(BATCHES=1, UNSHARED=1)
    use_processors(int(processors))


def read(path: str, processors: str) -> dict[str, Any]:
    """Read an archive in portions of some hundred posts."""
    post_file_in_small_portions(processors)
    try:
        return content(read_export(Path(path), READERS))
    except UnreadableError as error:
        return {"error": str(error)}


def compared(folder: str) -> dict[str, list[object]]:
    """Compare what four processes read of archives with what one reads.

    Return, for each archive of a folder, what was not read, whether it is the same, and the number of workers that
    were started.
    """
    found: dict[str, list[object]] = {}
    for path in sorted(Path(folder).iterdir()):
        one, workers = read(str(path), "1"), workers_started()
        four = read(str(path), "4")
        found[path.stem] = [one.get("gaps", one.get("error", "")), "same" if one == four else "other", len(workers)]
    return found


def time_up(path: str) -> list[list[object]]:
    """Return (posts read, what was not read) of readings that were cut short.

    The time is up at each of the first pieces of 128 kB in turn, and in this process alone, which may pass over
    the piece or work on it.
    """
    own, counted, found = os.getpid(), Budget.counted, list[list[object]]()
    for piece in range(1, 11):

        def ending(budget: Budget, chunks: Iterable[bytes], last: int = piece) -> Iterator[bytes]:
            for number, chunk in enumerate(counted(budget, chunks)):
                if number == last and os.getpid() == own:
                    raise budget.over()
                yield chunk

        with patch.object(Budget, "counted", ending):
            some = read(path, "4")
        found.append([len(some["rows"]), some["gaps"]])
    return found


def listeners(path: str) -> int:
    """Return how many processes call the listener for progress."""
    post_file_in_small_portions("4")
    noted = Path(path).with_suffix(".heard")

    def hears(_: int) -> None:
        with noted.open("a", encoding="ascii") as file:
            file.write(f"{os.getpid()}\n")

    read_export(Path(path), READERS, hears)
    return len(set(noted.read_text(encoding="ascii").split()))


def damaged(folder: Path) -> None:
    """Write an archive in every state of damage."""
    members = archive().members()
    data = members["data/tweets.js"]
    places = [at for at in range(len(data)) if data.startswith(ELEMENT, at)][60::500]
    states = {"whole": data, "empty": b"window.YTD.tweets.part0 = [ ]", "no list": b"window.YTD.tweets.part0 = {}"}
    for at in places:
        cut = at + len(ELEMENT) - 1
        states |= {
            f"cut short at {at}": data[: at + 40],
            f"no JSON at {at}": data[:cut] + b'{ "tweet" : { "id_str" : x } },\n  ' + data[cut:],
            f"no post at {at}": data[:cut] + b'{ "tweet" : { "lang" : "en" } },\n  ' + data[cut:],
            f"an early end at {at}": data[:at] + b"\n  } ]\n" + data[at:],
            f"a giant at {at}": data[:cut] + b'{ "tweet" : { "id" : "%s" } },\n  ' % (b"7" * (5 << 20)) + data[cut:],
        }
    for name, state in states.items():
        write_zip(folder / f"{name}.zip", (members | {"data/tweets.js": state}).items())
    whole = bytearray((folder / "whole.zip").read_bytes())
    whole[len(whole) // 2] ^= 255
    (folder / "a flipped byte.zip").write_bytes(whole)


def long_posts(folder: Path) -> None:
    """Write an archive that keeps the words of some posts in another file."""
    rows = archive().rows
    notes = [
        {"noteTweet": {"noteTweetId": str(row["id"]), "createdAt": "2025-06-01T09:00:00.000Z", "core": {"text": text}}}
        for row in (each["tweet"] for each in rows["tweets"][5:POSTS:150])
        if (text := f"{row['full_text']} and much more of it")
    ]
    write_zip(folder / "long.zip", replace(archive(), rows=rows | {"note_tweet": notes}).members().items())
