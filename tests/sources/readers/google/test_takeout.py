"""Google Takeouts of every generation.

Tables are recognised by their content, in any language, and only the tables that matter are opened.
"""

from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.google import rows as rows_of
from hygiene.sources.readers.google import takeout as module
from hygiene.sources.readers.google import youtube
from tests.support.acts import row, rows
from tests.support.mastodon import write_tar
from tests.support.plugins import READERS
from tests.support.takeout import (
    CHANGES,
    CHANNEL,
    DEVICES_NAME,
    FILMS,
    GAIA,
    IOS,
    LOG,
    LOG_NAME,
    NEW_COMMENTS,
    NEW_DEVICES,
    OLD_COMMENTS,
    OLD_DEVICES,
    PARENT,
    REFERER,
    ROMANIAN_FILMS,
    SPANISH_COMMENTS,
    STAMP,
    SUBSCRIBER,
    WINDOWS,
    YOUTUBE,
    access,
    comment,
    film,
    members,
    table,
    write_takeout,
)
from tests.support.x_archive import Member, write_zip


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def of(tmp_path: Path, some: Mapping[str, Member]) -> Snapshot:
    """Read a Takeout with these members below its top folder."""
    return read(write_zip(tmp_path / "t.zip", [(f"Takeout/{name}", data) for name, data in some.items()]))


def counts(snapshot: Snapshot) -> dict[str, int | None]:
    """Return the number of records of each part.

    The number is None for a part that was not read.
    """
    parts = ("logins", "devices", "events", "contacts", "second_factors", "posts", "apps", "sign_ins")
    return {part: None if (found := getattr(snapshot, part)) is None else len(found) for part in parts}


WHOLE = {
    "logins": 7, "devices": 1, "events": 3, "contacts": 4, "second_factors": 1, "posts": 3,
    "apps": None, "sign_ins": None,
}  # fmt: skip


def test_everything_that_bears_on_security_is_read_from_zip_and_folder(tmp_path: Path) -> None:
    found = read(write_takeout(tmp_path))
    for name, data in members().items():
        file = tmp_path / "unpacked" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
    folder = read(tmp_path / "unpacked")
    inner = read(tmp_path / "unpacked" / "Takeout")

    assert WHOLE == counts(found) == counts(folder) == counts(inner)
    assert ("youtube", "Brand Films", GAIA, ("Brand Films",)) == (
        found.account.platform, found.account.handle, found.account.id, found.names,
    )  # fmt: skip
    assert (datetime(2026, 10, 1, 10, tzinfo=UTC), "stated by the export") == (found.taken_at, found.taken_at_means)
    assert (datetime(2026, 9, 25, 4, 34, 32, tzinfo=UTC), "the newest record in it") == (
        folder.taken_at,
        folder.taken_at_means,
    )
    assert {
        "apps": "Takeout does not list the apps with access to the account; "
        "look at https://myaccount.google.com/connections",
        "deletions": "Takeout lists only videos and comments that are not deleted",
        "messages": "YouTube has no private messages any more",
        "sign_ins": "Takeout lists no other account that can sign in",
        "second_factors": "the account page lists phone numbers and no other second factor",
    } == found.gaps


