"""The timeline of an incident as JSON lines for Timesketch.

Beside the fields that Timesketch needs, each line has `account`, `kind`, `count`, `post_id`, `input` and `suspicious`;
`since` and `until` where the entry has them; and `tag`, by which suspicious lines can be filtered. Undated records have
no line, but the story counts them.
"""

from __future__ import annotations

from typing import Final

from hygiene.formats.exchange.timesketch import SUSPICIOUS, iso, line, meaning
from hygiene.incident.records import Entry, Story
from hygiene.model.text import printable, sentence

_LONGEST: Final = 4000
"""The most characters of a message."""


def render(story: Story) -> str:
    """Return a JSON object for each entry, one on a line, oldest first.

    The text is ASCII.
    """
    return "".join(map(_line, story.entries))


def _line(entry: Entry) -> str:
    more: dict[str, object] = {}
    if entry.since:
        more["since"] = iso(entry.since)
    if entry.until:
        more["until"] = iso(entry.until)
    if entry.suspicious:
        more["tag"] = [SUSPICIOUS]
    return line(
        entry.at,
        printable(sentence(entry.what), _LONGEST),
        meaning(entry.kind, latest=entry.since is not None, first=entry.until is not None),
        account=printable(entry.account.stable_name, 60),
        kind=entry.kind,
        count=entry.count,
        post_id=printable(entry.post_id, 64),
        input=printable(entry.input, _LONGEST),
        suspicious=entry.suspicious,
        **more,
    )
