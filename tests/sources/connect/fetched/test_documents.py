"""The documents of one account take a bounded place on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.errors import LiveError, UnreadableError
from hygiene.sources.connect.fetched.documents import MOST, Documents, open_documents

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ROOM = 1 << 16


def opened(folder: Path) -> Documents:
    documents = open_documents(folder / "documents", b"k" * 32, path="x:kim, live", now=NOW)
    assert MOST == documents.most
    documents.most = ROOM
    return documents


def test_what_servers_give_beyond_the_room_is_refused_also_over_two_runs(tmp_path: Path) -> None:
    documents = opened(tmp_path)
    documents.once("a.json", lambda: bytes(ROOM // 2))
    with pytest.raises(UnreadableError, match="so we stopped asking") as caught:
        documents.once("b.json", lambda: bytes(ROOM // 2))
    assert not isinstance(caught.value, LiveError)  # after one, they would stay for the next run
    assert ("a.json",) == documents.names

    later = opened(tmp_path)
    later.once("c.json", lambda: bytes(ROOM // 4))
    with pytest.raises(UnreadableError):
        later.once("b.json", lambda: bytes(ROOM // 2))
    assert ("a.json", "c.json") == later.names


def test_a_stream_without_an_end_is_refused_while_it_comes(tmp_path: Path) -> None:
    @contextmanager
    def endless() -> Iterator[Iterator[bytes]]:
        yield iter(lambda: bytes(1 << 12), b"")

    documents = opened(tmp_path)
    with pytest.raises(UnreadableError, match="its servers gave more than"):
        documents.once_streamed("repository.car", endless)
    assert () == documents.names
    assert ["started.time"] == [path.name for path in documents.folder.iterdir()]


def test_dropped_documents_give_their_room_back(tmp_path: Path) -> None:
    documents = opened(tmp_path)
    for _ in range(3):
        documents.once("a.json", lambda: bytes(ROOM // 2))
        documents.drop(["a.json", "missing.json"])
    assert () == documents.names
