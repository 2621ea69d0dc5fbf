"""Timesketch's own reading of JSON lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any


def imported(text: str) -> list[dict[str, Any]]:
    """Read JSON lines by the rules of Timesketch's guide and reader.

    Each line is an object with `message`, `datetime` in ISO 8601 and `timestamp_desc`. `timestamp` is microseconds
    since 1970, tags are a list, and the names that it uses itself are removed.
    """
    found = []
    for line in text.splitlines():
        event = json.loads(line)
        assert {"message", "datetime", "timestamp_desc"} <= event.keys()
        assert not {"_id", "_type", "_index", "_source", "__ts_timeline_id"} & event.keys()
        at = datetime.fromisoformat(event["datetime"])
        assert at.utcoffset() == timedelta()
        assert event["timestamp"] == round((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        assert all(isinstance(event[name], str) and event[name] for name in ("message", "timestamp_desc"))
        assert isinstance(event.get("tag", []), list)
        found.append(event)
    return found
