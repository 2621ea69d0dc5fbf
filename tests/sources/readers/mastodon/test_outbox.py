"""Outboxes saved in pages, and exports of other fediverse software."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Client, Post
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.readers.mastodon.archive import MAX_FILES
from tests.support.mastodon import CONTEXT, HOME, KIM, announce, create, id_of, status
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

SECOND = int(datetime(2026, 11, 1, 10, tzinfo=UTC).timestamp())
BOX = f"{KIM}/outbox"
ULID = "01FJC1MKPVX2VMWP2ST93Q90K7"


def at(number: int) -> str:
    return f"{datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"


def post(number: int, words: str = "") -> dict[str, Any]:
    return create(SECOND + 60 * number, f"<p>{words or number}</p>", at(number))


def root(**more: Any) -> dict[str, Any]:
    """Return the collection that a server gives at the address of the outbox."""
    return {
        "@context": CONTEXT,
        "id": BOX,
        "type": "OrderedCollection",
        "totalItems": 4,
        "first": f"{BOX}?page=true",
    } | more


def page(query: str, *items: object, following: str = "") -> dict[str, Any]:
    """Return a page as Mastodon writes it."""
    link = {"next": f"{BOX}?{following}"} if following else {}
    return {
        "@context": CONTEXT, "id": f"{BOX}?{query}", "type": "OrderedCollectionPage", **link, "partOf": BOX,
        "orderedItems": list(items),
    }  # fmt: skip


def saved(tmp_path: Path, files: Mapping[str, object], *, sort_keys: bool = False) -> Path:
    return write_zip(
        tmp_path / "outbox.zip", [(name, json.dumps(data, sort_keys=sort_keys)) for name, data in files.items()]
    )


def read(tmp_path: Path, files: Mapping[str, object], *, sort_keys: bool = False) -> Snapshot:
    return read_export(saved(tmp_path, files, sort_keys=sort_keys), READERS)


def posts(found: Snapshot) -> list[Post]:
    assert found.posts is not None
    return list(found.posts)


PAGES: dict[str, object] = {
    "outbox.json": root(),
    "page-1.json": page("page=true", post(4), post(3), following="max_id=3&page=true"),
    "page-2.json": page("page=true&max_id=3", post(2), announce(SECOND, at(0)), following="max_id=1&page=true"),
    "page-3.json": page("max_id=1&page=true"),
}


def test_the_pages_of_an_outbox_are_one_history(tmp_path: Path) -> None:
    found = read(tmp_path, PAGES)

    assert [("repost", ""), ("post", "2"), ("post", "3"), ("post", "4")] == [
        (each.kind, each.text) for each in posts(found)
    ]
    assert ("kim@harbour.example", KIM) == (found.account.handle, found.account.id)
    assert {"posts": 4, "posts_repeated": 0, "posts_stated": 4} == found.counts
    assert "posts" not in found.gaps


def test_a_page_that_was_not_saved_is_a_gap_of_the_posts(tmp_path: Path) -> None:
    without = {name: data for name, data in PAGES.items() if name != "page-2.json"}
    later = {name: data for name, data in PAGES.items() if name != "page-1.json"}

    assert (
        "page-1.json: the outbox goes on at a page that is not here; the outbox lists 2 of the 4 posts that its server "
        "counts"
    ) == read(tmp_path, without).gaps["posts"]
    assert (
        "outbox.json: the first page of the outbox is not here; the outbox lists 2 of the 4 posts that its server "
        "counts"
    ) == read(tmp_path, later).gaps["posts"]


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(1, 5), min_size=1), st.booleans())
def test_of_any_pages_each_post_is_read_once_and_a_broken_chain_is_a_gap(kept: set[int], sort_keys: bool) -> None:
    chain = {n: page(f"page={n}", post(n), following=f"page={n + 1}" if n < 5 else "") for n in range(1, 6)}
    with TemporaryDirectory() as folder:
        found = read(Path(folder), {f"{n}.json": chain[n] for n in kept}, sort_keys=sort_keys)

    assert [str(n) for n in sorted(kept)] == [each.text for each in posts(found)]
    assert any(n < 5 and n + 1 not in kept for n in kept) == ("posts" in found.gaps)


def test_a_collection_without_its_pages_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"outbox\.json: it holds only the address of its first page"):
        read(tmp_path, {"outbox.json": root()})


def test_an_outbox_that_lists_none_of_the_posts_it_counts_is_a_gap(tmp_path: Path) -> None:
    actor = {
        "@context": CONTEXT, "id": KIM, "type": "Person", "preferredUsername": "kim", "outbox": "outbox.json",
        "published": "2026-01-05T00:00:00Z",
    }  # fmt: skip
    archive = root(id="outbox.json", totalItems=5, orderedItems=[])
    found = read(tmp_path, {"actor.json": actor, "outbox.json": archive})
    assert "the outbox lists 0 of the 5 posts that its server counts" == found.gaps["posts"]


def test_hundreds_of_pages_are_read(tmp_path: Path) -> None:
    count = 3 * MAX_FILES
    files: dict[str, object] = {
        f"{n:03}.json": page(f"page={n}", post(n), following=f"page={n + 1}" if n < count else "")
        for n in range(1, count + 1)
    }
    found = read(tmp_path, files)

    assert (count, False) == (len(posts(found)), "posts" in found.gaps)


def test_pages_of_two_accounts_are_not_read_as_one(tmp_path: Path) -> None:
    other = json.loads(json.dumps(page("page=2", post(9))).replace("/users/kim", "/users/lee"))
    with pytest.raises(UnreadableError, match="it holds several archives"):
        read(tmp_path, {"1.json": page("page=1", post(1)), "2.json": other})


@pytest.mark.parametrize("address", [f"{HOME}/ap/users/116840387061670746", f"{HOME}/users/kim.b-c"])
def test_an_account_may_have_a_number_or_dots_in_its_address(tmp_path: Path, address: str) -> None:
    files = json.loads(json.dumps(PAGES).replace(KIM, address))
    found = read(tmp_path, files)

    assert (4, "kim.b-c@harbour.example" if address.endswith("c") else "unknown") == (
        len(posts(found)),
        found.account.handle,
    )


# Servers that sort the keys, so that the type of a page follows its posts.


def test_a_page_of_pleroma_or_akkoma_is_known_though_its_type_follows_its_posts(tmp_path: Path) -> None:
    files = {
        "outbox.json": {"@context": CONTEXT, "id": BOX, "type": "OrderedCollection", "first": f"{BOX}?page=true"},
        "page.json": page("page=true", *(post(n, "word " * 2000) for n in range(3)), {"type": "EmojiReact", "id": "x"}),
    }
    found = read(tmp_path, files, sort_keys=True)

    assert (3, "kim@harbour.example") == (len(posts(found)), found.account.handle)


def test_an_outbox_may_hold_its_first_page(tmp_path: Path) -> None:
    first = page("page=true", post(2), post(1), following="max_id=1&page=true")
    files = {"outbox.json": root(first=first, totalItems=2)}

    for sort_keys in (False, True):
        found = read(tmp_path, files, sort_keys=sort_keys)
        assert ["1", "2"] == [each.text for each in posts(found)]
        assert "outbox.json: the outbox goes on at a page that is not here" == found.gaps["posts"]


def gotosocial(number: int) -> dict[str, Any]:
    """Return a post as GoToSocial lists it: by its address alone."""
    address = f"{KIM}/statuses/{ULID}{number}"
    return post(number) | {"id": f"{address}/activity", "object": address}


@pytest.mark.parametrize("count", [1, 2])
def test_gotosocial_lists_addresses_so_times_are_read_and_the_words_are_a_gap(tmp_path: Path, count: int) -> None:
    """A list of one is written as the item itself."""
    listed = [gotosocial(number) for number in range(count)]
    box = {"@context": CONTEXT, "id": BOX, "type": "OrderedCollection", "first": f"{BOX}?page=true"}
    whole = page("page=true") | {"orderedItems": listed if count > 1 else listed[0]}
    found = read(tmp_path, {"outbox.json": box, "page.json": whole}, sort_keys=True)

    assert [(f"/users/kim/statuses/{ULID}{n}", at(n), "") for n in range(count)] == [
        (each.id, f"{each.at:%Y-%m-%dT%H:%M:%SZ}", each.text) for each in posts(found)
    ]
    assert (
        found.gaps["posts"] == f"the outbox lists only the addresses of {count} post{'s' * (count > 1)}, without words"
    )


def test_a_mailbox_with_an_outbox_of_its_own_is_no_account(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, {"mail.json": {"folders": [{"id": "outbox", "items": [{"published": "2026-11-01"}]}]}})


def test_an_activity_that_is_no_post_needs_no_time(tmp_path: Path) -> None:
    undo = {"id": f"{KIM}#undo", "type": "Undo", "actor": KIM, "object": {}}
    found = read(tmp_path, {"outbox.json": page("page=1", undo, post(1))})

    assert ["1"] == [each.text for each in posts(found)]
    assert "posts" not in found.gaps


# Pixelfed.


def test_pixelfed_lists_its_newest_posts_alone_and_that_is_a_gap(tmp_path: Path) -> None:
    item = post(1) | {"id": f"{HOME}/p/kim/650595293594582993/activity"}
    box = {
        "@context": CONTEXT,
        "_debug": "x",
        "id": BOX,
        "type": "OrderedCollection",
        "totalItems": 31,
        "orderedItems": [item],
    }
    found = read(tmp_path, {"outbox.json": box})

    assert "the outbox lists 1 of the 31 posts that its server counts" == found.gaps["posts"]


def pixelfed(number: int, **more: Any) -> dict[str, Any]:
    address = f"{HOME}/p/kim/{number}"
    account = {"acct": "kim", "url": f"{HOME}/kim"}
    app = {"name": "web", "website": None}
    return status(SECOND, app) | {
        "_v": 1, "id": str(number), "uri": address, "url": address, "pf_type": "photo", "in_reply_to_id": "",
        "in_reply_to_account_id": "", "account": account,
    } | more  # fmt: skip


def test_the_export_of_pixelfed_names_no_client_and_its_ids_hold_no_time(tmp_path: Path) -> None:
    number = 109_876_543_210_987_654  # read as an id of Mastodon, it would be from 2023
    rows = [pixelfed(number), pixelfed(number + 1, pf_type="share", content="", created_at="2026-11-01T10:01:00.000Z")]
    actor = {"id": KIM, "preferredUsername": "kim", "outbox": BOX, "name": "Kim", "published": "2019-01-05T00:00:00Z"}
    found = read(tmp_path, {"pixelfed-statuses.json": rows, "account.json": actor})

    assert [(f"/p/kim/{number}", "post", None), (f"/p/kim/{number + 1}", "repost", None)] == [
        (each.id, each.kind, each.client) for each in posts(found)
    ]
    assert [datetime(2026, 11, 1, 10, minute, tzinfo=UTC) for minute in (0, 1)] == [
        each.at.replace(microsecond=0) for each in posts(found) if each.at
    ]
    assert "kim@harbour.example" == found.account.handle


# Files of `mastodon-archive`, and statuses alone.


def test_a_file_that_mastodon_archive_split_off_is_read_with_the_first(tmp_path: Path) -> None:
    """Its older versions write ids as numbers and times with an offset."""
    rows = [status(SECOND + n, {"name": "Tusky", "website": None}) | {"id": int(id_of(SECOND + n))} for n in range(4)]
    rows[0]["created_at"] = "2026-11-01T10:00:00.123000+00:00"
    files = {
        "harbour.example.user.kim.b.json": {"account": {"acct": "kim.b"}, "statuses": rows[2:], "favourites": []},
        "harbour.example.user.kim.b.0.json": {"statuses": rows[:2], "favourites": [], "mentions": []},
    }
    found = read(tmp_path, files)

    assert (4, {Client("Tusky")}) == (len(posts(found)), {each.client for each in posts(found)})
    assert ("kim.b@harbour.example", False) == (found.account.handle, "posts" in found.gaps)


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        (f"{HOME}/@kim", "kim@harbour.example"),
        ("https://Pier.example/users/Kim", "Kim@pier.example"),
        ("https://pixelfed.example/kim.b", "kim.b@pixelfed.example"),
        ("kim", "unknown"),
    ],
)
def test_statuses_alone_name_the_account_by_their_only_author(tmp_path: Path, url: str, handle: str) -> None:
    rows = [status(SECOND + n, account={"acct": "kim", "url": url}) for n in range(2)]

    assert handle == read(tmp_path, {"statuses.json": rows}).account.handle
