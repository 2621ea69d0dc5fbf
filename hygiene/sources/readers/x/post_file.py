"""One file of posts of an X archive, read in portions.

The portions of a large file are shared out among processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.coverage import Outcome, stop_reason
from hygiene.sources.reader_kit.json_stream import Batches
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.readers.x.notes import Notes
from hygiene.sources.readers.x.posts import Tweet, Wrapped, add_posts, client
from hygiene.workers.side_by_side import ALL, Owns, side_by_side

_WRAPPED: Final = re.compile(rb'\[\s*\{\s*"tweet"\s*:')
BATCHES: Final = 128
"""Batches in a portion.

They are about 16 MB of JSON and 10,000 posts, which is enough for numpy to pay off.
"""
UNSHARED: Final = 2
"""Portions that are read before other processes are started.

They take half a second, and to start the processes takes a tenth of it.
"""


@dataclass(slots=True, kw_only=True)
class Portion:
    """The posts of some neighbouring batches.

    `empty` counts the records without id and time, `unreadable` those that were not decoded, and `damaged` the posts
    whose ids are. `why` says what was wrong with the first record that was not decoded. `stop` is the error that ended
    the file, or None.
    """

    posts: PostsBuilder = field(default_factory=partial(PostsBuilder, client))
    read: int = 0
    empty: int = 0
    unreadable: int = 0
    damaged: int = 0
    why: str = ""
    stop: UnreadableError | None = None

    def add(self, posts: list[Tweet], notes: Notes, **kind: Any) -> None:
        """Add a batch. Posts that are the beginning of a long one get its words."""
        found = [post for post in posts if post.id_str or post.is_record]
        notes.complete(found)
        self.damaged += add_posts(self.posts, found, **kind)
        self.read, self.empty = self.read + len(found), self.empty + len(posts) - len(found)

    def join(self, more: Portion) -> None:
        """Add the portion that follows in the file."""
        self.posts.join(more.posts)
        self.read, self.empty = self.read + more.read, self.empty + more.empty
        self.unreadable, self.damaged = self.unreadable + more.unreadable, self.damaged + more.damaged
        self.why, self.stop = self.why or more.why, more.stop

    @property
    def outcome(self) -> Outcome:
        """What was read of the file, and what was not."""
        why = self.why or (tr("it has neither an id nor a time") if self.empty else "")
        stopped = stop_reason(self.stop, self.read) if self.stop else ""
        return Outcome(self.read, self.unreadable + self.empty, why, stopped)


def read_posts(files: Files, member: str, builder: PostsBuilder, notes: Notes, **kind: Any) -> Portion:
    """Read one file of posts into `builder`.

    A long post belongs to the first post that begins like it. Where there are any, one process reads the whole file.
    """
    whole = Portion(posts=builder)
    portions, unshared = partial(_portions, files, member, notes, kind), ALL if len(notes) else UNSHARED
    with closing(side_by_side(portions, unshared, spared=True)) as found:
        try:
            for portion in found:
                whole.join(portion)
                if whole.stop:
                    break
        except UnreadableError as error:
            whole.stop = error
    return whole


def _portions(files: Files, member: str, notes: Notes, kind: dict[str, Any], owns: Owns) -> Iterator[Portion | None]:
    """Yield each portion of a file, and None for those of others.

    Raises:
        UnreadableError: A portion of another process could not be passed over.
    """
    wrapped = _WRAPPED.search(first_bytes(files, member)) is not None
    batches: Batches[Any] = Batches(files.chunks(member), Wrapped if wrapped else Tweet)
    following, stop = iter(batches), None
    for number in count():
        batches.passing, batches.unreadable = not owns(number), 0
        portion, passed = Portion(), 0
        try:
            for batch in islice(following, BATCHES):
                passed += 1
                if batch:
                    portion.add([post.tweet for post in batch] if wrapped else batch, notes, **kind)
            stop = batches.stop
        except UnreadableError as error:
            stop = error
        portion.posts.pack()
        portion.unreadable, portion.why, portion.stop = batches.unreadable, batches.why, stop
        yield None if batches.passing else portion
        if stop and batches.passing:
            raise stop
        if stop or passed < BATCHES:
            return
