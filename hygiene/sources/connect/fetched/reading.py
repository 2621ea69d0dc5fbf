"""Reading documents like an export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.reading import Reading

Read = Callable[[Reading, dict[str, Any], datetime], Snapshot]
"""Reads the answers about one account.

It receives the reading to fill, the server's description of the account, and the time of the first request.
"""


def reads_documents(platform: str, owner: str, absent: str, read: Read) -> Callable[[Documents], Snapshot]:
    """Return a function that reads the documents of one account.

    Args:
        platform: The platform's id.
        owner: The name of the document about the account.
        absent: The meaning where the API gives no `{part}`.
        read: Reads the answers. Data that could not be fetched is in the reading as gaps.
    """

    def read_documents(documents: Documents) -> Snapshot:
        """Read the documents of one account.

        Raises:
            UnreadableError: when they do not say whose account it is.
        """
        if owner not in documents.names:
            raise UnreadableError(tr("its server did not say whose account it is"), hint=tr("run it again"))
        reading = Reading(documents, platform, f"{platform}-live", absent=absent)
        for part, reasons in documents.lacking.items():
            reading.gap(part, *reasons)
        return read(reading, document(reading.chunks(owner), dict), documents.started_at)

    return read_documents
