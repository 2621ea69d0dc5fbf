"""Private mentions, likes, follows, blocks and the profile at Mastodon.

A private mention is a post with its time. The other acts have no time, so they only show as a difference between two
archives. The archive lists the addresses of liked posts. The accounts that its owner follows and blocked are two more
files, which the server offers on the same page. Their columns are those of Mastodon's own code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.acts import Acts, joined
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.fields import dicts, text_of
from hygiene.sources.reader_kit.html import read_html
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import BATCH, lines

_FILES: Final = (("following_accounts.csv", "follow"), ("blocked_accounts.csv", "block"))
_LIKES: Final = "likes.json"
_HEADER: Final = "account address"
"""The first cell of a header, which the file of blocked accounts lacks."""
_NOTE: Final = tr_later(
    "the archive lists neither the accounts that you follow nor those that you blocked: save "
    "their lists as CSV too, and put them beside it"
)


class _Likes(msgspec.Struct):
    """The addresses of liked posts."""

    items: list[Any] = msgspec.field(name="orderedItems")


class _Addresses:
    """The addresses of accounts in a file with or without a header."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._lines = lines(chunks)
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the addresses in batches; other lines are counted.

        Raises:
            UnreadableError: when the file is not text.
        """
        batch: list[str] = []
        for line in filter(None, map(str.strip, self._lines)):
            address = line.partition(",")[0].strip().strip('"').casefold()
            if address == _HEADER:
                continue
            if "@" not in address or not address.isprintable():
                self.unreadable, self.why = self.unreadable + 1, self.why or tr("it is no address of an account")
                continue
            batch.append(address)
            if len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch


def follows(reading: Reading) -> Acts | None:
    """Return likes, and follows and blocks where their files are there."""
    lists: dict[str, Acts | None] = {}
    for file, kind in _FILES:

        def parse(address: str, kind: str = kind) -> Act:
            return Act(kind, None, address)

        members = reading.find(file)
        lists[kind] = reading.acts(
            "follows",
            parse,
            {member: _Addresses(reading.chunks(member)) for member in members},
            key=lambda act: (act.kind, act.whom),
        )
    found = joined(*lists.values(), _likes(reading))
    if found is not None and None in lists.values():
        reading.gap("follows", tr(_NOTE))
    return found


def messages(reading: Reading, direct: Mapping[str, list[Act]], *, whole: bool) -> Acts | None:
    """Return the private mentions, one act for each person they went to.

    They are posts, so missing posts may be private mentions. `whole` says whether the posts are from an archive, which
    holds all of them. A server leaves private mentions out of a list for anyone other than the owner.
    """
    if not (direct or whole):
        reading.gap(
            "messages", tr("private mentions are in an archive, and in statuses that were saved while signed in")
        )
        return None
    for why in reading.gaps.get("posts", ()):
        reading.gap("messages", why)
    return columns(act for acts in direct.values() for act in acts)


def _likes(reading: Reading) -> Acts | None:
    """Return a like for each liked post, or None if they were not read."""
    count, read = 0, False
    for member in reading.find(_LIKES):
        try:
            count += len(document(reading.chunks(member), _Likes).items)
            read = True
        except UnreadableError as error:
            reading.note_damage("follows", f"{member}: {error.reason}")
    reading.counts |= {"likes": count} if count else {}
    return columns([Act("like", None, number=count)] if count else []) if read else None


def profile(actor: Mapping[str, Any]) -> dict[str, Hidden] | None:
    """Return the content of the profile, or None without a profile.

    The links are the fields beside the biography, each by its target or else its words. The picture is given by its
    address on the server, or by a file's name.
    """
    if not actor:
        return None
    record = dict(actor)
    fields = [read_html(text_of(field, "value")) for field in dicts(record.get("attachment"))]
    icon = record.get("icon")
    found = {
        "handle": text_of(record, "preferredUsername"),
        "name": text_of(record, "name"),
        "biography": summary if isinstance(summary := record.get("summary"), str) else "",
        "link": "\n".join(filter(None, (link for field in fields for link in field.links or [field.text]))),
        "picture": text_of(icon, "url") if isinstance(icon, dict) else "",
    }
    return {kind: Hidden(text) for kind, text in found.items()}