def test_an_access_has_time_address_program_and_place(tmp_path: Path) -> None:
    (login,) = of(tmp_path, {LOG_NAME: table(LOG, [access(1)])}).logins or ()

    assert (datetime(2026, 9, 1, 1, 30, tzinfo=UTC), "198.51.100.1") == (login.at, login.ip.reveal())
    assert ("Gmail app 6.0.260302, iOS 26.3, mobile", "Nesodden, Akershus", "NO", "session") == (
        login.agent, login.place, login.country, login.outcome,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("Access Log Activity/Activities - A list of Google services accessed by.csv", LOG),
        ("Access Log Activity/Activities - A list of Google services accessed by your devices.csv", REFERER),
        ("Zugriffsprotokollaktivitäten/Aktivitäten\u00a0\u2013 eine Liste der Google-Dienste, auf d.csv", LOG),
        ("Aktiviteter i adgangsloggen/Aktiviteter \u2013 en liste over Google-tjenester, som d.csv", REFERER),
        ("Access Log Activity/a.csv", tuple(name.upper() for name in LOG)),
        ("Access Log Activity/a.csv", tuple(reversed(LOG))),
    ],
)
def test_the_access_log_is_known_by_its_columns_whatever_it_is_called(
    tmp_path: Path, name: str, columns: tuple[str, ...]
) -> None:
    row = access(1)
    by_case = {
        column: row.get(column.title().replace("Ip ", "IP ").replace("Gaia Id", "Gaia ID"), "") for column in columns
    }
    (login,) = (
        of(tmp_path, {name: table(columns, [row if columns[0] in row or columns[-1] in row else by_case])}).logins or ()
    )

    assert ("198.51.100.1", datetime(2026, 9, 1, 1, 30, tzinfo=UTC)) == (login.ip.reveal(), login.at)


@pytest.mark.parametrize(
    "time",
    ["2026-10-01 06:59:59 UTC", "2026-10-01T06:59:59Z", "2026-10-01T08:59:59+02:00", "Oct 1, 2026, 6:59:59 AM UTC"],
)
def test_an_access_is_dated_in_each_of_the_forms_that_google_has_used(tmp_path: Path, time: str) -> None:
    (login,) = of(tmp_path, {LOG_NAME: table(LOG, [access(1, Activity_Timestamp=time)])}).logins or ()
    assert datetime(2026, 10, 1, 6, 59, 59, tzinfo=UTC) == login.at


DUTCH: Final = (
    "Gaia-ID", "Tijdstempel van activiteit", "IP-adres", "IP-adres van proxyhost", "Niet-routeerbaar IP-adres", "Land",
    "Regio", "Plaats", "User-agentstring", "Productnaam", "Naam van subproduct", "Type activiteit", "Toegangskanaal",
)  # fmt: skip


@pytest.mark.parametrize("step", [1, -1])
def test_an_access_log_with_columns_in_another_language_is_told_by_what_is_in_them(tmp_path: Path, step: int) -> None:
    name = "Activiteit in toegangslogboek/Activiteiten - een lijst.csv"
    rows = [tuple(access(n).get(column, "") for column in LOG) for n in range(3)]
    found = of(tmp_path, {name: table(DUTCH[::step], [row[::step] for row in rows])})

    assert ("100000000001", 3) == (found.account.id, found.counts["logins"])
    assert [
        (datetime(2026, 9, 1, 0, 30, tzinfo=UTC), "198.51.100.0", WINDOWS, "", ""),
        (datetime(2026, 9, 1, 1, 30, tzinfo=UTC), "198.51.100.1", "Gmail app 6.0.260302, iOS 26.3, mobile", "", ""),
        (datetime(2026, 9, 1, 2, 30, tzinfo=UTC), "198.51.100.2", WINDOWS, "", ""),
    ] == [(one.at, one.ip.reveal(), one.agent, one.place, one.country) for one in found.logins or ()]
    assert (
        f"Takeout/{name}: its column names are in an unknown language; "
        "countries, locations and automatic activity cannot be recognised"
    ) == found.gaps["logins"]


@pytest.mark.parametrize("without", ["Gaia ID", "Activity Timestamp", "IP Address", "User Agent String"])
def test_a_table_without_what_every_access_log_has_is_none(tmp_path: Path, without: str) -> None:
    rows = [tuple(access(n, **{without.replace(" ", "_"): "x"}).get(column, "") for column in LOG) for n in range(3)]
    members = {"Toegang/Activiteiten.csv": table(DUTCH, rows), LOG_NAME: table(LOG, [access()])}

    assert (1, None) == ((found := of(tmp_path, members)).counts["logins"], found.gaps.get("logins"))


