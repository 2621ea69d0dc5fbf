"""X archives whose posts several processes read, whole and damaged.

Each function is a situation of `tests.support.shared_work`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.readers.x import post_file
from tests.support.plugins import READERS
from tests.support.shared_work import use_processors
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


def read(path: str, processors: str) -> dict[str, Any]:
    """Read an archive in groups of some hundred posts."""
    vars(post_file).update(BATCHES=1, ALONE=1)
    use_processors(int(processors))
    try:
        return content(read_export(Path(path), READERS))
    except UnreadableError as error:
        return {"error": str(error)}


def compared(folder: str) -> dict[str, list[str]]:
    """Return the unread parts of each archive in a folder.

    The second item of each says whether four processes read the same as one.
    """
    found = {}
    for path in sorted(Path(folder).iterdir()):
        one, four = (read(str(path), processors) for processors in "14")
        found[path.stem] = [one.get("gaps", one.get("error", "")), "same" if one == four else "other"]
    return found


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
