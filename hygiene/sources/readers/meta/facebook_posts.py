"""Facebook's posts: no id, no client, but the apps that posted, and the addresses that pictures came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.layout import row

_VIA: Final = re.compile(r" via (.{1,200})\.\s*$")
"""How the title of a post from an app ends, in English; in other languages the app is not told."""


def post(record: dict[str, Any]) -> Row:
    """A post. One to which its owner gave another date has no time where the export tells only that one."""
    data = list(dicts(record.get("data")))
    created = required(record, "timestamp")
    given = {text_of(part, "backdated_timestamp") for part in data}
    links = (inside.get("external_context") for inside in _attached(record))
    words = next((part["post"] for part in data if isinstance(part.get("post"), str)), "")
    return row(
        "" if created in given else created, words, (text_of(link, "url") for link in links if isinstance(link, dict))
    )


def app_post(record: dict[str, Any]) -> Row:
    """A post that an app made: the only ones of which the export names the app."""
    made = post(record)
    if match := _VIA.search(text_of(record, "title")):
        made.source = match[1]
    return made


def uploads(record: dict[str, Any]) -> Iterator[Login]:
    """The addresses that a post's pictures and films were sent from."""
    for media in dicts([inside.get("media") for inside in _attached(record)]):
        at = moment(media.get("creation_timestamp")) or moment(record.get("timestamp"))
        meta = media.get("media_metadata")
        for taken in dicts(list(meta.values()) if isinstance(meta, dict) else None):
            for exif in dicts(taken.get("exif_data")):
                if address := text_of(exif, "upload_ip"):
                    yield Login(at=at, ip=Hidden(address))


def _attached(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (inside for attachment in dicts(record.get("attachments")) for inside in dicts(attachment.get("data")))