def test_what_a_device_did_by_itself_is_counted_and_left_out(tmp_path: Path) -> None:
    rows = [access(n, **({"Activity_Type": "Non User Initiated"} if n % 3 else {})) for n in range(9)]
    found = of(tmp_path, {LOG_NAME: table(LOG, rows)})

    assert (3, 6) == (found.counts["logins"], found.counts["logins_of_devices_alone"])
    assert "logins" not in found.gaps


def test_a_row_without_time_and_address_is_no_access_and_one_without_a_zone_is_undated(tmp_path: Path) -> None:
    rows: list[Sequence[str] | Mapping[str, str]] = [
        access(1),
        access(2, Activity_Timestamp="2026-10-01 06:59:59"),
        access(3, Activity_Timestamp="", IP_Address=""),
        (GAIA, "2026-10-01 06:59:59 UTC"),
    ]
    found = of(tmp_path, {LOG_NAME: table(LOG, rows)})

    assert [True, False] == [login.at is not None for login in found.logins or ()]
    assert f"Takeout/{LOG_NAME}: 2 records could not be read (it is not in the expected form)" == found.gaps["logins"]


@pytest.mark.parametrize(
    ("written", "agent"),
    [
        (IOS, "Gmail app 6.0.260302, iOS 26.3, mobile"),
        ("App : YOUTUBE_APP. App Version : 21.10.2. Os : ANDROID_OS.", "Youtube app 21.10.2, Android"),
        ("App : APPLE_NATIVE_APP. Os : MAC_OS.", "Apple native app, macOS"),
        ("Os : WINDOWS_OS. Os Version : 10. Device Type : PC.", "Windows 10, pc"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"),
        ("", ""),
        ("App : " + "x" * 5000, "X" + "x" * 4999 + " app"),
    ],
    ids=lambda text: text[:20],
)
def test_googles_own_way_to_name_a_program_becomes_words(written: str, agent: str) -> None:
    assert agent == rows_of.agent(written)


@pytest.mark.parametrize(
    "name",
    [
        DEVICES_NAME,
        "Access Log Activity/Devices - A list of devices (i.e. Nest, Pixel, iPhone).csv",
        "Geräte/Geräte \u2013 eine.csv",
    ],
)
def test_devices_are_read_in_both_generations_wherever_their_name_was_cut(tmp_path: Path, name: str) -> None:
    new = table(
        NEW_DEVICES,
        [(GAIA, "Mobile", "Apple", "iPhone14,2", "iOS", "NO", "", "2025-01-02T03:04:05Z", "2026-09-20 03:04:05 UTC")],
    )
    where = "Country ISO: NO\nLast Activity Time: 2021-09-20 03:04:05 UTC\n"
    old = table(OLD_DEVICES, [("Mobile", "Google", "Pixel 6", "Android", "12", "oriole", "Mara's phone", where, GAIA)])
    (one,) = of(tmp_path, {name: new}).devices or ()
    (other,) = of(tmp_path, {name: old}).devices or ()

    assert ("Apple iPhone14,2 iOS", "Mobile", 2025, datetime(2026, 9, 20, 3, 4, 5, tzinfo=UTC)) == (
        one.name, one.kind, one.first_seen_at and one.first_seen_at.year, one.last_seen_at,
    )  # fmt: skip
    assert ("Google Pixel 6 Android", None, datetime(2021, 9, 20, 3, 4, 5, tzinfo=UTC)) == (
        other.name, other.first_seen_at, other.last_seen_at,
    )  # fmt: skip
    assert "Mara" not in repr(other)


def test_a_device_whose_last_use_has_no_zone_is_undated(tmp_path: Path) -> None:
    row = ("Mobile", "Google", "Pixel 6", "Android", "12", "", "", "Last Activity Time: 2021-09-20 03:04:05", GAIA)
    (found,) = of(tmp_path, {DEVICES_NAME: table(OLD_DEVICES, [row]), LOG_NAME: table(LOG, [access()])}).devices or ()
    assert None is found.last_seen_at


# The pages on the account.


def test_the_page_on_the_account_gives_addresses_sign_ins_and_texts_as_second_factor(tmp_path: Path) -> None:
    found = of(tmp_path, {"Cuenta de Google/brand.SubscriberInfo.html": SUBSCRIBER})

    assert [
        ("email", "brand@mail.example"),
        ("email", "other@mail.example"),
        ("email", "backup@mail.example"),
        ("phone", "+1 555 010 0123"),
    ] == [(one.kind, one.value.reveal()) for one in found.contacts or ()]
    assert [("success", 25), ("challenge", 24), ("session", 23)] == [
        (login.outcome, login.at and login.at.day) for login in found.logins or ()
    ]
    assert ("sms",) == found.second_factors
    assert GAIA == found.account.id
    assert "it holds no access log: choose Access log activity as well" == found.gaps["logins"]


def test_a_sign_in_without_an_address_is_kept_where_it_has_a_time(tmp_path: Path) -> None:
    page = SUBSCRIBER.replace("<td>2001:db8::1</td>", "<td></td>")
    found = of(tmp_path, {"Google Account/brand.SubscriberInfo.html": page})

    assert ["", "198.51.100.7", "198.51.100.7"] == [login.ip.reveal() for login in found.logins or ()]


def test_a_page_in_a_language_that_is_not_known_says_what_to_look_for_by_hand(tmp_path: Path) -> None:
    page = "<html><ul><li>Correo electrónico: marca@mail.example</li></ul></html>\n"
    found = of(tmp_path, {"Cuenta de Google/brand.SubscriberInfo.html": page, LOG_NAME: table(LOG, [access()])})

    assert None is found.contacts
    assert (
        "Takeout/Cuenta de Google/brand.SubscriberInfo.html: it is in an unknown language; "
        "open it and look at the addresses"
    ) == found.gaps["contacts"]


def test_a_page_that_is_cut_short_is_read_and_a_gap_in_what_it_tells(tmp_path: Path) -> None:
    name = "Google Account/brand.SubscriberInfo.html"
    found = of(tmp_path, {name: SUBSCRIBER[: SUBSCRIBER.index("Logout")], LOG_NAME: table(LOG, [access()])})

    assert 4 == len(found.logins or ())
    why = f"Takeout/{name}: it is cut short: the page does not end"
    assert (why, why) == (found.gaps["contacts"], found.gaps["logins"])


def test_changes_are_read_and_their_values_left_behind(tmp_path: Path) -> None:
    found = of(tmp_path, {"Google Account/brand.ChangeHistory.html": CHANGES})

    assert [("email", "recovery email"), ("password", ""), ("second-factor-off", "")] == [
        (one.kind, one.detail) for one in found.events or ()
    ]
    assert "mail.example" not in repr(found.events)


def test_a_change_of_an_unknown_kind_is_a_gap_and_so_is_a_page_of_an_unknown_kind(tmp_path: Path) -> None:
    name = "Google Account/brand.ChangeHistory.html"
    some = of(tmp_path, {name: CHANGES.replace("RECOVERY_EMAIL", "FLUX")})
    other = of(tmp_path, {name: CHANGES.replace("Change Type", "Tipo"), LOG_NAME: table(LOG, [access()])})

    assert (2, f"Takeout/{name}: 1 record could not be read (it is not in the expected form)") == (
        len(some.events or ()),
        some.gaps["events"],
    )
    assert (
        None,
        f"Takeout/{name}: its table is of an unknown kind; open it and look for changes you did not make",
    ) == (
        other.events,
        other.gaps["events"],
    )


# YouTube.


@pytest.mark.parametrize(
    ("folder", "columns", "order"),
    [
        ("YouTube and YouTube Music/comments/comments.csv", OLD_COMMENTS, range(7)),
        ("YouTube and YouTube Music/comments/comments(1).csv", tuple(c.capitalize() for c in OLD_COMMENTS), range(7)),
        ("YouTube and YouTube Music/comments/comments.csv", NEW_COMMENTS, (1, 2, 3, 0, 4, -1, 5, 6, -1)),
        ("YouTube y YouTube Music/comentarios/comentarios.csv", SPANISH_COMMENTS, range(7)),
        ("YouTube și YouTube Music/comentarii/comentarii.csv",
         SPANISH_COMMENTS[1:4] + SPANISH_COMMENTS[:1] + SPANISH_COMMENTS[4:], (1, 2, 3, 0, 4, 5, 6)),
    ],
)  # fmt: skip
def test_comments_are_read_in_every_generation_and_language(
    tmp_path: Path, folder: str, columns: tuple[str, ...], order: tuple[int, ...]
) -> None:
    rows = [comment(1), comment(2, parent=PARENT), comment(3, parent=PARENT)]
    moved = [[row[i] if i >= 0 else "" for i in order] for row in rows]
    posts = of(tmp_path, {folder: table(columns, moved)}).posts

    assert [
        ("Ugx00001QkY7gqHbldJ1F4AaABAg", 2, "Comment 1, really", "reply"),
        ("9iwJkUYNc0020lv3j3Abh", 3, "Comment 2, really", "reply"),
        ("9iwJkUYNc0030lv3j3Abh", 4, "Comment 3, really", "reply"),
    ] == [(p.id, p.at and p.at.day, p.text, p.kind) for p in posts or ()]


def item(at: str, body: str, link: str = "watch?v=AAAAAAAAAAA&amp;lc=UgzParent00000000000.9iwJkUYNc0020lv") -> str:
    """Return a comment as pages of older Takeouts write it."""
    return (
        f'<li>You added a <a href="http://www.youtube.com/{link}">comment</a> on '
        f'<a href="http://www.youtube.com/watch?v=AAAAAAAAAAA">a film at 2001-01-01 00:00:00 UTC</a> at {at}.'
        f"<br/>{body}</li>"
    )


def page_of(*items: str, end: str = "</ul></body></html>") -> str:
    return f'<html><head><meta charset="UTF-8"><title>x</title></head><body><ul>{"".join(items)}{end}'


@pytest.mark.parametrize(
    "name",
    [
        "YouTube and YouTube Music/my-comments/my-comments.html",
        "YouTube y YouTube Music/mis-comentarios/mis-comentarios.html",
        "YouTube/my-live-chat-messages/my-live-chat-messages.html",
    ],
)
def test_comments_in_pages_of_older_takeouts_are_read(tmp_path: Path, name: str) -> None:
    body = 'Win at <a href="https://spam.example/x">spam</a><br/>&lt;li&gt; now'
    old = item("2015-12-20 11:46:23 UTC", "hello", "watch?v=AAAAAAAAAAA&amp;lc=UghAAAAAAAAAAAAAAAEC")
    snapshot = of(tmp_path, {name: page_of(item("2015-12-19 11:46:23 UTC", body), old)})

    assert [
        ("9iwJkUYNc0020lv", datetime(2015, 12, 19, 11, 46, 23, tzinfo=UTC), "Win at spam\n<li> now", ("spam.example",)),
        ("UghAAAAAAAAAAAAAAAEC", datetime(2015, 12, 20, 11, 46, 23, tzinfo=UTC), "hello", ()),
    ] == [(p.id, p.at, p.text, p.domains) for p in snapshot.posts or ()]
    assert "posts" not in snapshot.gaps


def test_a_page_of_comments_keeps_what_is_whole_and_says_what_is_not(tmp_path: Path) -> None:
    name = "YouTube/my-comments/my-comments.html"
    rows = [item("2015-12-19 11:46:23 UTC", "a"), "<li>Some words</li>", item("2015-12-20 11:46:23 UTC", "b")[:-9]]
    snapshot = of(tmp_path, {name: page_of(*rows, end="")})

    assert ["a"] == [p.text for p in snapshot.posts or ()]
    assert snapshot.gaps["posts"].startswith(f"Takeout/{name}: it is cut short: the page does not end; 1 record read")
    assert "1 record could not be read (it is not in the expected form)" in snapshot.gaps["posts"]


def test_the_history_of_films_watched_is_no_page_of_comments(tmp_path: Path) -> None:
    watched = '<html><body>Watched <a href="https://www.youtube.com/watch?v=AAAAAAAAAAA">a</a></body></html>'
    with pytest.raises(UnreadableError, match="a part of Google Takeout's export without what hygiene needs"):
        of(tmp_path, {"YouTube/history/watch-history.html": watched})


def test_replies_to_one_comment_are_told_apart_though_the_first_halves_of_their_ids_are_the_same(
    tmp_path: Path,
) -> None:
    name = f"{YOUTUBE}/comments/comments.csv"
    found = of(tmp_path, {name: table(OLD_COMMENTS, [comment(n, parent=PARENT) for n in range(50)])})
    assert (50, 0) == (found.counts["posts"], found.counts["posts_repeated"])


@pytest.mark.parametrize("columns", [FILMS, ROMANIAN_FILMS, tuple(c.capitalize() for c in FILMS)])
def test_a_film_is_dated_by_when_it_was_shown(tmp_path: Path, columns: tuple[str, ...]) -> None:
    posts = of(tmp_path, {f"{YOUTUBE}/metadatos/a.csv": table(columns, [film(1), film(2, shown="")])}).posts
    assert [("JIY6_VBi002", 1, "post"), ("JIY6_VBi001", 2, "post")] == [
        (p.id, p.at and p.at.day, p.kind) for p in posts or ()
    ]


def test_what_cannot_be_told_under_youtube_is_a_gap(tmp_path: Path) -> None:
    empty = of(
        tmp_path, {f"{YOUTUBE}/comments/comments.csv": table(OLD_COMMENTS, []), LOG_NAME: table(LOG, [access()])}
    )
    found = of(
        tmp_path, {f"{YOUTUBE}/kommentarer/a.csv": table(SPANISH_COMMENTS, []), LOG_NAME: table(LOG, [access()])}
    )
    other = of(tmp_path, {"Photos/a.csv": "a,b\n", LOG_NAME: table(LOG, [access()])})

    assert 0 == len(empty.posts if empty.posts is not None else "x")
    assert (None, "no comments or videos were recognised in 1 table under YouTube") == (
        found.posts,
        found.gaps["posts"],
    )
    assert "posts were not chosen for this Takeout" == other.gaps["posts"]


def test_a_table_of_comments_that_is_damaged_is_a_gap_beside_one_of_films(tmp_path: Path) -> None:
    name = f"{YOUTUBE}/comments/comments.csv"
    found = of(tmp_path, {name: "\x00" * 100, f"{YOUTUBE}/video metadata/videos.csv": table(FILMS, [film(1)])})
    assert (1, f"Takeout/{name}: its columns could not be recognised") == (
        len(found.posts or ()),
        found.gaps["posts"],
    )


def test_neither_playlists_nor_subscriptions_nor_anything_in_drive_is_taken_for_posts(tmp_path: Path) -> None:
    some: dict[str, Member] = {
        name.removeprefix("Takeout/"): data
        for name, data in members().items()
        if "playlist" in name or "subscription" in name
    }
    alien = {
        "Drive/old/comments.csv": table(OLD_COMMENTS, [comment(1)]),
        "Drive/Activities.csv": table(LOG, [access()]),
        "Fit/Daily activity metrics/2020-01-13.csv": table(LOG, [access()]),
    }
    found = of(tmp_path, {**some, **alien, LOG_NAME: table(LOG, [access()])})

    assert (None, 1) == (found.posts, len(found.logins or ()))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('{"takeoutSegments":[{"text":"One"},{"text":" two"}]}', "One two"),
        ('{"text":"Hi "},{"text":"@brand","mention":{"externalChannelId":"UCx"}},{"text":"\\n"}', "Hi @brand\n"),
        ("Plain words, as once", "Plain words, as once"),
        ('{"text":"cut', '{"text":"cut'),
        ('{"text":7}', "7"),
        ('{"text":' * 100_000, ('{"text":' * 100_000)[:20_000]),
    ],
    ids=lambda text: text[:20],
)
def test_the_words_of_a_comment_come_out_of_the_pieces_they_are_in(cell: str, words: str) -> None:
    assert words == youtube.comment_text(cell)


