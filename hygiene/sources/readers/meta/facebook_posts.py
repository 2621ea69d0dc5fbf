"""Facebook's posts, the apps that made them, and upload addresses.

A post has no id and no client. Some name the app that posted, and pictures state the network address they came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.coverage import Damage
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.post_times import SingleRecords
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.layout import post_row

_VIA: Final = re.compile(r" via (.{1,200})\.\s*$")
"""The English ending of the title of an app's post.

In other languages, the export does not name the app.
"""


def post(record: dict[str, Any]) -> Row:
    """Parse a post.

    The owner can give a post another date. If that is the only date in the export, the post has no time.
    """
    data = list(dicts(record.get("data")))
    created = required(record, "timestamp")
    backdated = {text_of(part, "backdated_timestamp") for part in data}
    links = (item.get("external_context") for item in _attachments(record))
    text = next((part["post"] for part in data if isinstance(part.get("post"), str)), "")
    urls = (text_of(link, "url") for link in links if isinstance(link, dict))
    uris = (text_of(media, "uri") for media in _media(record))
    return post_row("" if created in backdated else created, text, urls, next(uris, ""))


def app_post(record: dict[str, Any]) -> Row:
    """Parse a post made by an app.

    The export only names the app of these posts.
    """
    parsed = post(record)
    if match := _VIA.search(text_of(record, "title")):
        parsed.source = match[1]
    return parsed


def uploads(record: dict[str, Any]) -> Iterator[Login]:
    """Yield the network addresses that a post's pictures and films came from."""
    for media in _media(record):
        at = moment(media.get("creation_timestamp")) or moment(record.get("timestamp"))
        metadata = media.get("media_metadata")
        for details in dicts(list(metadata.values()) if isinstance(metadata, dict) else None):
            for exif in dicts(details.get("exif_data")):
                if address := text_of(exif, "upload_ip"):
                    yield Login(at=at, ip=Hidden(address))


def lost_uploads(damage: Iterable[str], gaps: Iterable[str]) -> Iterator[str]:
    """Yield why addresses of uploads are missing, by the damage of posts.

    The logs hold most sign-ins, so the sign-ins themselves are not damaged.
    """
    lost = [*damage, *(why for why in gaps if isinstance(why, Damage))]
    if lost:
        kind = SingleRecords if all(isinstance(why, SingleRecords) for why in lost) else str
        yield kind(tr("posts, which state the addresses of uploads, were not read in full"))


def _media(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the pictures and films of a post."""
    return dicts([item.get("media") for item in _attachments(record)])


def _attachments(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (item for attachment in dicts(record.get("attachments")) for item in dicts(attachment.get("data")))
