"""The table of posts: columns and rows are two views of the same posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.posts import KINDS, Client, Post, Posts
from hygiene.sources.reader_kit.id_times import time_in, x_id_times
from hygiene.sources.reader_kit.post_columns import FLUSH_ROWS, PostsBuilder
from hygiene.sources.reader_kit.post_columns import Row as ReaderRow
from hygiene.sources.reader_kit.times import moment, moments
from hygiene.sources.readers.x.posts import Tweet, add_posts, client, dated


class Row(NamedTuple):
    """The parts of a post that a reader hands over."""

    id: str
    created: str
    text: str = ""
    source: str = "web"
    lang: str = "en"
    kind: int = 0
    reply: bool = False
    deleted: bool = False
    mentions: tuple[str, ...] = ()

    def time(self) -> datetime | None:
        """The time stated, or else the one inside the id."""
        return moment(self.created) or time_in(self.id, x_id_times)

    def post(self) -> Post:
        """The same as the table should give it."""
        return Post(
            id=self.id,
            at=self.time(),
            client=Client(self.source) if self.source else None,
            kind=KINDS[self.kind],
            text=self.text,
            lang=self.lang,
            reply=self.reply,
            deleted=self.deleted,
            domains=(),
            mentions=self.mentions,
            hashtags=self.mentions[:1],
        )


def table(rows: Sequence[Row], batch: int = 1000) -> tuple[Posts, int]:
    builder = PostsBuilder(Client)
    for start in range(0, len(rows), batch):
        some = rows[start : start + batch]
        builder.ids += [r.id for r in some]
        builder.created += [r.created for r in some]
        builder.texts += [r.text for r in some]
        builder.sources += [r.source for r in some]
        builder.langs += [r.lang for r in some]
        builder.kinds += [r.kind for r in some]
        builder.replies += [r.reply for r in some]
        builder.deleted += [r.deleted for r in some]
        builder.domains.add([() for _ in some])
        builder.mentions.add([list(r.mentions) for r in some])
        builder.hashtags.add([list(r.mentions[:1]) for r in some])
        builder.batch(sum(len(r.text) for r in some))
    return builder.build(x_id_times, dated)


def at(second: int) -> str:
    return datetime.fromtimestamp(1_400_000_000 + second, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")


ROWS = st.builds(
    Row,
    id=st.integers(0, 10**18).map(str),
    created=st.integers(0, 3600).map(at) | st.sampled_from(["", "never"]),
    text=st.text(st.characters() | st.sampled_from("🎉\ud83dé\x00")),
    source=st.sampled_from(["web", "", "Twitter for iPhone"]),
    lang=st.sampled_from(["en", "", "ja"]),
    kind=st.integers(0, len(KINDS) - 1),
    reply=st.booleans(),
    deleted=st.booleans(),
    mentions=st.lists(st.sampled_from(["a", "b", "acme"]), max_size=3).map(tuple),
)


def by_time(row: Row) -> tuple[bool, datetime, bytes]:
    found = row.time()
    return found is None, found or datetime.min.replace(tzinfo=UTC), row.id.encode()


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROWS, max_size=40, unique_by=lambda r: r.id), batch=st.integers(1, 7))
def test_rows_come_out_as_they_went_in_in_order_of_time(rows: list[Row], batch: int) -> None:
    posts, repeated = table(rows, batch)
    assert (len(rows), 0) == (len(posts), repeated)
    assert [row.post() for row in sorted(rows, key=by_time)] == list(posts)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(ROWS, max_size=40))
def test_columns_say_what_rows_say(rows: list[Row]) -> None:
    posts, _ = table(rows)
    whole = list(posts)
    assert [p.id for p in whole] == [i.decode() for i in posts.id]
    assert [p.at for p in whole] == [None if np.isnat(a) else a.item().replace(tzinfo=UTC) for a in posts.at]
    assert [p.client for p in whole] == [posts.clients[c] if c >= 0 else None for c in posts.client]
    assert [p.kind for p in whole] == [KINDS[k] for k in posts.kind]
    assert [(p.reply, p.deleted) for p in whole] == list(zip(posts.reply, posts.deleted, strict=True))
    assert [p.text for p in whole] == [posts.text(row) for row in range(len(posts))]


@given(rows=st.lists(ROWS.map(lambda r: r._replace(id=r.id[:1])), max_size=30))
def test_a_post_repeats_another_by_id_time_and_length_and_an_empty_id_repeats_nothing(rows: list[Row]) -> None:
    rows += [Row("", at(1)), Row("", at(1))]
    posts, repeated = table(rows)
    same = {(row.id, moment(row.created), len(row.text.encode("utf-8", "surrogatepass"))) for row in rows if row.id}
    assert len(same) + 2 == len(posts)
    assert len(rows) - len(posts) == repeated
    assert {post.text for post in posts} <= {row.text for row in rows}
    assert {(p.id, p.at, len(p.text.encode("utf-8", "surrogatepass"))) for p in posts if p.id} == {
        (name, when or time_in(name, x_id_times), size) for name, when, size in same
    }


def test_an_id_of_posts_of_several_times_is_no_witness_and_hides_none_of_them() -> None:
    rounded, good = str(15 * 10**17), str(16 * 10**17)
    builder = PostsBuilder(Client)
    for n, name in enumerate((rounded, rounded, rounded, good)):
        builder.add(ReaderRow(id=name, created=at(n // 2), text=f"{n}"))
    posts, repeated = builder.build(x_id_times, dated)
    assert (["0", "2", "3"], 1) == ([p.text for p in posts], repeated)
    assert [True, True, False] == np.isnat(posts.id_time).tolist()
    assert ["2 posts have the id of another post"] == builder.doubts()


@pytest.mark.parametrize("count", [1 << 15, (1 << 15) + 1])
def test_an_account_may_have_tens_of_thousands_of_clients(count: int) -> None:
    posts, _ = table(
        [Row(str(10**17 + n), at(n), source=f"app {n}") for n in range(count)] + [Row("1", at(count), source="")]
    )
    assert [*(f"app {n}" for n in range(count)), None] == [post.client and post.client.label for post in posts]


def test_a_text_may_be_long_in_a_block_of_short_ones() -> None:
    texts = ["", "a", "é" * 70_000, "b" * 255, "c" * 256, ""]
    posts, _ = table([Row(str(10**17 + n), at(n), text) for n, text in enumerate(texts)])
    assert texts == [post.text for post in posts]


def test_more_posts_than_one_block_keep_their_words() -> None:
    count = 2 * FLUSH_ROWS + 5000
    rows = [Row(str(10**17 + n), at(n), f"{n} 🎉 \ud83d é"[: n % 12]) for n in range(count)]
    posts, repeated = table(rows[::-1])
    assert (count, 0) == (len(posts), repeated)
    assert [row.text for row in rows] == [posts.text(n) for n in range(count)]
    for n in (0, count - 1, FLUSH_ROWS, FLUSH_ROWS - 1, 1):
        assert rows[n].text == posts.text(n)


def test_very_long_posts_are_packed_before_they_fill_the_memory() -> None:
    texts = ["x" * 5_000_000 + str(n) for n in range(10)]
    posts, _ = table([Row(str(n), at(n), text) for n, text in enumerate(texts)], 1)
    assert texts == [posts.text(n) for n in range(10)]


def test_a_table_of_nothing_is_a_table() -> None:
    posts, repeated = table([])
    assert (0, 0, [], ()) == (len(posts), repeated, list(posts), posts.clients)


def test_a_picture_stays_with_its_post_however_the_other_posts_are_added() -> None:
    def pictured(words: str, second: int, file: str = "") -> ReaderRow:
        return ReaderRow(id="", created=at(second), text=words, file=file)

    more, builder = PostsBuilder(Client), PostsBuilder(Client)
    more.add(pictured("f", 5))
    more.add(pictured("g", 6, "g.jpg"))
    builder.add(pictured("a", 0))
    builder.add(pictured("b", 1, "b.jpg"))
    codes = np.array([builder.source_codes[""]] * 2, np.int32), np.array([builder.lang_codes[""]] * 2, np.int32)
    columns = {
        "id": np.zeros(2, "S1"),
        "at": moments([at(2), at(3)]),
        "client": codes[0],
        "lang": codes[1],
        "kind": np.zeros(2, np.uint8),
        "reply": np.zeros(2, bool),
        "deleted": np.zeros(2, bool),
    }
    builder.extend(columns, b"cd", np.array([1, 1]))
    for lists in (builder.domains, builder.mentions, builder.hashtags):
        lists.add([(), ()])
    builder.add(pictured("e", 4, "e.jpg"))
    builder.join(more)
    posts = builder.build(x_id_times, dated)[0]

    assert [("a", ""), ("b", "b.jpg"), ("c", ""), ("d", ""), ("e", "e.jpg"), ("f", ""), ("g", "g.jpg")] == [
        (posts.row(row).text, posts.file(row)) for row in range(len(posts))
    ]


def test_the_columns_are_read_only() -> None:
    posts, _ = table([Row("1", at(1))])
    for name in ("id", "at", "stated", "dated", "id_time", "client", "kind", "lang", "reply", "deleted", "order"):
        column: Any = getattr(posts, name)
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
            ("Twitter Web App", "https://mobile.twitter.com"),
        ),
        ('<a href="x" rel="nofollow">a > b & <i>c</i></a>', ("a > b & <i>c</i>", "x")),
        ('<a href="x">two\nlines</a>', ("two\nlines", "x")),
        ("web", ("web", "")),
        ('<a href="x">open', ('<a href="x">open', "")),
        ('<a href="' + "h" * 1000 + '">' + "l" * 1000 + "</a>", ("l" * 200, "h" * 200)),
        ("w" * 10**6, ("w" * 200, "")),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_client_is_its_label_and_where_it_links_to(source: str, expected: tuple[str, str]) -> None:
    assert Client(*expected) == client(source)


def test_the_hosts_of_links_are_those_a_browser_would_open() -> None:
    links = [
        "https://www.Example.com/x?y#z", "http://example.com@evil.example/", "https://evil.example\\@example.com",
        "https://[::1]/", "evil.example", "https://evil.example?@example.com", "https://evil.example:8080/", "",
    ]  # fmt: skip
    builder = PostsBuilder(client)
    urls = [{"expanded_url": link} for link in links]
    import msgspec

    add_posts(builder, [msgspec.convert({"id_str": "1", "entities": {"urls": urls}}, Tweet)])
    posts, _ = builder.build(x_id_times, dated)
    expected = ("example.com", "evil.example", "evil.example", "[", "", "evil.example", "evil.example")
    assert expected == posts.row(0).domains


def test_what_a_post_is_shows_in_its_words_and_what_it_answers() -> None:
    builder = PostsBuilder(client)
    add_posts(
        builder,
        [
            Tweet(id_str="1", created_at=at(1), full_text="Hello"),
            Tweet(id_str="2", created_at=at(2), full_text="@b Hi", in_reply_to_screen_name="b"),
            Tweet(id_str="3", created_at=at(3), full_text="RT @b: Hello"),
            Tweet(id_str="4", created_at="2010-01-01 00:00:00 +0000", text="long ago"),
        ],
    )
    add_posts(builder, [Tweet(id_str="5", created_at=at(5))], community=True)
    add_posts(builder, [Tweet(id_str="6", created_at=at(6))], deleted=True)
    posts, _ = builder.build(x_id_times, dated)
    expected = [
        ("4", "post", False, False),
        ("1", "post", False, False),
        ("2", "reply", True, False),
        ("3", "repost", False, False),
        ("5", "community", False, False),
        ("6", "post", False, True),
    ]
    assert expected == [(p.id, p.kind, p.reply, p.deleted) for p in posts]
    assert [False, True, True, True, True, True] == posts.dated.tolist()