def test_a_table_that_is_none_is_not_taken_for_one() -> None:
    for text in ("", "\n\n", 'a,"b', "comment id\n", "\x00,\x00\n1,2\n", "a" * 200_000, f"x\n{CHANNEL}\n"):
        assert None is youtube.columns(text)


# Several zips, and what is not opened.


def test_the_zips_of_one_takeout_are_one_export_by_the_time_in_their_names(tmp_path: Path) -> None:
    some = list(members().items())
    first = write_zip(tmp_path / f"{STAMP}-1-001.zip", some[:3])
    second = write_zip(tmp_path / f"{STAMP}-2-001.zip", [*some[3:], some[0]])
    other = write_zip(tmp_path / "takeout-20250101T000000Z-001.zip", some[:1])
    found = [one for one in read_exports([first, other, second], READERS) if isinstance(one, Snapshot)]

    assert [WHOLE, 4] == [counts(found[0]), len(found[1].logins or ())]
    assert [datetime(2026, 10, 1, 10, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)] == [one.taken_at for one in found]
    assert {first.name, second.name} == {Path(path).name for path, _ in found[0].origin.parts}


def test_a_takeout_in_several_tars_is_one_export_and_one_left_out_is_told(tmp_path: Path) -> None:
    some = [(name, data.encode() if isinstance(data, str) else data) for name, data in members().items()]
    parts = [write_tar(tmp_path / f"{STAMP}-00{n}.tgz", its) for n, its in ((1, some[:3]), (3, some[3:]))]
    found = read(tmp_path)

    assert WHOLE == counts(found)
    assert {path.name for path in parts} == {Path(path).name for path, _ in found.origin.parts}
    assert f"part 2 of {STAMP} was not given" in found.gaps["logins"]


