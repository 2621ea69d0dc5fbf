"""The tables of a Google Takeout, recognised by their columns or content."""

from __future__ import annotations

import re
from typing import Final

from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.readers.google import youtube
from hygiene.sources.readers.google.access_log import LogColumns, log_columns

_TOP: Final = "takeout"
_FOREIGN_FOLDERS: Final = frozenset({"drive", "google drive"})
"""Folders of the owner's own files, which may include other exports."""
_START: Final = 8192
"""First bytes of a table.

For a file in a tar, these are kept in memory. Reading `_HEAD` bytes means one more pass over the tar.
"""
_HEAD: Final = 64 << 10
_ADDRESS: Final = "ip address"
"""The column that, with a time, identifies the access log."""
_DEVICES: Final = frozenset({"gaia id", "device type"})
_CHANNELS: Final = frozenset({"channel id", youtube.TITLE})
"""Columns that identify a table of channels.

These tables and those of devices have English names in every language. If they do not, missing them does little harm.
"""
_SUBSCRIPTIONS: Final = frozenset({"channel id", "channel url", "channel title"})
"""Columns that identify the table of subscriptions.

In other languages its rows identify it: a channel's id, and then the address of the same channel.
"""
_SUBSCRIPTION: Final = re.compile(r"[^\n]*\n\"?(UC[\w-]{22})\"?,\"?https?://www\.youtube\.com/channel/\1", re.ASCII)


def path_in_takeout(name: str) -> list[str]:
    """Return a path relative to the `Takeout` folder, as its parts.

    The full path is returned if there is no such folder.
    """
    parts = name.split("/")
    tops = [n for n, part in enumerate(parts[:-1]) if part.casefold() == _TOP]
    return parts[tops[0] + 1 :] if tops else parts


def is_of_service(name: str) -> bool:
    """Return whether a file is directly in the folder of a service.

    The owner's own files in Drive do not count.
    """
    folders = [part.casefold() for part in path_in_takeout(name)[:-1]]
    return len(folders) == 1 and folders[0] not in _FOREIGN_FOLDERS


def tables(files: Files) -> list[str]:
    """Return the tables that may matter.

    They are directly in a service's folder, or anywhere under YouTube.
    """
    found = []
    for name in files.names:
        if name.lower().endswith(".csv"):
            folders = [part.casefold() for part in path_in_takeout(name)[:-1]]
            if not _FOREIGN_FOLDERS & set(folders[:1]) and (
                len(folders) <= 1 or any("youtube" in part for part in folders)
            ):
                found.append(name)
    return sorted(found, key=lambda name: (name.count("/"), name))


def table_kind(files: Files, name: str) -> str | LogColumns | youtube.Columns | None:
    """Recognise a table by its beginning.

    Only rows of comments can be longer than the first bytes.
    """
    for size in (_START, _HEAD) if "youtube" in name.casefold() else (_START,):
        start = first_bytes(files, name, size)
        if (kind := _kind_of_start(start, cut=len(start) == size)) or len(start) < size:
            return kind
    return None


def _kind_of_start(start: bytes, *, cut: bool) -> str | LogColumns | youtube.Columns | None:
    text = start.decode("utf-8", "surrogateescape")
    first = {cell.strip().strip('"').casefold() for cell in text.split("\n", 1)[0].split(",")}
    for kind, columns in (("devices", _DEVICES), ("channels", _CHANNELS), ("subscriptions", _SUBSCRIPTIONS)):
        if columns <= first:
            return kind
    if _SUBSCRIPTION.match(text):
        return "subscriptions"
    if _ADDRESS in first and any("timestamp" in column for column in first):
        return "log"
    lines = text.rpartition("\n")[0] if cut else text  # the last line may be cut in the middle
    return youtube.columns(lines) or log_columns(lines)
