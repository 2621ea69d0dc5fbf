"""Mastodon archives of both forms, statuses of the API, and a real outbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Client, Post
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from tests.support.mastodon import (
    HOME,
    KIM,
    NAME,
    PUBLIC,
    actor,
    announce,
    create,
    id_of,
    members,
    outbox,
    status,
    write_tar,
)
from tests.support.plugins import READERS
from tests.support.project import SHARED
from tests.support.x_archive import write_zip

SECOND = int(datetime(2026, 11, 1, 10, tzinfo=UTC).timestamp())
POSTED = datetime(2026, 11, 1, 10, tzinfo=UTC)
OWNER = Account(platform="mastodon", handle="kim@harbour.example", id=KIM)


def zipped(tmp_path: Path, *items: object, who: object = None, **box: Any) -> Path:
    return write_zip(tmp_path / f"{NAME}.zip", members(outbox(*items, **box), who))


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def posts(found: Snapshot) -> list[Post]:
    assert found.posts is not None
    return list(found.posts)


def only(tmp_path: Path, item: dict[str, Any]) -> Post:
    (post,) = posts(read(zipped(tmp_path, item)))
    return post


@pytest.mark.parametrize("form", ["zip", "tar.gz", "tar", "folder", "wrapped folder"])
def test_every_form_reads_the_same(tmp_path: Path, form: str) -> None:
    files = members(outbox(create(SECOND), announce(SECOND + 60, "2026-11-01T10:01:00Z")))
    path = tmp_path / f"{NAME}.{form}"
    if form == "zip":
        write_zip(path, files)
    elif form.startswith("tar"):
        write_tar(path, files)
    else:
        path = tmp_path / NAME
        for name, content in files:
            member = path / ("inner" if "wrapped" in form else "") / name
            member.parent.mkdir(parents=True, exist_ok=True)
            member.write_bytes(content)
    found = read(path)

    assert [(id_of(SECOND), "post", "Hello"), (id_of(SECOND + 60), "repost", "")] == [
        (p.id, p.kind, p.text) for p in posts(found)
    ]
    assert (OWNER, ("kim", "Kim"), "mastodon") == (found.account, found.names, found.origin.reader)
    assert (datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC), "stated by the export") == (
        found.taken_at, found.taken_at_means,
    )  # fmt: skip
    assert {"posts": 2, "posts_repeated": 0, "posts_stated": 2} == found.counts
    assert "posts" not in found.gaps


def test_a_post_is_read_with_all_it_tells(tmp_path: Path) -> None:
    content = (
        '<p>Hi <span class="h-card"><a href="https://other.example/@lee" class="u-url mention">@<span>lee</span></a>'
        '</span><br />see <a href="https://www.shop.example/menu?x=1" rel="nofollow">'
        '<span class="invisible">https://www.</span>'
        '<span class="ellipsis">shop.example/menu</span><span class="invisible">?x=1</span></a></p><p>'
        f'<a href="{HOME}/tags/Coffee" class="mention hashtag" rel="tag">#<span>Coffee</span></a> '
        "&amp; caf\u00e9 \u2615</p>"
    )
    tags = [
        {"type": "Mention", "href": "https://other.example/@lee", "name": "@Lee@other.example"},
        {"type": "Hashtag", "href": f"{HOME}/tags/Coffee", "name": "#Coffee"},
        {"type": "Emoji", "name": ":blobcat:", "icon": {}},
    ]
    item = create(
        SECOND,
        content,
        tag=tags,
        inReplyTo="https://other.example/1",
        contentMap={"pt": content},
        summary="About <b>it</b>",
    )

    assert Post(
        id=id_of(SECOND),
        at=POSTED,
        client=None,
        kind="reply",
        text="About it\nHi @lee\nsee https://www.shop.example/menu?x=1\n#Coffee & caf\u00e9 \u2615",
        lang="pt",
        reply=True,
        deleted=False,
        domains=("shop.example",),
        mentions=("lee@other.example",),
        hashtags=("coffee",),
    ) == only(tmp_path, item)


def test_the_time_in_the_id_is_read(tmp_path: Path) -> None:
    found = read(zipped(tmp_path, create(SECOND), announce(SECOND + 60)))

    assert found.posts is not None
    assert [POSTED.replace(tzinfo=None), POSTED.replace(minute=1, tzinfo=None)] == found.posts.id_time.tolist()


@pytest.mark.parametrize(
    ("to", "cc", "words"),
    [
        ([PUBLIC], [], "Hello"),
        ([f"{KIM}/followers"], [PUBLIC], "Hello"),
        ([f"{KIM}/followers"], [], "Hello"),
        (["https://other.example/users/lee"], [], ""),
        ([], [], "Hello"),
    ],
)
def test_words_to_named_people_only_are_left_behind(tmp_path: Path, to: list[str], cc: list[str], words: str) -> None:
    assert words == only(tmp_path, create(SECOND, to=to, cc=cc)).text


def test_a_newer_address_with_a_number_is_read(tmp_path: Path) -> None:
    item = create(SECOND)
    item["id"] = f"{HOME}/ap/users/1168/statuses/{id_of(SECOND)}/activity"

    assert id_of(SECOND) == only(tmp_path, item).id


@pytest.mark.parametrize(
    "item",
    [
        {}, 1, None, "x", create(SECOND) | {"type": "Poem"}, create(SECOND) | {"object": 7},
        create(SECOND) | {"id": "https://x.example"}, create(SECOND) | {"id": 5},
    ],
)  # fmt: skip
def test_an_item_that_is_none_is_counted_and_left_out(tmp_path: Path, item: object) -> None:
    found = read(zipped(tmp_path, create(SECOND + 5), item))

    assert [id_of(SECOND + 5)] == [p.id for p in posts(found)]
    assert found.gaps["posts"].startswith("outbox.json: 1 record could not be read")


@pytest.mark.parametrize("published", [None, "", "yesterday", "0001-01-01T00:00:00Z", "2021-01-01T00:00:00Z"])
def test_a_post_without_a_good_date_has_the_time_inside_its_id(tmp_path: Path, published: str | None) -> None:
    found = read(zipped(tmp_path, create(SECOND) | {"published": published}))

    assert found.posts is not None
    assert found.posts.id_time.tolist() == found.posts.at.tolist()
    assert "posts" not in found.gaps


def test_odd_fields_of_a_post_cost_nothing_but_themselves(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"content": 5, "tag": {"type": "Hashtag"}, "contentMap": [], "summary": {}, "inReplyTo": 7}
    odd = create(SECOND, **fields)

    assert ("", "", "post", (), ()) == (
        (post := only(tmp_path, odd)).text, post.lang, post.kind, post.hashtags, post.domains,
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "<" * 300_000,
        "<a " * 100_000,
        "<!--" * 80_000,
        "&" * 300_000,
        '<a href="' * 50_000,
        "<p>" * 100_000,
        "x" * 400_000,
    ],
)
def test_hostile_html_costs_little_and_shows_no_more_than_its_words(tmp_path: Path, content: str) -> None:
    assert len(only(tmp_path, create(SECOND, content)).text) <= 100_000


def test_the_number_stated_may_differ_and_is_told(tmp_path: Path) -> None:
    found = read(zipped(tmp_path, create(SECOND), stated=305))

    assert 305 == found.counts["posts_stated"]
    assert "posts" not in found.gaps


def test_an_archive_without_posts_has_none(tmp_path: Path) -> None:
    found = read(zipped(tmp_path))

    assert [] == posts(found)
    assert "posts" not in found.gaps


def test_what_the_archive_never_tells_is_a_gap_with_where_to_look(tmp_path: Path) -> None:
    found = read(zipped(tmp_path, create(SECOND)))

    assert {
        "apps": "the archive lists no authorised apps; look under Preferences > Account > Authorized apps where "
        "your server runs Mastodon (/oauth/authorized_applications), or else in its settings",
        "logins": "the archive lists no sign-ins; look under Preferences > Account > Account settings where "
        "your server runs Mastodon (/auth/edit and /settings/login_activities), or else in its settings",
    } == {part: found.gaps[part] for part in ("apps", "logins")}
    assert {
        "apps", "contacts", "deletions", "devices", "events", "follows", "logins", "second_factors", "sign_ins",
    } == set(found.gaps)  # fmt: skip


def test_where_followers_are_sent_is_told_without_a_time(tmp_path: Path) -> None:
    found = read(zipped(tmp_path, create(SECOND), who=actor(movedTo="https://rogue.example/users/kim")))

    assert (Event(at=None, kind="server", detail="followers are sent to an account at rogue.example"),) == found.events
    assert "the archive shows only where the account moved to, not when, and no other change" == found.gaps["events"]


def test_without_its_actor_the_account_is_that_of_its_posts(tmp_path: Path) -> None:
    files = members(outbox(create(SECOND)))
    found = read(write_zip(tmp_path / "a.zip", files[:-1]))

    assert (OWNER, POSTED, "the newest record in it") == (found.account, found.taken_at, found.taken_at_means)


def test_statuses_of_the_api_tell_the_client(tmp_path: Path) -> None:
    mentioned = [{"acct": "Lee@other.example", "url": "https://other.example/@lee"}]
    saved = [
        status(SECOND, {"name": "Tusky", "website": "https://tusky.app"}, content="<p>Hello</p>"),
        status(
            SECOND + 1, {"name": "Web", "website": None}, in_reply_to_id="1", mentions=mentioned, tags=[{"name": "Tea"}]
        ),
        status(SECOND + 2, None, reblog=status(5)),
        status(SECOND + 3, visibility="direct"),
    ]
    (tmp_path / "statuses.json").write_text(json.dumps(saved), encoding="utf-8")
    found = posts(read(tmp_path / "statuses.json"))

    assert [Client("Tusky", "https://tusky.app"), Client("Web"), None, None] == [p.client for p in found]
    assert ["post", "reply", "repost", "post"] == [p.kind for p in found]
    assert ["Hello", "From the API", "", ""] == [p.text for p in found]
    assert (("lee@other.example",), ("tea",)) == (found[1].mentions, found[1].hashtags)


def test_statuses_beside_the_archive_add_clients_to_its_posts(tmp_path: Path) -> None:
    path = zipped(tmp_path, create(SECOND), create(SECOND + 60, "<p>Older</p>", "2026-11-01T10:01:00Z"))
    saved = tmp_path / "page-1.json"
    saved.write_text(json.dumps([status(SECOND, {"name": "Tusky", "website": ""})]), encoding="utf-8")
    (found,) = read_exports([path, saved], READERS)

    assert isinstance(found, Snapshot)
    assert [(id_of(SECOND), Client("Tusky")), (id_of(SECOND + 60), None)] == [(p.id, p.client) for p in posts(found)]
    assert OWNER == found.account


@pytest.mark.parametrize("cut", [0.35, 0.6, 0.9])
def test_of_a_damaged_outbox_what_stands_before_the_damage_counts(tmp_path: Path, cut: float) -> None:
    items = [create(SECOND + n, f"<p>{n}</p>", f"2026-11-01T10:{n // 60:02}:{n % 60:02}Z") for n in range(400)]
    whole = json.dumps(outbox(*items)).encode()
    files = [("outbox.json", whole[: int(len(whole) * cut)]), ("actor.json", json.dumps(actor()).encode())]
    found = read(write_zip(tmp_path / "a.zip", files))

    assert 0.9 * cut * 400 < len(posts(found)) < 400
    assert "cut short" in found.gaps["posts"]


def test_an_outbox_without_its_list_is_said(tmp_path: Path) -> None:
    box = json.dumps({"id": "outbox.json", "type": "OrderedCollection", "totalItems": 3, "orderedItems": None}).encode()
    with pytest.raises(UnreadableError, match=r"outbox\.json: it holds no list “orderedItems”"):
        read(write_zip(tmp_path / "a.zip", [("outbox.json", box)]))


def test_two_archives_of_one_account_are_two_exports_whatever_they_are_called(tmp_path: Path) -> None:
    old, new = outbox(create(SECOND)), outbox(create(SECOND + 100), create(SECOND))
    zips = [write_zip(tmp_path / f"{n}.zip", members(box)) for n, box in (("a-1", old), ("a-2", new))]
    boxes = [tmp_path / f"{n}.json" for n in ("old", "new")]
    for path, box in zip(boxes, (old, new), strict=True):
        path.write_text(json.dumps(box), encoding="utf-8")

    for paths in (zips, boxes):
        found = [each for each in read_exports(paths, READERS) if isinstance(each, Snapshot)]
        assert [1, 2] == [len(each.posts or ()) for each in found]


def test_archives_of_several_accounts_are_not_read_as_one(tmp_path: Path) -> None:
    boxes = {
        name: json.dumps(outbox(create(SECOND))).replace("/users/", f"/users/{name}").encode() for name in ("a", "b")
    }
    both = write_zip(tmp_path / "both.zip", [(f"{name}/outbox.json", box) for name, box in boxes.items()])
    with pytest.raises(UnreadableError, match=r"it holds 2 exports \(a, b\)"):
        read(both)
    for name, box in boxes.items():
        (tmp_path / "x" / name).mkdir(parents=True)
        (tmp_path / "x" / name / "outbox.json").write_bytes(box)
    with pytest.raises(UnreadableError, match=r"it holds 2 exports \(a, b\)"):
        read(tmp_path / "x")


def test_a_damaged_actor_costs_the_account_its_name_alone(tmp_path: Path) -> None:
    files = [*members(outbox(create(SECOND)))[:-1], ("actor.json", json.dumps(actor()).encode()[:-5])]
    found = read(write_zip(tmp_path / "a.zip", files))

    assert (OWNER, ()) == (found.account, found.names)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the redacted real exports are not beside this project")
def test_a_real_outbox_is_read_whole() -> None:
    found = read(SHARED / "samples" / "mastodon" / "2026-07" / "outbox.json")
    assert found.posts is not None
    apart = found.posts.at - found.posts.id_time

    assert (25, 305) == (len(found.posts), found.counts["posts_stated"])
    assert int(np.abs(apart.astype(np.int64)).max()) <= 1000
    assert {"posts"}.isdisjoint(found.gaps)
    assert "unknown" == found.account.handle


# Archives without posts, and those of other software.


def test_an_account_without_posts_is_dated_by_its_first_day(tmp_path: Path) -> None:
    for number, box in enumerate((outbox(), {k: v for k, v in outbox().items() if k != "orderedItems"})):
        found = read(write_zip(tmp_path / f"{number}.zip", members(box)))

        assert (0, [], False) == (found.counts["posts"], posts(found), "posts" in found.gaps)
        assert datetime(2022, 11, 1, tzinfo=UTC) == found.taken_at


@pytest.mark.parametrize(
    ("box", "address"),
    [
        ("outbox.json", f"{KIM}/statuses/01HTNFKN1R3P9T1QYMZ5TFH2GG"),
        (f"{KIM}/outbox", f"{HOME}/objects/5e0c2c0f-4d1c-4a3f-9d4e-9b1b1f1c2d3e"),
        (f"{KIM}/outbox?page=1", f"{HOME}/p/kim/523456789012345678"),
    ],
    ids=["GoToSocial", "Pleroma", "Pixelfed"],
)
def test_an_outbox_of_other_software_is_read_and_its_ids_hold_no_time(tmp_path: Path, box: str, address: str) -> None:
    item = create(SECOND) | {"id": f"{address}/activity"}
    page = outbox(item, create(SECOND) | {"type": "Like"}) | {"id": box}
    found = read(write_zip(tmp_path / "x.zip", members(page)))

    assert found.posts is not None
    (post,) = posts(found)
    assert (POSTED, True, "Hello") == (post.at, bool(np.isnat(found.posts.id_time[0])), post.text)
    assert (address.removeprefix(HOME).rpartition("statuses")[2], OWNER) == (
        post.id.rpartition("statuses")[2],
        found.account,
    )
    assert "posts" not in found.gaps


def test_a_post_without_its_activity_is_a_post(tmp_path: Path) -> None:
    note = create(SECOND)["object"]

    assert "Hello" == only(tmp_path, note).text


def test_the_file_of_mastodon_archive_names_its_owner_and_the_clients(tmp_path: Path) -> None:
    saved = {
        "account": {"username": "kim", "acct": "kim", "note": "x" * 20_000},
        "statuses": [status(SECOND + n, {"name": "Tusky", "website": "https://t.example"}) for n in range(3)],
        "favourites": [status(SECOND + 9, account={"acct": "lee@other.example"})],
    }
    path = tmp_path / "harbour.example.user.kim.json"
    path.write_text(json.dumps(saved), encoding="utf-8")
    found = read(path)

    assert ("kim@harbour.example", 3) == (found.account.handle, len(posts(found)))
    assert {Client("Tusky", "https://t.example")} == {post.client for post in posts(found)}


def test_a_timeline_of_others_is_no_account(tmp_path: Path) -> None:
    rows = [status(SECOND + n, account={"acct": f"user{n}", "url": f"{HOME}/@user{n}"}) for n in range(3)]
    path = tmp_path / "statuses.json"
    path.write_text(json.dumps(rows), encoding="utf-8")

    with pytest.raises(UnreadableError, match="it holds posts of 3 accounts, like a timeline or a list of favourites"):
        read(path)


@pytest.mark.parametrize("form", ["items alone", "in no order", "null without posts"])
def test_an_outbox_that_another_program_saved_is_read(tmp_path: Path, form: str) -> None:
    posts = [create(1_793_500_000), create(1_793_500_100)]
    box: object = posts
    if form == "in no order":
        box = {"id": "https://pier.example/users/dana/outbox", "type": "Collection", "totalItems": 2, "items": posts}
    if form == "null without posts":
        box = {"id": "outbox.json", "type": "OrderedCollection", "totalItems": 0, "orderedItems": None}
    path = tmp_path / "export"
    path.mkdir()
    (path / "outbox.json").write_text(json.dumps(box), encoding="utf-8")
    actor = {"id": "https://pier.example/users/dana", "preferredUsername": "dana", "outbox": "outbox.json"}
    (path / "actor.json").write_text(json.dumps(actor | {"published": "2026-01-05T00:00:00Z"}), encoding="utf-8")
    found = read_export(path, READERS)

    assert (0 if form == "null without posts" else 2, False) == (len(found.posts or ()), "posts" in found.gaps)