def test_a_tar_is_gone_through_a_few_times_however_many_tables_it_holds(tmp_path: Path) -> None:
    rest = {f"Takeout/Fit/{n}.csv": os.urandom(9_000).hex() for n in range(100)}
    some = {name: data.encode() if isinstance(data, str) else data for name, data in {**rest, **members()}.items()}
    path = write_tar(tmp_path / "takeout.tgz", some.items())
    files = open_files(path)
    consumed: list[int] = []
    files.progress = consumed.append

    assert module.google_takeout.recognises(files)
    assert WHOLE == counts(module.google_takeout.read(files))
    assert sum(consumed) < 12 * path.stat().st_size


def test_a_first_comment_longer_than_the_beginning_of_its_file_is_known(tmp_path: Path) -> None:
    text = table(SPANISH_COMMENTS, [comment(1), comment(2)]).replace("Comment 1", "w" * 9_900)
    found = of(tmp_path, {"YouTube y YouTube Music/comentarios/comentarios.csv": text})

    assert 2 == len(found.posts or ())


def test_a_takeout_without_anything_that_matters_says_what_to_choose(tmp_path: Path) -> None:
    some = {"Takeout/My Activity/YouTube/MyActivity.html": "<html>", "Takeout/archive_browser.html": "<html>"}
    with pytest.raises(UnreadableError, match=r"a part of Google Takeout's export without .*Access log activity"):
        read(write_zip(tmp_path / "t.zip", some.items()))


