"""Shares and comments in a LinkedIn export."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from hygiene.sources.reader_kit.fields import hosts_in, linked_host, time_of, value_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import utc

_POST, _REPLY = 0, 1
_URN: Final = re.compile(r"urn:li:(?:share|ugcPost|activity):([0-9]{1,19})")


def post(row: dict[str, Any]) -> Row:
    """Parse a share or a comment.

    A comment has no id, because its link leads to the post it answers.
    """
    # `Share Link` in 2018, `ShareLink` today.
    cells = {key.replace(" ", ""): value for key, value in row.items()}
    reply = "message" in cells
    text = str(cells.get("message" if reply else "sharecommentary", ""))
    urn = None if reply else _URN.search(unquote(value_of(cells, "sharelink")))
    # A share with an unreadable date has the time inside its id.
    at = utc(value_of(cells, "date")) if urn else time_of(cells, "date")
    if not (reply or urn or at):
        raise ValueError("ShareLink")
    hosts = dict.fromkeys([linked_host(value_of(cells, "sharedurl")), *hosts_in(text)])
    return Row(
        id=urn[1] if urn else "",
        created=at.isoformat() if at else "",
        text=text,
        kind=_REPLY if reply else _POST,
        reply=reply,
        domains=[host for host in hosts if host and host != "linkedin.com"],
    )
