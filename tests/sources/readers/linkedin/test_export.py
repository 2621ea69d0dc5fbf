"""LinkedIn exports of every generation.

Encodings, the three forms of a time, and the parts that the small archive leaves out.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.files.budget import MAX_LINE
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.communities.reddit import reddit as reddit_reader
from hygiene.sources.readers.linkedin.export import linkedin
from tests.support.plugins import READERS
from tests.support.tables import (
    CHROME,
    IP,
    IP6,
    MAIL,
    PHONE,
    Members,
    linkedin_2018,
    linkedin_2024,
    linkedin_id,
    linkedin_small,
    opened,
    reddit,
)
from tests.support.x_archive import write_zip

UNDATED = "1 post has no plausible date, so hygiene could not judge it"
"""The fixture has one comment without a date."""
INVITATIONS = "the export holds no Invitations.csv, so it does not show when you invited people"
MESSAGES = "the export holds no file of messages: ask for the larger archive, which holds everything"
CANNOT = {
    "apps": "the export does not list the permitted services, LinkedIn's name for authorised apps; look at "
    "https://www.linkedin.com/psettings/permitted-services",
    "deletions": "the export does not record deleted posts",
    "devices": "the export lists no devices; the sign-ins name the app; look at "
    "https://www.linkedin.com/psettings/sessions",
    "events": "the export does not record changes of password, address or second factor",
    "second_factors": "the export holds nothing about second factors; look at "
    "https://www.linkedin.com/psettings/two-step-verification",
    "sign_ins": "the export lists no other account that can sign in",
}
COUNTS = {
    "logins": 4, "posts": 4, "posts_repeated": 0, "contacts": 3, "messages": 2, "follows": 6, "follows_repeated": 1,
}  # fmt: skip


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(tmp_path: Path, members: Members, name: str = "data.zip") -> Snapshot:
    return linkedin.read(opened(tmp_path / name, members))


def plain(login: Login) -> tuple[datetime | None, str, str, str, str]:
    return login.at, login.ip.reveal(), login.agent, login.country, login.outcome


def changed(members: Members, end: str, data: str | bytes) -> Members:
    """Return the members with other content in one file.

    `end` is the end of the file's name.
    """
    (name,) = [name for name in members if name.endswith(end)]
    return members | {name: data.encode() if isinstance(data, str) else data}


def test_an_export_of_2018_is_read_though_half_of_it_is_utf_16_with_tabs(tmp_path: Path) -> None:
    got = read(tmp_path, linkedin_2018())

    app = "LIAuthLibrary:0.0.3 com.linkedin.android"
    assert [
        (utc(2018, 4, 10, 10, 11, 12), IP, CHROME, "", "success"),
        (utc(2018, 3, 1, 8), IP, app, "", "success"),
        (utc(2018, 4, 9, 23, 11, 12), IP, CHROME, "Brazil", "challenge"),
    ] == [plain(login) for login in got.logins or ()]
    assert (
        Event(at=utc(2017, 1, 1, 10), kind="deactivation", detail="closed"),
        Event(at=utc(2017, 2, 1, 10), kind="deactivation", detail="reopened"),
    ) == got.events
    assert [("6386000000000000000", utc(2018, 4, 1, 10, 11, 12), "Words of 2018\nin two lines", ("acme.example",))] == [
        (p.id, p.at, p.text, p.domains) for p in got.posts or ()
    ]
    assert got.posts is not None
    assert np.isnat(got.posts.id_time).all()
    assert [("email", MAIL, True, None)] == [
        (c.kind, c.value.reveal(), c.confirmed, c.changed_at) for c in got.contacts or ()
    ]
    assert ("linkedin/@Mara Acme", ("Mara Acme",)) == (str(got.account), got.names)
    assert (utc(2018, 4, 10, 10, 11, 12), "the newest record in it") == (got.taken_at, got.taken_at_means)
    assert CANNOT | {"follows": INVITATIONS, "messages": MESSAGES} == got.gaps
    counts = {"logins": 3, "events": 2, "posts": 1, "posts_repeated": 0, "contacts": 1, "follows": 1}
    assert counts == got.counts


def test_the_larger_archive_of_today_is_read(tmp_path: Path) -> None:
    got = read(tmp_path, linkedin_2024())

    assert [
        (utc(2024, 3, 12, 8, 48, 15), IP6, CHROME, "", "success"),
        (utc(2024, 3, 1, 9), IP, "LIAuthLibrary:0.0.3 com.linkedin.android:4.1.679", "", "success"),
        (utc(2024, 3, 14, 7), IP6, CHROME, "", "success"),
        (utc(2024, 3, 9, 19, 39, 59), IP6, CHROME, "India", "challenge"),
    ] == [plain(login) for login in got.logins or ()]
    assert [("email", MAIL, True), ("email", f"other.{MAIL}", False), ("phone", PHONE, None)] == [
        (c.kind, c.value.reveal(), c.confirmed) for c in got.contacts or ()
    ]
    assert {None} == {c.changed_at for c in got.contacts or ()}
    assert (None, CANNOT | {"posts": UNDATED}) == (got.events, got.gaps)
    assert (utc(2026, 10, 5, 23, 59, 59), "stated by the export") == (got.taken_at, got.taken_at_means)
    assert COUNTS == got.counts


def test_a_share_has_its_number_and_the_time_in_it_and_a_comment_has_neither(tmp_path: Path) -> None:
    posts = read(tmp_path, linkedin_2024()).posts

    assert posts is not None
    march, february = utc(2024, 3, 1, 10, 11, 12), utc(2024, 2, 1, 9)
    assert [
        (linkedin_id(february), february, "post", "", ()),
        (linkedin_id(march), march, "post", 'One "quoted" word, and\r\na second line', ("acme.example",)),
        (
            "",
            utc(2024, 3, 2, 11),
            "reply",
            'Back on the "Hey Acme" team,\r\nsee https://spam.example/x',
            ("spam.example",),
        ),
        ("", None, "reply", "Its date was left blank", ()),
    ] == [(p.id, p.at, p.kind, p.text, p.domains) for p in posts]
    assert [False, False, True, True] == np.isnat(posts.id_time).tolist()
    assert posts.at[:2].tolist() == posts.id_time[:2].tolist()
    assert [True, True, True, False] == posts.dated.tolist()
    assert () == posts.clients


def test_both_zips_of_one_request_are_one_archive(tmp_path: Path) -> None:
    small = write_zip(tmp_path / "Basic_LinkedInDataExport_10-04-2026.zip", linkedin_small().items())
    large = write_zip(tmp_path / "Complete_LinkedInDataExport_10-05-2026.zip", linkedin_2024().items())
    (alone,) = read_exports([large], READERS)

    for order in permutations([small, large]):
        (found,) = read_exports(order, READERS)
        assert isinstance(found, Snapshot)
        assert isinstance(alone, Snapshot)
        assert (alone.taken_at, alone.gaps, alone.logins, alone.contacts) == (
            found.taken_at, found.gaps, found.logins, found.contacts,
        )  # fmt: skip
        assert alone.counts["posts"] == found.counts["posts"]


def test_archives_of_other_months_and_other_people_stay_apart(tmp_path: Path) -> None:
    members = linkedin_2024()
    other = {name: data.replace(MAIL.encode(), b"other@mail.example") for name, data in members.items()}
    old = {name.replace("10-05-2026", "09-05-2026"): data for name, data in members.items()}
    bare = {name: data for name, data in members.items() if not name.endswith("Email Addresses.csv")}
    zips = [write_zip(tmp_path / f"{n}.zip", some.items()) for n, some in enumerate((members, other, old, bare))]

    assert 4 == len(list(read_exports(zips, READERS)))


def test_two_larger_archives_of_one_month_are_two_exports(tmp_path: Path) -> None:
    old = {name: data for name, data in linkedin_2024().items() if "Shares" not in name}
    new = {
        name.replace("10-05-2026", "10-12-2026"): data[:-1] if name.endswith("Logins.csv") else data
        for name, data in linkedin_2024().items()
    }
    zips = [write_zip(tmp_path / f"{n}.zip", some.items()) for n, some in enumerate((old, new))]

    first, second = read_exports(zips, READERS)
    assert isinstance(first, Snapshot)
    assert isinstance(second, Snapshot)
    assert (first.account, 2, 4) == (second.account, len(first.posts or ()), len(second.posts or ()))
    assert first.taken_at < second.taken_at


def test_the_small_archive_says_that_it_is_the_small_one(tmp_path: Path) -> None:
    got = read(tmp_path, linkedin_small())

    assert (None, None, 3) == (got.logins, got.posts, len(got.contacts or ()))
    assert utc(2026, 10, 4, 23, 59, 59) == got.taken_at
    assert (
        CANNOT
        | {
            "logins": "the export holds no Logins.csv and no Security Challenges.csv, like LinkedIn's small archive: "
            "ask for the larger archive, which holds everything",
            "posts": "the export holds no file of posts: ask for the larger archive, which holds everything",
            "follows": INVITATIONS,
            "messages": MESSAGES,
        }
        == got.gaps
    )


def test_half_of_the_sign_ins_or_of_the_posts_is_a_gap(tmp_path: Path) -> None:
    members = {n: d for n, d in linkedin_2024().items() if "Challenges" not in n and "Shares" not in n}
    got = read(tmp_path, members)

    assert (3, "the export holds no Security Challenges.csv") == (len(got.logins or ()), got.gaps["logins"])
    assert (2, f"the export holds no Shares.csv; {UNDATED}") == (len(got.posts or ()), got.gaps["posts"])


@pytest.mark.parametrize(
    "rename", [str.upper, str.lower, lambda name: name.replace(" ", "_"), lambda name: f"a/b/{name}"]
)
def test_files_are_known_however_their_names_are_spelt(tmp_path: Path, rename: object) -> None:
    assert callable(rename)
    renamed = {rename(name.rpartition("/")[2]): data for name, data in linkedin_2024(suffix="").items()}
    files = opened(tmp_path / "x.zip", renamed)

    assert linkedin.recognises(files)
    assert COUNTS == linkedin.read(files).counts


@pytest.mark.parametrize("kept", ["Logins.csv", "Shares_17529409.csv", "Connections.csv", "Email Addresses.csv"])
def test_a_file_taken_out_of_the_export_is_still_linkedins(tmp_path: Path, kept: str) -> None:
    file = tmp_path / kept
    (file.write_bytes(data) for name, data in linkedin_2024().items() if name.endswith(kept)).__next__()

    assert linkedin.recognises(open_files(file))


def test_other_exports_with_files_of_the_same_names_are_not_linkedins(tmp_path: Path) -> None:
    assert not linkedin.recognises(opened(tmp_path / "reddit.zip", reddit()))
    assert not reddit_reader.recognises(opened(tmp_path / "linkedin.zip", linkedin_2024()))
    assert not linkedin.recognises(opened(tmp_path / "other.zip", {"logins.csv": "user,password\na,b\n"}))


def test_an_export_of_contacts_alone_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    members = {name: data for name, data in linkedin_2024().items() if "Connections" in name}

    with pytest.raises(
        UnreadableError, match=r"a part of LinkedIn's export .*; it holds Connections\.csv \(ask for all"
    ):
        read(tmp_path, members)


def test_american_times_without_a_zone_stay_undated_and_times_with_one_do_not(tmp_path: Path) -> None:
    header = "Email Address,Confirmed,Primary,Updated On\n"
    rows = f'a@x.example,Yes,Yes,"7/27/18, 4:05 AM"\n{MAIL},Yes,No,2024/01/02 10:11:12 UTC\n'
    got = read(tmp_path, changed(linkedin_2024(), "Email Addresses.csv", header + rows))

    assert [None, utc(2024, 1, 2, 10, 11, 12)] == [c.changed_at for c in got.contacts or () if c.kind == "email"]
    assert "contacts" not in got.gaps


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"2024-06-01,{IP},x,Login", "it is not in the expected form"),
        (f"yesterday,{IP},x,Login", "it is not in the expected form"),
        (",,x,Login", "it is not in the expected form"),
        ("Tue Mar 12 08:48:15 UTC 2024", "its number of cells differs from the number of columns"),
        (f"Tue Mar 12 08:48:15 UTC 2024,{IP},x,Login,more", "its number of cells differs from the number of columns"),
    ],
)
def test_a_row_that_is_not_of_its_shape_is_counted_and_the_rest_is_read(tmp_path: Path, row: str, why: str) -> None:
    header, good = "Login Date,IP Address,User Agent,Login Type\n", f"Tue Mar 12 08:48:15 UTC 2024,{IP},x,Login\n"
    got = read(
        tmp_path, changed(linkedin_2024(wrapper=""), "Logins.csv", f"{header}{good}{row}\n{good.replace('x', 'y')}")
    )

    assert ["x", "y", CHROME] == [login.agent for login in got.logins or ()]
    assert f"Logins.csv: 1 record could not be read ({why})" == got.gaps["logins"]


def test_a_share_of_a_day_without_a_time_is_no_share_at_midnight(tmp_path: Path) -> None:
    text = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2024-05-01,,Words,,,PUBLIC\n"
    text += "2024-05-01 00:00:00,,Midnight,,,PUBLIC\n"
    got = read(tmp_path, changed(linkedin_2024(wrapper="", suffix=""), "Shares.csv", text))

    assert [(utc(2024, 5, 1), "Midnight")] == [(p.at, p.text) for p in got.posts or () if p.kind == "post"]
    unread = "Shares.csv: 1 record could not be read (it is not in the expected form)"
    assert f"{unread}; {UNDATED}" == got.gaps["posts"]


def test_a_share_with_an_unreadable_date_has_the_time_inside_its_id(tmp_path: Path) -> None:
    share = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7179448400896000000"
    text = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    text += f"soon,{share},Words,,,PUBLIC\n"
    got = read(tmp_path, changed(linkedin_2024(wrapper="", suffix=""), "Shares.csv", text))

    assert got.posts is not None
    (row,) = np.flatnonzero(got.posts.id == b"7179448400896000000").tolist()
    assert (got.posts.id_time[row], True) == (got.posts.at[row], bool(got.posts.dated[row]))
    assert UNDATED == got.gaps["posts"]


def test_an_address_row_without_a_time_is_kept_undated(tmp_path: Path) -> None:
    text = f"Login Date,IP Address,User Agent,Login Type\n,{IP},x,Login\nNot Available,{IP},y,Login\n"
    got = read(tmp_path, changed(linkedin_2024(wrapper=""), "Logins.csv", text))

    assert [None, None] == [login.at for login in (got.logins or ())[:2]]
    assert "logins" not in got.gaps


def test_a_row_without_an_address_is_kept_as_one_from_an_unknown_network(tmp_path: Path) -> None:
    logins = "Login Date,IP Address,User Agent,Login Type\nTue Mar 12 08:48:15 UTC 2024,,x,Login\n"
    challenges = "Challenge Date,IP Address,User Agent,Country,Challenge Type\n"
    challenges += "Wed Mar 13 08:48:15 UTC 2024,,y,Unknown,EMAIL_PIN_CHALLENGE\n" * 2
    challenges += ",,y,Unknown,EMAIL_PIN_CHALLENGE\n"
    members = changed(linkedin_2024(wrapper=""), "Logins.csv", logins)
    got = read(tmp_path, changed(members, "Security Challenges.csv", challenges))

    assert [
        (utc(2024, 3, 12, 8, 48, 15), "", "x", "", "success"),
        (utc(2024, 3, 13, 8, 48, 15), "", "y", "Unknown", "challenge"),
    ] == [plain(login) for login in got.logins or ()]
    assert 1 == got.counts["logins_repeated"]
    assert "Security Challenges.csv: 1 record could not be read (it is not in the expected form)" == got.gaps["logins"]


@pytest.mark.parametrize("kind", ["TWO_STEP_VERIFICATION", "Two-step verification", "TWO_FACTOR_AUTH"])
def test_a_two_step_challenge_says_that_it_was_on_then_and_not_that_it_is(tmp_path: Path, kind: str) -> None:
    challenges = "Challenge Date,IP Address,User Agent,Country,Challenge Type\n"
    challenges += f"Wed Mar 13 08:48:15 UTC 2024,{IP},y,India,{kind}\nThu Mar 14 08:48:15 UTC 2024,{IP},y,India,Pin\n"
    got = read(tmp_path, changed(linkedin_2024(wrapper=""), "Security Challenges.csv", challenges))

    assert (None, 5) == (got.second_factors, len(got.logins or ()))
    assert (
        "LinkedIn last asked for two-step verification on 2024-03-13, so it was on then; the export does not record "
        "whether it still is, or its kind; look at https://www.linkedin.com/psettings/two-step-verification"
    ) == got.gaps["second_factors"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Login Date,IP Address,User Agent,Login Type\n\x00\x00\n", "1 record could not be read"),
        (b'Login Date,IP Address,User Agent,Login Type\n"never closed,1,2,3\n', "a quote in it is never closed"),
        (b"Login Date,IP Address\n1," + b"9" * (MAX_LINE + 9), "one line is longer than 1,048,576 characters"),
        (b'Login Date,IP Address\n1,"' + b"9\n" * (5 << 20), "a quote in it is never closed"),
        ("Login Date\tIP Address\n".encode("utf-16")[:-1], "it holds bytes that are not text"),
        (b"", "it has no header line with Login Date, IP Address"),
        (b"Notes:\n" * 50 + b"Login Date,IP Address\n", "it has no header line"),
    ],
    ids=["nul", "unclosed", "10 MB line", "10 MB cell", "half a letter", "empty", "endless notes"],
)  # fmt: skip
def test_a_hostile_file_costs_what_it_held_and_no_more(tmp_path: Path, data: bytes, why: str) -> None:
    got = read(tmp_path, changed(linkedin_2024(wrapper=""), "Logins.csv", data))

    assert ["challenge"] == [login.outcome for login in got.logins or ()]
    assert why in got.gaps["logins"]
    assert 4 == len(got.posts or ())


def test_a_word_for_the_accounts_state_that_is_not_known_is_counted(tmp_path: Path) -> None:
    rows = "2018/01/01 10:00:00 UTC,Account Restricted\n2018/01/02 10:00:00 UTC,Frobnicated\n2018/01/03 10:00:00 UTC,\n"
    got = read(tmp_path, changed(linkedin_2018(), "Account Status History.csv", f"Time,Event\n{rows}"))

    assert (Event(at=utc(2018, 1, 1, 10), kind="suspension", detail="restricted"),) == got.events
    assert got.gaps["events"].startswith("Account Status History.csv: 2 records could not be read")


def test_what_two_zips_repeat_counts_once(tmp_path: Path) -> None:
    members = linkedin_2024()
    extra = (
        b"Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\r\n2024-04-01 10:00:00,,Undated id,,,PUBLIC\r\n"
    )
    other = {name: data + b"" for name, data in members.items() if "Shares" not in name and "Logins" not in name}
    rows = members["Complete_LinkedInDataExport_10-05-2026/Logins.csv"].splitlines(keepends=True)
    other |= {"Complete_LinkedInDataExport_10-05-2026/Logins.csv": b"".join(rows[:2])}
    other |= {"Complete_LinkedInDataExport_10-05-2026/Shares_17529409.csv": extra}
    folder = tmp_path / "both"
    for name, part in (("one", members), ("two", other)):
        write_zip(tmp_path / f"{name}.zip", part.items())
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
            archive.extractall(folder / name)
    got = linkedin.read(open_files(folder))

    assert ((4, 5), 3) == ((len(got.logins or ()), len(got.posts or ())), len(got.contacts or ()))
    assert (2, 3, 2) == tuple(got.counts[f"{part}_repeated"] for part in ("logins", "contacts", "posts"))


def test_exports_of_two_accounts_are_never_mixed_by_their_names(tmp_path: Path) -> None:
    members = linkedin_2024()
    other = {name: data.replace(MAIL.encode(), b"other@mail.example") for name, data in members.items()}
    paths = [write_zip(tmp_path / f"linkedin-{n}.zip", some.items()) for n, some in enumerate((members, other), 1)]

    assert 2 == len(list(read_exports(paths, READERS)))
    assert "linkedin" == read_export(paths[0], READERS).origin.reader