def test_one_table_alone_is_known_too(tmp_path: Path) -> None:
    (tmp_path / "Activities.csv").write_text(table(LOG, [access(n) for n in range(3)]), encoding="utf-8")
    assert 3 == len(read(tmp_path / "Activities.csv").logins or ())


def large(path: Path, some: Mapping[str, Member], hole: int) -> Path:
    """Write a zip of these members and of a video of `hole` bytes.

    The video is a hole in the file, so it takes no space on the disk.
    """
    directory = b""
    count = 0
    with path.open("wb") as out:
        for name, data in [("Takeout/YouTube and YouTube Music/videos/a.mp4", hole), *some.items()]:
            body = b"" if isinstance(data, int) else data.encode() if isinstance(data, str) else data
            size = data if isinstance(data, int) else len(body)
            fields = (20, 0x800, 0, 0, 0x21, zlib.crc32(body), size, size, len(name.encode()), 0)
            at = out.tell()
            out.write(b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + name.encode() + body)
            out.seek(size - len(body), os.SEEK_CUR)
            directory += b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *fields, 0, 0, 0, 0, at) + name.encode()
            count += 1
        start = out.tell()
        out.write(directory + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, count, count, len(directory), start, 0))
    return path


def test_of_a_large_takeout_only_what_matters_is_opened_and_held(tmp_path: Path) -> None:
    rest: dict[str, Member] = {f"Takeout/Google Photos/{n}.jpg": b"\xff" * 5000 for n in range(200)}
    rest |= {f"Takeout/Fit/Daily/{n}.csv": "a,b\n" * 1000 for n in range(200)}
    path = large(tmp_path / "t.zip", {**members(), **rest}, 300 << 20)
    files = open_files(path)
    read_bytes: list[int] = []
    files.progress = read_bytes.append
    tracemalloc.start()
    try:
        found = module.google_takeout.read(files)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert WHOLE == counts(found)
    assert sum(read_bytes) < 3 * sum(len(data) for name, data in members().items() if name.endswith((".csv", ".html")))
    assert peak < 10 << 20
    assert path.stat().st_size > 300 << 20


