"""Repositories as CAR files: complete, damaged and hostile ones."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.posts import Client, Post
from hygiene.sources.readers.bluesky.car import MAX_BLOCK
from hygiene.sources.readers.bluesky.repository import Repository, first_commit
from tests.support.bluesky import (
    CREATED_AT,
    DID,
    OTHER_DID,
    Link,
    car,
    cbor,
    cid,
    commit,
    post,
    repository,
    repost,
    tid,
    tree,
    varint,
)

AT = datetime(2026, 11, 20, 9, 15, 30, 250_000, tzinfo=UTC)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
MICROS = int(AT.timestamp() * 1_000_000)
KEY = tid(MICROS + 400_000)
KEYED = AT.replace(microsecond=650_000)
"""The time in `KEY`."""
SUNDAY = "2026-11-22T10:00:00.000Z"


def key(number: int) -> str:
    """Return the record key of a post made `number` seconds later."""
    return tid(MICROS + 400_000 + number * 1_000_000)


def pieces(data: bytes, size: int = 1000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def read(data: bytes) -> tuple[list[Post], list[str]]:
    """Return the posts of a repository, and what is said to be missing."""
    found = Repository(pieces(data)).posts(NOW)
    assert found is not None
    return list(found[0]), found[2]


def records(*values: Mapping[str, Any], collection: str = "app.bsky.feed.post") -> dict[str, Mapping[str, Any]]:
    return {f"{collection}/{key(number)}": value for number, value in enumerate(values)}


def blocks_of(*values: Mapping[str, Any]) -> tuple[Link, list[tuple[bytes, bytes]]]:
    """Return the root and the blocks of a repository of these posts.

    The blocks are the commit, the nodes and the records.
    """
    contents = {name: cbor(dict(value)) for name, value in records(*values).items()}
    root, nodes = tree({name: cid(content) for name, content in contents.items()})
    head = commit(root)
    return cid(head), [(cid(head), head), *nodes.items(), *((cid(c), c) for c in contents.values())]


def index(*entries: Mapping[str, Any]) -> bytes:
    """Build a repository with one post and one node of these entries."""
    content = cbor(post())
    node = cbor({"l": None, "e": [{"p": 0, "k": b"", "v": cid(content), "t": None} | dict(one) for one in entries]})
    head = commit(cid(node))
    return car(cid(head), [(cid(head), head), (cid(node), node), (cid(content), content)])


def test_a_post_is_read_with_all_it_tells() -> None:
    facets = [
        {
            "index": {"byteStart": 0, "byteEnd": 5},
            "features": [
                {"$type": "app.bsky.richtext.facet#link", "uri": "https://www.Harbourlane.example/menu"},
                {"$type": "app.bsky.richtext.facet#mention", "did": OTHER_DID},
            ],
        },
        {"index": {"byteStart": 6, "byteEnd": 9}, "features": [{"$type": "…#tag", "tag": "Coffee"}]},
    ]
    reply = {
        name: {"cid": "bafyreia", "uri": f"at://{OTHER_DID}/app.bsky.feed.post/{KEY}"} for name in ("root", "parent")
    }
    card = {
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://shop.example", "title": "", "description": ""},
    }
    whole = post("Grüße ☕", reply=reply, facets=facets, embed=card, tags=["Tea"], via="Acme Desk", langs=["de", "en"])

    assert (
        [
            Post(
                id=KEY,
                at=AT,
                client=Client("Acme Desk"),
                kind="reply",
                text="Grüße ☕",
                lang="de",
                reply=True,
                deleted=False,
                domains=("shop.example", "harbourlane.example"),
                mentions=(OTHER_DID,),
                hashtags=("coffee", "tea"),
            )
        ],
        [],
    ) == read(repository({f"app.bsky.feed.post/{KEY}": whole}))


def test_a_bare_post_names_no_client() -> None:
    (only,), missing = read(repository(records({"$type": "app.bsky.feed.post", "text": "", "createdAt": CREATED_AT})))

    assert (None, "post", "", "", False, [], ()) == (
        only.client, only.kind, only.text, only.lang, only.reply, missing, only.domains,
    )  # fmt: skip


def test_the_card_beside_a_quoted_post_is_read() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://shop.example/x"}}
    quoted = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": "at://x"}}, "media": card}
    (only,), _ = read(repository(records(post(embed=quoted))))

    assert ("shop.example",) == only.domains


def test_a_repost_is_read_apart_from_a_post_of_the_same_key() -> None:
    both = records(post("Mine")) | records(repost(), collection="app.bsky.feed.repost")
    found, missing = read(repository(both))

    assert [(KEY, "post", "Mine"), (f"repost/{KEY}", "repost", "")] == sorted((p.id, p.kind, p.text) for p in found)
    assert [] == missing


def test_other_records_are_counted_and_not_read() -> None:
    like = {"$type": "app.bsky.feed.like", "subject": {"cid": "bafyreia", "uri": "at://x"}, "createdAt": CREATED_AT}
    follow = {"$type": "app.bsky.graph.follow", "subject": OTHER_DID, "createdAt": CREATED_AT}
    likes = {f"app.bsky.feed.like/{key(n)}": like | {"n": n} for n in range(50)}
    follows = {f"app.bsky.graph.follow/{KEY}": follow}
    found = Repository(pieces(repository(likes | follows | records(post())))).posts(NOW)

    assert found is not None
    assert ({"posts": 1, "posts_back_dated": 0, "posts_repeated": 0, "records": 52}, []) == found[1:]


def test_a_thousand_posts_are_all_read_in_order_of_time() -> None:
    made = [post(f"Number {n}", f"2026-11-20T{n // 60 % 24:02}:{n % 60:02}:00Z") for n in range(1200)]
    found, missing = read(repository(records(*made)))

    assert [f"Number {n}" for n in range(1200)] == [p.text for p in found]
    assert [] == missing


def test_equal_posts_share_a_block_and_are_as_many_as_their_keys() -> None:
    found, missing = read(repository(records(post("Again"), post("Again"), post("Again"))))

    assert [key(0), key(1), key(2)] == [p.id for p in found]
    assert [] == missing


def test_an_empty_repository_has_no_posts_and_no_gap() -> None:
    assert ([], []) == read(repository({}))


def test_the_commit_says_whose_it_is_and_when_it_was_last_changed() -> None:
    data = repository(records(post()))

    assert (DID, tid(1_795_000_000_000_000)) == Repository(pieces(data)).commit[:2]
    assert DID == first_commit(pieces(data)).did
    assert "" == first_commit(pieces(data[:200])).did
    assert "" == first_commit(iter([b"no CAR"])).did


@pytest.mark.parametrize(
    ("created", "witness"),
    [
        (CREATED_AT, AT.replace(microsecond=650_000)),
        ("2026-11-20T09:15:30Z", AT.replace(microsecond=650_000)),
        ("2026-11-20T10:15:30.250+01:00", AT.replace(microsecond=650_000)),
        ("2019-01-01T00:00:00.000Z", None),
        ("2026-11-20T09:15:33.250Z", None),
        ("yesterday", None),
    ],
)
def test_the_key_is_a_witness_of_the_time_only_where_both_agree(created: str, witness: datetime | None) -> None:
    found = Repository(pieces(repository(records(post(at=created))))).posts(NOW)
    assert found is not None
    stated = found[0].id_time[0].item()

    assert witness == (stated and stated.replace(tzinfo=UTC))
    assert created.startswith("2019") == bool(found[1]["posts_back_dated"])


@pytest.mark.parametrize(
    ("record", "at"),
    [
        ({"$type": "app.bsky.feed.post", "text": "No time"}, KEYED),
        (post() | {"createdAt": 1_763_630_130}, KEYED),
        (post() | {"createdAt": None}, KEYED),
        (post(at="2026-11-20T09:15:30.250"), KEYED),
        (post(at="0001-01-01T00:00:00.000Z"), KEYED),
        (post(at="2025-10-16T09:15:30.250Z"), KEYED),
        (post(at="2037-11-02T09:15:30.250Z"), KEYED),
        (post(at="2026-11-20T08:30:00.000Z"), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_post_is_dated_by_its_key_where_the_time_it_states_is_no_good(
    record: Mapping[str, Any], at: datetime
) -> None:
    found = Repository(pieces(repository(records(record), rev=tid(MICROS + 500_000)))).posts(NOW)

    assert found is not None
    assert [at] == [p.at for p in found[0]]
    assert [True] == found[0].dated.tolist()


def test_a_key_of_the_future_does_not_hide_the_time_a_post_states() -> None:
    late = tid(int(datetime(2150, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000)
    found = Repository(pieces(repository({f"app.bsky.feed.post/{late}": post()}))).posts(NOW)

    assert found is not None
    assert [datetime(2026, 11, 20, 9, 15, 30, 250_000, tzinfo=UTC)] == [p.at for p in found[0]]


def test_a_key_that_is_no_time_says_nothing() -> None:
    found = Repository(pieces(repository({"app.bsky.feed.post/self": post()}))).posts(NOW)

    assert found is not None
    assert ["self"] == [p.id for p in found[0]]
    assert found[0].id_time[0].item() is None


@pytest.mark.parametrize(
    "record",
    [
        {"$type": "app.bsky.feed.post", "createdAt": CREATED_AT},
        post() | {"text": 1},
        post() | {"text": b"Bytes"},
        {"$type": "app.bsky.feed.like", "createdAt": CREATED_AT},
        {"$type": ["app.bsky.feed.post"], "text": "", "createdAt": CREATED_AT},
        {},
        repost(),
        {"e": [], "l": None},
        {"text": "Deep", **{"x" * n: n for n in range(1, 40)}},
    ],
)
def test_a_record_that_is_no_post_is_counted_and_left_out(record: Mapping[str, Any]) -> None:
    found, missing = read(repository(records(post("Good"), record)))

    assert ["Good"] == [p.text for p in found]
    assert ["1 of 2 posts in its index could not be found or read"] == missing


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 50,
        cbor(post())[:-1],
        cbor(post()) + b"\x00",
        cbor(post("##")).replace(b"##", b"\xff\xfe"),
        cbor(post("##")).replace(b"##", b"\x80\xbf"),
        b"\xa1dtext" + b"\x81" * 200_000,
        cbor([post()]),
        cbor("text"),
    ],
)
def test_a_block_that_cannot_be_read_costs_its_own_post(content: bytes) -> None:
    good = cbor(post("Good ☕"))
    root, nodes = tree({f"app.bsky.feed.post/{key(n)}": cid(one) for n, one in enumerate((good, content))})
    head = commit(root)
    found, missing = read(
        car(cid(head), [(cid(head), head), (cid(content), content), *nodes.items(), (cid(good), good)])
    )

    assert ["Good ☕"] == [p.text for p in found]
    assert ["1 of 2 posts in its index could not be found or read"] == missing


def test_odd_fields_of_a_post_cost_nothing_but_themselves() -> None:
    odd: dict[str, Any] = {
        "langs": [1, "en"], "reply": "yes", "via": {"uri": "at://x"}, "tags": [None, 1, "tea"],
        "facets": [1, {"features": {}}, {"features": [
            None, {"tag": 5}, {"tag": "Coffee", "uri": ["x"]}, {"uri": "no link"},
        ]}, {}],
        "embed": {"external": {"uri": None}, "media": []},
    }  # fmt: skip
    (only,), missing = read(repository(records(post(**odd))))

    assert ("", False, None, (), (), ("coffee", "tea"), []) == (
        only.lang, only.reply, only.client, only.domains, only.mentions, only.hashtags, missing,
    )  # fmt: skip


def test_of_hundreds_of_links_the_first_255_are_kept() -> None:
    (only,), _ = read(repository(records(post(tags=[f"t{n}" for n in range(400)]))))

    assert tuple(f"t{n}" for n in range(255)) == only.hashtags


def test_what_the_index_does_not_list_is_no_post() -> None:
    root, blocks = blocks_of(post("Listed"))
    stray = cbor(post("Stray"))
    old = cbor({"l": None, "e": [{"p": 0, "k": f"app.bsky.feed.post/{key(9)}".encode(), "v": cid(stray), "t": None}]})

    assert (["Listed"], []) == _texts(car(root, [*blocks, (cid(stray), stray), (cid(old), old)]))


def _texts(data: bytes) -> tuple[list[str], list[str]]:
    found, missing = read(data)
    return [p.text for p in found], missing


def test_a_block_that_comes_twice_counts_once() -> None:
    root, blocks = blocks_of(post("One"), post("Two", SUNDAY))

    assert (["One", "Two"], []) == _texts(car(root, [*blocks, *blocks]))


def test_the_order_of_blocks_does_not_matter() -> None:
    root, blocks = blocks_of(post("One"), post("Two", SUNDAY))

    assert (["One", "Two"], []) == _texts(car(root, reversed(blocks)))


def test_a_record_that_is_not_there_is_a_gap() -> None:
    root, blocks = blocks_of(post("One"), post("Two", SUNDAY))

    assert (["One"], ["1 of 2 posts in its index could not be found or read"]) == _texts(
        car(root, [block for block in blocks if b"Two" not in block[1]])
    )


def test_where_a_part_of_the_index_is_missing_the_other_parts_still_count() -> None:
    made = [post(f"{n}", f"2026-11-20T00:{n // 60:02}:{n % 60:02}Z") for n in range(300)]
    root, blocks = blocks_of(*made)
    nodes = [block for block in blocks if block[1].startswith(b"\xa2ae")]
    without_top = [block for block in blocks if block != nodes[-1]]
    found, missing = read(car(root, without_top))

    assert len(nodes) > 20
    assert 250 < len(found) < 300
    assert ["its index lacks 1 part and whatever is listed there"] == missing


def test_without_its_commit_every_part_of_the_index_counts() -> None:
    root, blocks = blocks_of(post("One"))

    assert (
        ["One"],
        ["its commit is missing or was altered, so the newest index is not known"],
    ) == _texts(car(root, blocks[1:]))


def test_a_commit_that_was_changed_is_none() -> None:
    _, blocks = blocks_of(post("One"))
    changed = blocks[0][1].replace(DID.encode(), OTHER_DID.encode())
    data = car(blocks[0][0], [(blocks[0][0], changed), *blocks[1:]])

    assert "" == Repository(pieces(data)).commit.did
    assert ["its commit is missing or was altered, so the newest index is not known"] == read(data)[1]


def test_a_node_that_was_changed_is_left_out_and_said() -> None:
    root, blocks = blocks_of(post("One"))
    (name, node) = blocks[1]
    changed = node.replace(KEY[:5].encode(), b"3zzzz")
    whole = Repository(pieces(car(root, [blocks[0], (name, changed), *blocks[2:]])))
    found = whole.posts(NOW)

    assert found is None
    assert "some of its blocks do not match their hashes" == whole.edited


def test_posts_that_were_changed_are_told() -> None:
    root, blocks = blocks_of(*(post(f"Number {n}") for n in range(10)))
    changed = [(name, content.replace(b"Number", b"Lumber")) for name, content in blocks]
    whole = Repository(pieces(car(root, changed)))
    found = whole.posts(NOW)

    assert found is not None
    assert ["10 of 10 checked posts had no matching hash"] == found[2]
    assert "some of its blocks do not match their hashes" == whole.edited


def test_nodes_that_lead_to_one_another_end() -> None:
    content = cbor(post("One"))
    entry = {"p": 0, "k": f"app.bsky.feed.post/{KEY}".encode(), "v": cid(content), "t": None}
    leaf = cbor({"l": None, "e": [entry]})
    # Two ways to one node, and a node that claims to lead to itself under a hash that is not its own.
    twice = cbor({"l": cid(leaf), "e": [entry | {"k": b"app.bsky.feed.threadgate/x", "t": cid(leaf)}]})
    loop = Link(cid(b"loop"))
    circle = cbor({"l": loop, "e": [entry | {"t": cid(twice)}]})
    head = commit(cid(twice))
    blocks = [(cid(head), head), (cid(twice), twice), (cid(leaf), leaf), (loop, circle), (cid(content), content)]

    assert (["One"], ["left out: 1 block of its index without a matching hash"]) == _texts(car(cid(head), blocks))


def test_a_tree_deeper_than_any_real_one_is_a_gap() -> None:
    content = cbor(post("One"))
    entry = {"p": 0, "k": f"app.bsky.feed.post/{KEY}".encode(), "v": cid(content), "t": None}
    nodes = [cbor({"l": None, "e": [entry]})]
    for number in range(400):
        nodes.append(cbor({"l": cid(nodes[-1]), "e": [entry | {"k": b"app.bsky.feed.like/%d" % number}]}))
    head = commit(cid(nodes[-1]))
    found, missing = read(car(cid(head), [(cid(head), head), (cid(content), content), *((cid(n), n) for n in nodes)]))

    assert ["One"] == [p.text for p in found]
    assert ["its index lacks 1 part and whatever is listed there"] == missing


ROOM = f"app.bsky.feed.post/{KEY}".encode()


def test_a_key_that_is_listed_twice_is_a_gap() -> None:
    data = index({"k": ROOM}, {"p": len(ROOM) - 1, "k": ROOM[-1:]}, {"k": b"app.bsky.graph.follow/x"})
    found, missing = read(data)

    assert [KEY] == [p.id for p in found]
    assert ["1 post repeated in its index; only the first was kept"] == missing


@pytest.mark.parametrize(
    "entry",
    [
        {"p": 3},  # shares more than there is
        {"p": -1},
        {"p": "0"},
        {"p": None},
        {"k": "app.bsky.feed.post/text"},
        {"k": None},
        {"v": None},
        {"v": b"no link"},
        {"v": [1]},
        {"t": 1},
        {"t": b"no link"},
        {"more": 1},
    ],
)
def test_a_node_that_is_none_is_said(entry: Mapping[str, Any]) -> None:
    whole = Repository(pieces(index({"k": ROOM} | dict(entry))))

    assert whole.posts(NOW) is None


def test_entries_of_a_kind_that_no_server_makes_cost_their_node_alone() -> None:
    content = cbor(post("One"))
    good = cbor({"l": None, "e": [{"p": 0, "k": ROOM, "v": cid(content), "t": None}]})
    bad = cbor({"l": None, "e": [{"p": 9, "k": ROOM, "v": cid(content), "t": None}]})
    head = commit(cid(good))
    blocks = [(cid(head), head), (cid(good), good), (cid(bad), bad), (cid(content), content)]

    assert (["One"], ["left out: 1 block of its index that could not be read"]) == _texts(car(cid(head), blocks))


def test_an_entry_that_shares_more_than_the_whole_index_holds_is_none() -> None:
    node = b"\xa2ae\x81\xa4ak\x41xap\x18\x28"
    head = commit(cid(node))

    assert Repository(pieces(car(cid(head), [(cid(head), head), (cid(node), node)]))).posts(NOW) is None


def test_keys_that_grow_by_sharing_take_no_memory() -> None:
    long: list[dict[str, Any]] = [{"k": b"a" * 500_000}, *({"p": 500_000 + n, "k": b"b"} for n in range(900))]
    data = index(*long)
    tracemalloc.start()
    found = Repository(pieces(data, 1 << 17)).posts(NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found is not None
    assert 901 == found[1]["records"]
    assert peak < 20 << 20


def test_a_block_of_ten_megabytes_is_passed_over_and_said() -> None:
    root, blocks = blocks_of(post("One"), post("Two", SUNDAY))
    huge = bytes(10 << 20)
    for place in (1, len(blocks)):
        data = car(root, [*blocks[:place], (cid(huge), huge), *blocks[place:]])
        tracemalloc.start()
        found = _texts(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert (["One", "Two"], ["left out: 1 block larger than 1 MB"]) == found
        assert peak < 20 << 20


def test_a_post_that_is_too_large_is_missing() -> None:
    found, missing = read(repository(records(post("One"), post("x" * MAX_BLOCK))))

    assert ["One"] == [p.text for p in found]
    assert [
        "left out: 1 block larger than 1 MB",
        "1 of 2 posts in its index could not be found or read",
    ] == missing


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        (b"\x00", "it is damaged: the stated lengths of its blocks are impossible"),
        (b"\x23" + bytes(35), "it is damaged: the stated lengths of its blocks are impossible"),
        (b"\xff" * 10, "it is damaged: the stated lengths of its blocks are impossible"),
        (b"\xff" * 5, "it is cut short: its last block is incomplete"),
        (b"\xff" * 8 + b"\x01", "it is cut short: its last block is incomplete"),
        (varint(200) + bytes(100), "it is cut short: its last block is incomplete"),
        (varint(1 << 40) + bytes(100), "it is cut short: its last block is incomplete"),
    ],
)
def test_what_stands_before_the_damage_is_read(tail: bytes, why: str) -> None:
    data = repository(records(post("One")))

    assert (["One"], [f"{why}; 3 blocks read before that"]) == _texts(data + tail)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it does not begin like a CAR file"),
        (b"\x00" * 100, "it does not begin like a CAR file"),
        (b"\xff" * 100, "it does not begin like a CAR file"),
        (varint(1 << 30) + cbor({"version": 1, "roots": []}), "it does not begin like a CAR file"),
        (varint(17) + cbor({"version": 1, "roots": []}), "it is a CAR file without a root, or its version is not 1"),
        (b"\x0a\xa1gversion\x02" + bytes(40), "it is a CAR file without a root, or its version is not 1"),
        (b"\x0a\xa1gversion\x01" + bytes(40), "it is a CAR file without a root, or its version is not 1"),
    ],
)
def test_what_is_no_car_is_said(data: bytes, why: str) -> None:
    found = Repository(iter([data] if data else []))

    assert why == found.stopped
    assert found.posts(NOW) is None


def test_zeros_by_the_megabyte_are_no_blocks() -> None:
    tracemalloc.start()
    _, missing = read(repository(records(post("One"))) + bytes(8 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert ["it is damaged: the stated lengths of its blocks are impossible; 3 blocks read before that"] == missing
    assert peak < 30 << 20


SMALL = repository(
    records(post("One"), post("Two ☕", SUNDAY), repost()) | records(repost(), collection="app.bsky.feed.repost")
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL) - 1))
def test_cut_anywhere_it_never_reads_as_whole(at: int) -> None:
    found = Repository(pieces(SMALL[:at])).posts(NOW)

    assert found is None or found[2] != []


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_changed_anywhere_it_never_reads_as_whole(at: int, change: int) -> None:
    data = SMALL[:at] + bytes([SMALL[at] ^ change]) + SMALL[at + 1 :]
    found = Repository(pieces(data)).posts(NOW)

    assert found is None or found[2] != [] or list(found[0]) == read(SMALL)[0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=120), max_size=12))
def test_noise_in_blocks_is_never_a_crash(noise: list[bytes]) -> None:
    root, blocks = blocks_of(post("One"))
    broken = [b"\xa2ae" + content for content in noise] + [b"\xa4dtext" + content for content in noise]
    found, _ = read(car(root, [*((cid(c), c) for c in broken), *blocks]))

    assert ["One"] == [p.text for p in found]
