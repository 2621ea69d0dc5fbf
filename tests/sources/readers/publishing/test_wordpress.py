"""WordPress's export: what is read, what is counted, and hostile files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Post
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.publishing.wordpress import wordpress
from hygiene.sources.readers.publishing.wxr import MAX_DEPTH, Blog, WxrRows
from tests.support.plugins import READERS
from tests.support.wordpress import AUTHORS, NAME, comment, item, members, wxr
from tests.support.x_archive import write_zip

POSTED = datetime(2026, 11, 7, 10, tzinfo=UTC)


def written(tmp_path: Path, text: str | bytes, name: str = NAME) -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(tmp_path: Path, *items: str, **more: Any) -> Snapshot:
    return read_export(written(tmp_path, wxr(*items, **more)), READERS)


def posts(found: Snapshot) -> list[Post]:
    assert found.posts is not None
    return list(found.posts)


def only(tmp_path: Path, text: str) -> Post:
    (post,) = posts(read(tmp_path, text))
    return post


def addresses(found: Snapshot) -> list[str]:
    return [contact.value.reveal() for contact in found.contacts or ()]


def records(text: bytes) -> list[dict[str, Any]]:
    return [record for batch in WxrRows([text], Blog()) for record in batch]


# What is read.


def test_a_post_is_read_with_its_text_links_and_terms(tmp_path: Path) -> None:
    content = (
        '<!-- wp:paragraph {"align":"left"} -->\n<p>See <a href="https://www.shop.example/menu?x=1">the menu</a>,\n'
        "https://pier.example/news and <b>us</b> &amp; ours]]></p><!-- /wp:paragraph -->"
        '<script src=\'//cdn.spam.example/a.js\'></script><iframe width="1" src="https://film.example/v"></iframe>'
    )
    terms = (("category", "News"), ("category", "News"), ("post_tag", "Fresh Bread"), ("post_format", "post-aside"))

    assert Post(
        id="7",
        at=POSTED,
        client=None,
        kind="post",
        text="Bread\nSee the menu,\nhttps://pier.example/news and us & ours]]>",
        lang="",
        reply=False,
        deleted=False,
        domains=("shop.example", "cdn.spam.example", "film.example", "pier.example"),
        mentions=(),
        hashtags=("news", "fresh bread"),
    ) == only(tmp_path, item(7, content, terms=terms))


def test_the_account_is_the_blog_and_its_authors_are_names_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, item(1), item(2, writer="lee"), site="https://www.Harbour.example/blog/")

    assert Account(platform="wordpress", handle="harbour.example/blog") == found.account
    assert ("Harbour Lane", "kim", "Kim Lane", "lee", "Lee") == found.names
    assert [None, None] == [post.client for post in posts(found)]
    assert (datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC), "stated by the export") == (
        found.taken_at, found.taken_at_means,
    )  # fmt: skip


def test_the_addresses_of_authors_are_read_and_said_not_to_be_all(tmp_path: Path) -> None:
    found = read(tmp_path, item(1))

    assert ["kim@harbourlane.example", "lee@harbourlane.example"] == [
        one.value.reveal() for one in found.contacts or ()
    ]
    assert (
        "the export lists users who wrote something, and no others; look under Users > All Users on your own site "
        "(/wp-admin/users.php)"
    ) == found.gaps["contacts"]
    assert {
        "apps", "contacts", "deletions", "devices", "events", "follows", "logins", "messages", "second_factors",
        "sign_ins",
    } == set(found.gaps)  # fmt: skip


def test_the_first_post_of_a_new_author_is_an_event_and_those_of_the_first_months_are_not(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        item(1, at="2026-01-01 10:00:00"),
        item(2, at="2026-03-01 10:00:00", writer="ada"),
        item(3, at="2026-11-08 10:00:00", writer="lee@harbourlane.example"),
        item(4, at="2026-11-07 10:00:00", writer="lee@harbourlane.example"),
        item(5, at="2026-11-06 10:00:00", writer="ben", status="draft"),
        item(6, at="2026-11-06 10:00:00", writer="cy", kind="page"),
    )

    assert [("author", datetime(2026, 11, 6, 10, tzinfo=UTC), "“cy”"), ("author", POSTED, "“[e-mail]”")] == [
        (event.kind, event.at, event.detail) for event in found.events or ()
    ]
    assert "the export does not record changes to the site or its users" == found.gaps["events"]


def test_an_export_of_a_few_months_shows_no_new_author(tmp_path: Path) -> None:
    assert () == read(tmp_path, item(1, at="2026-10-07 10:00:00"), item(2, writer="ada")).events


def test_only_what_was_published_is_a_post_and_the_rest_is_counted(tmp_path: Path) -> None:
    kinds = ("attachment", "revision", "nav_menu_item", "product")
    found = read(
        tmp_path,
        item(1),
        item(2, kind="page", title="About"),
        *(item(number, status=status) for number, status in enumerate(("draft", "pending", "private", "future"), 3)),
        *(item(number, kind=kind) for number, kind in enumerate(kinds, 10)),
    )

    assert ["1", "2"] == [post.id for post in posts(found)]
    assert {
        "posts": 2, "posts_repeated": 0, "posts_unpublished": 4, "attachments": 1, "revisions": 1, "other_items": 2,
        "contacts": 2, "deletions": 0,
    } == found.counts  # fmt: skip
    assert "posts" not in found.gaps


def test_a_post_in_the_trash_that_was_published_is_a_deleted_post(tmp_path: Path) -> None:
    published, draft, undated = (
        [("_wp_trash_meta_status", was), ("_wp_trash_meta_time", time)]
        for was, time in (("publish", "1794304800"), ("draft", "1794304800"), ("publish", ""))
    )
    trash = (item(n, status="trash", meta=meta) for n, meta in ((1, published), (2, draft), (3, ()), (4, undated)))
    found = read(tmp_path, *trash)

    assert [("1", True), ("4", True)] == [(post.id, post.deleted) for post in posts(found)]
    assert (2, 2) == (found.counts["posts_unpublished"], found.counts["deletions"])
    assert found.deletions is not None
    assert [datetime(2026, 11, 10, 10, tzinfo=UTC), None] == [found.deletions.when(row) for row in (0, 1)]
    assert (
        "WordPress empties its trash after 30 days, and the export holds no deletion before" == found.gaps["deletions"]
    )


def test_comments_of_authors_are_replies_and_those_of_others_are_counted(tmp_path: Path) -> None:
    comments = (
        comment(1, content='Yes, see <a href="https://pier.example/x">here</a>'),
        comment(2, user=0), comment(3, user=77), comment(4, kind="pingback"), comment(5, user=2, approved="trash"),
    )  # fmt: skip
    found = read(tmp_path, item(9, inner="".join(comments)))

    assert [
        ("9", "post", False, "Bread\nFresh bread today.", ()),
        ("comment-1", "reply", False, "Yes, see here", ("pier.example",)),
        ("comment-5", "reply", True, "Thank you", ()),
    ] == [(post.id, post.kind, post.deleted, post.text, post.domains) for post in posts(found)]
    assert 3 == found.counts["comments_by_others"]


def test_in_version_1_0_no_author_is_listed_so_comments_of_users_are_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, item(1, inner=comment(1) + comment(2, user=0)), version="1.0", authors=())

    assert (["1"], None) == ([post.id for post in posts(found)], found.contacts)
    assert ("the export does not list its authors, so their comments were not read (1 comment of users)") == found.gaps[
        "posts"
    ]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_is_read_alike(tmp_path: Path, version: str) -> None:
    assert ["1"] == [post.id for post in posts(read(tmp_path, item(1), version=version))]


@pytest.mark.parametrize(
    ("gmt", "mailed", "at"),
    [
        ("2026-11-07 10:00:00", "", POSTED),
        ("0000-00-00 00:00:00", "Sat, 07 Nov 2026 12:00:00 +0200", POSTED),
        ("0000-00-00 00:00:00", "Sat, 07 Nov 2026 12:00:00", None),
        ("0000-00-00 00:00:00", "Mon, 30 Nov -0001 00:00:00 +0000", None),
        ("", "yesterday", None),
    ],
)
def test_a_post_is_dated_in_utc_and_never_by_its_local_time(
    tmp_path: Path, gmt: str, mailed: str, at: datetime | None
) -> None:
    found = read(tmp_path, item(1), item(2, at=gmt, mailed=mailed))
    dates = {post.id: post.at for post in posts(found)}

    assert at == dates["2"]
    assert (at is None) == ("posts" in found.gaps)


# Several files.


def test_a_blog_cut_into_files_is_one_and_a_comment_may_come_before_its_author(tmp_path: Path) -> None:
    later = wxr(item(2, inner=comment(1, user=1)), authors=AUTHORS[1:])
    found = read_export(
        write_zip(tmp_path / "blog.zip", [("a/x.001.xml", later), ("a/x.000.xml", wxr(item(1), authors=AUTHORS[:1]))]),
        READERS,
    )

    assert ["1", "2", "comment-1"] == sorted(post.id for post in posts(found))
    assert ["kim@harbourlane.example", "lee@harbourlane.example"] == sorted(addresses(found))


def test_two_exports_of_a_blog_repeat_items_and_parts_of_one_do_not(tmp_path: Path) -> None:
    old = written(tmp_path, wxr(item(1, "<p>Old</p>"), item(2)), "harbourlane.wordpress.2025-01-01.xml")
    new = written(tmp_path, wxr(item(1, "<p>New</p>")))
    rest = written(tmp_path, wxr(item(3)), "harbourlane.wordpress.2026-11-20.002.xml")
    found = [
        [posts(each) for each in read_exports(paths, READERS) if isinstance(each, Snapshot)]
        for paths in ([old, new], [new, rest])
    ]

    assert [
        [["Bread\nOld", "Bread\nFresh bread today."], ["Bread\nNew"]],
        [["Bread\nNew", "Bread\nFresh bread today."]],
    ] == [[[post.text for post in some] for some in every] for every in found]


def test_of_two_exports_of_a_blog_in_one_folder_the_newer_one_counts(tmp_path: Path) -> None:
    written(tmp_path, wxr(item(1, "<p>Old</p>"), item(2)), "harbourlane.wordpress.2025-01-01.xml")
    written(tmp_path, wxr(item(1, "<p>New</p>")))

    assert ["Bread\nNew", "Bread\nFresh bread today."] == [post.text for post in posts(read_export(tmp_path, READERS))]


def test_exports_of_two_blogs_are_two_accounts_and_never_one(tmp_path: Path) -> None:
    here = written(tmp_path, wxr(item(1)), "a.xml")
    there = written(tmp_path, wxr(item(1), site="https://pier.example"), "b.xml")

    assert ["harbour.example", "pier.example"] == [
        found.account.handle for found in read_exports([here, there], READERS) if isinstance(found, Snapshot)
    ]
    both = write_zip(tmp_path / "both.zip", [("a.xml", here.read_bytes()), ("b.xml", there.read_bytes())])
    with pytest.raises(UnreadableError, match="it holds the exports of 2 blogs"):
        read_export(both, READERS)


def test_another_xml_file_is_no_blog(tmp_path: Path) -> None:
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>'
    with pytest.raises(UnreadableError):
        read_export(written(tmp_path, feed, "feed.xml"), READERS)


# Damage.


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_of_a_file_that_is_cut_what_stands_before_counts(tmp_path: Path, share: float) -> None:
    whole = wxr(*(item(number) for number in range(1, 101))).encode()
    found = read_export(written(tmp_path, whole[: int(len(whole) * share)]), READERS)

    assert 0.8 * share * 100 < len(posts(found)) < 100
    assert f"{NAME}: it is cut short; {len(posts(found))} records read before that" == found.gaps["posts"]
    assert "harbour.example" == found.account.handle


def test_a_file_of_a_blog_that_is_damaged_from_its_beginning_is_a_gap(tmp_path: Path) -> None:
    names = sorted(members())
    files = [(names[0], wxr(item(1))), (names[1], "<rs")]
    found = read_export(write_zip(tmp_path / "blog.zip", files), READERS)

    assert (["1"], f"{names[1]}: it is cut short; 0 records read before that") == (
        [post.id for post in posts(found)],
        found.gaps["posts"],
    )


@pytest.mark.parametrize("mark", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe"])
def test_a_character_that_xml_forbids_hides_nothing_after_it(tmp_path: Path, mark: str) -> None:
    found = read(tmp_path, item(1, f"<p>a{mark}b</p>", "2026-11-07 10:00:00"), item(2, at="2026-11-07 11:00:00"))

    assert ["Bread\nab", "Bread\nFresh bread today."] == [post.text for post in posts(found)]
    assert "posts" not in found.gaps


@pytest.mark.parametrize(
    ("encoding", "word"), [("ISO-8859-1", "Caf\u00e9"), ("windows-1251", "\u0427\u0430\u0439"), ("UTF-8", "\u8336")]
)
def test_an_old_blog_may_be_in_another_encoding(tmp_path: Path, encoding: str, word: str) -> None:
    text = wxr(item(1, word)).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    found = read_export(written(tmp_path, text.encode(encoding)), READERS)

    assert [f"Bread\n{word}"] == [post.text for post in posts(found)]


def test_an_item_without_its_kind_is_counted_and_costs_itself_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        item(1),
        item(2).replace("<wp:post_type>", "<wp:post_form>").replace("</wp:post_type>", "</wp:post_form>"),
    )

    assert ["1"] == [post.id for post in posts(found)]
    assert f"{NAME}: 1 record could not be read (it is not in the expected form)" == found.gaps["posts"]


# Hostile files.


def test_a_document_type_is_refused_before_its_entities_exist(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'
    with pytest.raises(UnreadableError, match="it defines a document type, which WordPress never writes"):
        read(tmp_path, item(1, "&b;"), before=bomb)


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<a>" * (MAX_DEPTH + 1), f"its elements are nested more than {MAX_DEPTH} levels deep"),
        ("<a " + "b" * (3 << 20), "one piece of its markup is larger than 1 MB"),
        ("<!--" + "b" * (3 << 20), "one piece of its markup is larger than 1 MB"),
        ("&nothing;", "it is damaged at line"),
    ],
    ids=["deep", "long tag", "long comment", "unknown entity"],
)
def test_hostile_markup_ends_the_file_and_not_what_came_before(tmp_path: Path, inside: str, problem: str) -> None:
    found = read(tmp_path, item(1), inside, item(2))

    assert ["1"] == [post.id for post in posts(found)]
    assert problem in found.gaps["posts"]


@pytest.mark.parametrize("content", ["<!--" * 200_000, "<script " * 100_000, "<iframe src=" * 60_000, "<" * 400_000])
def test_hostile_content_costs_little_and_one_post_alone(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, item(1, content), item(2))

    assert {"1", "2"} == {post.id for post in posts(found)}
    assert max(len(post.text) for post in posts(found)) <= 100_000


def test_a_field_in_another_place_is_not_taken_for_one_of_the_post() -> None:
    text = wxr(item(1).replace("<link>", "<x><wp:status>draft</wp:status><title>no</title></x><link>"))
    (found,) = records(text.encode())

    assert ("publish", "Bread") == (found["wp:status"], found["title"])


def test_of_a_field_that_occurs_twice_the_first_counts() -> None:
    (found,) = records(wxr(item(1).replace("<link>", "<title>Second</title><link>")).encode())

    assert "Bread" == found["title"]


PIECES = (
    "<item>", "</item>", "<rss", ">", "<![CDATA[", "]]>", "&#8;", "\x00", "\ufeff", item(3), comment(1), "<wp:author>",
    "</channel>", "\u00e9", "<?x",
)  # fmt: skip


def outcome(chunks: list[bytes]) -> list[dict[str, Any]]:
    """Return the records of a file, and the error that ended it."""
    found: list[dict[str, Any]] = []
    try:
        for batch in WxrRows(chunks, Blog()):
            found += batch
    except UnreadableError as error:
        found.append({"error": error.message})
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 4000))
def test_any_pieces_in_chunks_of_any_size_give_records_or_one_clear_error(pieces: list[str], size: int) -> None:
    text = wxr(item(1), *pieces, item(2)).encode()
    whole = outcome([text])

    assert whole == outcome([text[at : at + size] for at in range(0, len(text), size)])
    assert "1" == whole[0]["wp:post_id"]


def test_a_huge_file_is_read_in_bounded_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = written(tmp_path, wxr(*(item(n, "word " * 4000) for n in range(1, 601)), item(0, "", status="draft")))
    rows = WxrRows(open_files(path).chunks(NAME), Blog())
    tracemalloc.start()
    count = sum(len(batch) for batch in rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (601, True) == (count, path.stat().st_size > 12_000_000)
    assert peak < 4_000_000


def test_an_empty_blog_has_no_posts(tmp_path: Path) -> None:
    found = wordpress.read(open_files(written(tmp_path, wxr())))

    assert found.posts is not None
    assert (0, np.datetime64) == (len(found.posts), found.posts.at.dtype.type)
    assert "posts" not in found.gaps