def test_more_tables_than_are_looked_into_are_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_TABLES", 3)
    some: dict[str, Member] = {f"Steps/{n}.csv": "a,b\n1,2\n" for n in range(5)}
    found = of(tmp_path, {LOG_NAME: table(LOG, [access()]), **some})

    assert "3 tables not examined" in found.gaps["logins"]


@pytest.mark.parametrize(
    "names", [("Channel Id", "Channel Url", "Channel Title"), ("ID do canal", "URL do canal", "Título do canal")]
)
def test_subscriptions_have_no_time_and_are_known_in_any_language(tmp_path: Path, names: tuple[str, ...]) -> None:
    channels = [f"UC{number:022}" for number in range(2)]
    listed = [(channel, f"http://www.youtube.com/channel/{channel}", "A title") for channel in channels]
    found = of(tmp_path, {**bare(), "YouTube and YouTube Music/subscriptions/subs.csv": table(names, listed)})

    assert [row("follow", None, channel) for channel in channels] == rows(found.follows)


def test_a_table_of_no_subscriptions_is_empty_and_without_one_they_were_not_chosen(tmp_path: Path) -> None:
    empty = table(("Channel Id", "Channel Url", "Channel Title"), [])
    found = of(tmp_path, {**bare(), "YouTube and YouTube Music/subscriptions/subscriptions.csv": empty})
    absent = of(tmp_path, bare())

    assert [] == rows(found.follows)
    assert (None, "follows and blocks were not chosen for this Takeout") == (absent.follows, absent.gaps["follows"])


def test_the_title_of_the_only_channel_is_the_profile(tmp_path: Path) -> None:
    found = read(write_takeout(tmp_path))

    assert found.profile is not None
    assert {"name": "Brand Films"} == {kind: value.reveal() for kind, value in found.profile.items()}


def bare() -> dict[str, Member]:
    """Return a Takeout with an access log alone."""
    return {LOG_NAME: table(LOG, [access(1)])}
