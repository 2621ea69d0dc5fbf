"""Bluesky exports: the repository, the saved answers, and both together."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.readers.bluesky.plc import log as log_module
from tests.support.bluesky import DID, OTHER_DID, app_password, post, repository, session, tid
from tests.support.command import run
from tests.support.plc import NEW, OWNER, ROGUE, Directory, cid, first_form, life
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

KEY = tid(1_763_630_130_650_000)
POSTS = {f"app.bsky.feed.post/{KEY}": post("Hello", "2025-11-20T09:15:30.250Z")}
PASSWORDS = {
    "passwords": [
        app_password("Buffer", "2024-03-01T10:11:12.345Z"),
        app_password("old phone", "2023-05-02T08:00:00.000Z", privileged=True),
    ]
}
LOG = life().log
LOOK = "look at https://bsky.social/account"
UNLISTED = "new app passwords are not among the changes: no list of them was read"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # numbers of a date, then the zone


def saved(folder: Path, **answers: Any) -> Path:
    """Write answers as JSON, and a repository if `repo` is given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, answer in answers.items():
        if isinstance(answer, bytes):
            (folder / f"{name}.car").write_bytes(answer)
        else:
            (folder / f"{name}.json").write_text(json.dumps(answer, indent=1), encoding="utf-8")
    return folder


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as error:
        read(path)
    return str(error.value).replace(str(path), "FILE")


def test_a_repository_alone_tells_of_posts_and_where_to_look_for_the_rest(tmp_path: Path) -> None:
    found = read(saved(tmp_path, repo=repository(POSTS)) / "repo.car")

    assert (Account(platform="bluesky", handle=DID, id=DID), "bluesky-car") == (found.account, found.origin.reader)
    assert (at(2026, 11, 18, 11, 6), "the newest record in it") == (
        found.taken_at.replace(second=0),
        found.taken_at_means,
    )
    assert found.posts is not None
    assert ["Hello"] == [one.text for one in found.posts]
    assert {
        "apps": "the repository holds only public data, so no app passwords and no apps with access; "
        "look at https://bsky.app/settings/app-passwords",
        "logins": f"the repository holds only public data, so no sign-ins; {LOOK}",
        "deletions": "the repository holds only what is not deleted",
        "devices": f"the repository holds only public data, so no devices; {LOOK}",
        "events": "the repository holds only public data; changes of handle, server and keys are in the public "
        "directory of identities",
        "contacts": "the repository holds only public data, so no e-mail address; "
        "look at https://bsky.app/settings/account",
        "second_factors": "the repository holds only public data, so no second factor; "
        "look at https://bsky.app/settings/privacy-and-security",
        "messages": "the repository holds only public data, so no messages",
        "sign_ins": "the repository holds only public data, so no other account that can sign in",
    } == found.gaps


def test_app_passwords_are_apps_with_their_dates(tmp_path: Path) -> None:
    found = read(saved(tmp_path, any_name=PASSWORDS) / "any_name.json")

    assert (
        App(
            id="Buffer",
            name="Buffer",
            permissions=frozenset({"read", "write"}),
            granted_at=at(2024, 3, 1, 10, 11, 12, 345_000),
        ),
        App(
            id="old phone",
            name="old phone",
            permissions=frozenset({"read", "write", "directmessages"}),
            granted_at=at(2023, 5, 2, 8),
        ),
    ) == found.apps
    assert f"only app passwords are listed, not programs authorised with OAuth; {LOOK}" == found.gaps["apps"]
    assert (
        Event(at=at(2024, 3, 1, 10, 11, 12, 345_000), kind="app-password", detail="“Buffer”"),
        Event(at=at(2023, 5, 2, 8), kind="app-password", detail="“old phone”"),
    ) == found.events
    assert (None, "bluesky-json", Account(platform="bluesky", handle="unknown")) == (
        found.posts, found.origin.reader, found.account,
    )  # fmt: skip


def test_a_list_of_no_app_passwords_is_none_and_not_unread(tmp_path: Path) -> None:
    found = read(saved(tmp_path, passwords={"passwords": []}, log=LOG))

    assert () == found.apps


@pytest.mark.parametrize(("stated", "factors"), [(True, ("email",)), (False, ()), (None, None), ("yes", None)])
def test_the_session_tells_of_the_address_and_of_codes_sent_to_it(
    tmp_path: Path, stated: object, factors: tuple[str, ...] | None
) -> None:
    found = read(saved(tmp_path, me=session(emailAuthFactor=stated), passwords=PASSWORDS))
    (contact,) = found.contacts or ()

    assert ("email", "kim@harbourlane.example", True) == (contact.kind, contact.value.reveal(), contact.confirmed)
    assert factors == found.second_factors
    assert (factors is None) == ("second_factors" in found.gaps)
    assert Account(platform="bluesky", handle="harbourlane.example", id=DID) == found.account
    assert ("harbourlane.example", "harbourlane") == found.names


def test_a_session_that_may_not_know_the_address_leaves_it_open(tmp_path: Path) -> None:
    found = read(saved(tmp_path, me={"did": DID, "handle": "harbourlane.example", "active": True}, passwords=PASSWORDS))

    assert (None, "the server's answer holds no e-mail address") == (found.contacts, found.gaps["contacts"])
    assert (None, "the server's answer does not state whether there is one") == (
        found.second_factors, found.gaps["second_factors"],
    )  # fmt: skip


def test_the_log_tells_of_handle_server_and_keys(tmp_path: Path) -> None:
    evil = {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": "https://pds.rogue.example/"}}
    log = life().then("2026-11-01T10:00:00Z", rotationKeys=[ROGUE.name, OWNER.name], services=evil)
    log.then("2026-11-02T10:00:00Z", by=OWNER, after=1, alsoKnownAs=["at://harbourlane.test"])
    found = read(saved(tmp_path, log=log.log) / "log.json")
    lowest = "; signed by the lowest-ranking of 2 rotation keys; undone later"

    assert (
        Event(at=at(2024, 1, 1), kind="handle", detail="@harbourlane.bsky.social became @harbourlane.example"),
        Event(at=at(2026, 11, 1, 10), kind="server", detail=f"bsky.network became pds.rogue.example{lowest}"),
        Event(at=at(2026, 11, 1, 10), kind="key", detail=f"rotation keys: 1 added, 1 removed{lowest}"),
        Event(
            at=at(2026, 11, 2, 10),
            kind="recovery",
            detail="rotation key 1 of 2 undid 1 operation since 2026-11-01 10:00 UTC",
        ),
        Event(at=at(2026, 11, 2, 10), kind="handle", detail="@harbourlane.example became @harbourlane.test"),
    ) == found.events
    assert Account(platform="bluesky", handle="harbourlane.test", id=DID) == found.account
    assert at(2026, 11, 2, 10) == found.taken_at
    assert (UNLISTED, frozenset()) == (found.gaps["events"], found.damaged)


def test_the_log_of_a_first_account_is_read(tmp_path: Path) -> None:
    log = Directory("2022-11-17T01:00:00Z", first_form()).then("2023-05-01T08:00:00Z", rotationKeys=[OWNER.name])
    found = read(saved(tmp_path, log=log.log))

    assert (
        Event(
            at=at(2023, 5, 1, 8),
            kind="key",
            detail="rotation keys: 0 added, 1 removed; signing key replaced; signed by the lowest-ranking of 2 "
            "rotation keys; a higher-ranking key could undo it until 2023-05-04 08:00 UTC",
        ),
    ) == found.events
    assert Account(platform="bluesky", handle="harbourlane.bsky.social", id=log.did) == found.account


def test_a_forged_operation_is_a_gap_and_an_event_and_names_no_handle(tmp_path: Path) -> None:
    log = life().then("2026-11-01T10:00:00Z", by=ROGUE, alsoKnownAs=["at://rogue.example"])
    found = read(saved(tmp_path, repo=repository(POSTS), log=log.log))

    assert (
        Event(at=at(2026, 11, 1, 10), kind="handle", detail="unverified: @harbourlane.example became @rogue.example")
        == (found.events or ())[-1]
    )
    assert (
        f"{UNLISTED}; the log of the identity directory has 1 operation that its keys did not sign"
        == (found.gaps["events"])
    )
    assert "events" in found.damaged
    assert Account(platform="bluesky", handle="harbourlane.example", id=DID) == found.account


def test_an_old_form_of_signature_is_a_gap_and_no_damage(tmp_path: Path) -> None:
    log = life().log
    log[1]["operation"]["sig"] += "=="
    log[1]["cid"] = cid(log[1]["operation"])
    found = read(saved(tmp_path, log=log))

    assert (
        f"{UNLISTED}; the log of the identity directory has 1 operation with a signature in a form that the directory "
        "no longer accepts"
    ) == found.gaps["events"]
    assert frozenset() == found.damaged
    assert "unverified" not in str(found.events)


def test_a_log_without_its_beginning_is_a_gap(tmp_path: Path) -> None:
    found = read(saved(tmp_path, log=LOG[1:]))

    assert ((), "harbourlane.example") == (found.events, found.account.handle)
    assert (
        f"{UNLISTED}; the log begins later than the account; the log of the identity directory has 1 operation that "
        "cannot be verified, because the one before is missing or does not verify"
    ) == found.gaps["events"]


def test_what_cannot_be_verified_in_time_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "MAX_OPERATIONS", 1)
    found = read(saved(tmp_path, log=LOG))

    assert ["unverified: @harbourlane.bsky.social became @harbourlane.example"] == [
        event.detail for event in found.events or ()
    ]
    assert (
        f"{UNLISTED}; the log of the identity directory has 1 operation not verified, because the log is too long or "
        "the time to read it was up"
    ) == found.gaps["events"]
    assert "events" in found.damaged


def test_two_copies_of_the_log_are_one(tmp_path: Path) -> None:
    newer = life().then("2026-11-01T10:00:00Z", verificationMethods={"atproto": NEW.name})
    newer.then("2026-11-02T10:00:00Z", by=OWNER, after=1)
    older = [entry | {"nullified": False} for entry in newer.log[:3]]
    found = read(saved(tmp_path, a=older, b=newer.log))

    assert (3, UNLISTED) == (len(found.events or ()), found.gaps["events"])


def test_entries_that_are_none_are_counted_and_left_out(tmp_path: Path) -> None:
    day = "2024-01-01T00:00:00Z"
    log = [*LOG, {"did": DID}, {"did": DID, "operation": {}, "cid": ""}]
    passwords = [{"name": "x", "createdAt": day}, {"name": "", "createdAt": day}, {"name": "y"}]
    found = read(saved(tmp_path, log=log, passwords={"passwords": passwords}))

    assert (
        "log.json: 2 records could not be read (it is not in the expected form); "
        "passwords.json: 2 records could not be read (it is not in the expected form)"
    ) == found.gaps["events"]
    assert ["x"] == [app.name for app in found.apps or ()]
    assert found.gaps["apps"].startswith("passwords.json: 2 records could not be read")


def everything(folder: Path) -> Path:
    return saved(folder, repo=repository(POSTS), app_passwords=PASSWORDS, session=session(), audit=LOG)


def content(found: Snapshot) -> tuple[object, ...]:
    posts = [one.text for one in found.posts or ()]
    return (
        posts,
        found.apps,
        found.events,
        len(found.contacts or ()),
        found.second_factors,
        found.account,
        found.taken_at,
    )


def test_a_folder_a_zip_and_files_one_by_one_read_the_same(tmp_path: Path) -> None:
    folder = everything(tmp_path / "bluesky")
    packed = write_zip(tmp_path / "bluesky.zip", [(f"a/{p.name}", p.read_bytes()) for p in sorted(folder.iterdir())])
    (one_by_one,) = read_exports(sorted(folder.iterdir()), READERS)

    assert isinstance(one_by_one, Snapshot)
    assert content(read(folder)) == content(read(packed)) == content(one_by_one)
    assert Account(platform="bluesky", handle="harbourlane.example", id=DID) == one_by_one.account
    assert "bluesky-car" == one_by_one.origin.reader


def test_files_without_an_ending_are_known_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "repo").write_bytes(repository(POSTS))
    (tmp_path / "log").write_text(json.dumps(LOG), encoding="utf-8")
    (found,) = read_exports([tmp_path / "repo", tmp_path / "log"], READERS)

    assert isinstance(found, Snapshot)
    assert (1, 1) == (len(found.posts or ()), len(found.events or ()))


def test_two_accounts_given_file_by_file_stay_apart(tmp_path: Path) -> None:
    mine = saved(tmp_path / "a", repo=repository(POSTS), me=session())
    theirs = saved(
        tmp_path / "b", repo=repository(POSTS, OTHER_DID), them=session(did=OTHER_DID, handle="other.example")
    )
    found = list(read_exports([*sorted(mine.iterdir()), *sorted(theirs.iterdir())], READERS))

    assert ["harbourlane.example", "other.example"] == [
        one.account.handle for one in found if isinstance(one, Snapshot)
    ]


def test_two_accounts_in_one_folder_are_refused(tmp_path: Path) -> None:
    assert "FILE: it holds files of several accounts (give the files of each account separately)" == refused(
        saved(tmp_path / "a", repo=repository(POSTS), me=session(did=OTHER_DID))
    )
    assert "FILE: it holds several repositories (a.car, b.car) (give each one separately)" == refused(
        saved(tmp_path / "b", a=repository(POSTS), b=repository(POSTS, OTHER_DID))
    )


def test_several_downloads_of_one_account_are_exports_of_their_own(tmp_path: Path) -> None:
    one = dict(list(POSTS.items())[:1])
    folder = saved(tmp_path / "a", a=repository(POSTS, rev=tid(1_795_100_000_000_000)), b=repository(one), me=session())
    both = [each for each in read_exports([folder / "a.car", folder / "b.car"], READERS) if isinstance(each, Snapshot)]
    found = [each for each in read_exports(sorted(folder.iterdir()), READERS) if isinstance(each, Snapshot)]

    assert [(len(POSTS), False), (1, False)] == [(len(each.posts or ()), "posts" in each.gaps) for each in both]
    assert [True] * 2 == ["nothing in it shows whether it is part of another" in each.gaps["apps"] for each in found]


def test_of_several_downloads_in_one_folder_the_newest_counts(tmp_path: Path) -> None:
    one = dict(list(POSTS.items())[:1])
    folder = saved(tmp_path / "a", a=repository(POSTS, rev=tid(1_795_100_000_000_000)), b=repository(one), me=session())
    (found,) = read_exports([folder], READERS)

    assert isinstance(found, Snapshot)
    assert (len(POSTS), 1, "harbourlane.example") == (
        len(found.posts or ()), found.counts["older_repositories"], found.account.handle,
    )  # fmt: skip
    assert datetime.fromtimestamp(1_795_100_000, UTC) == found.taken_at


def test_what_is_damaged_costs_itself_alone(tmp_path: Path) -> None:
    folder = everything(tmp_path)
    (folder / "app_passwords.json").write_text(
        '{"passwords": [{"name": "x", "createdAt": "2024-01-01T', encoding="utf-8"
    )
    (folder / "repo.car").write_bytes(repository(POSTS)[:-10])
    found = read(folder)

    assert (
        "app_passwords.json: it is not valid JSON: cut short, damaged or edited; 0 records read before that"
        == found.gaps["apps"]
    )
    assert found.gaps["posts"].startswith("repo.car: it is cut short: its last block is incomplete")
    assert 1 == len(found.events or ())


def test_a_repository_of_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    cut = saved(tmp_path, repo=repository(POSTS)[:150]) / "repo.car"

    assert (
        "FILE: nothing of use in it could be read: repo.car: it is cut short: its last block is incomplete "
        "(give the whole archive)"
    ) == refused(cut)


def test_a_session_alone_holds_no_time(tmp_path: Path) -> None:
    assert "FILE: nothing in it is dated, so its age is unknown (give the whole archive)" == refused(
        saved(tmp_path, me=session()) / "me.json"
    )


def test_no_address_and_no_token_leaves_the_run(tmp_path: Path) -> None:
    folder = everything(tmp_path / "bluesky")
    (folder / "session.json").write_text(
        json.dumps(session(accessJwt="eyJCANARY", refreshJwt="eyJCANARY")), encoding="utf-8"
    )
    for style in ("table", "json", "html", "markdown"):
        done = run(tmp_path, "scan", folder, "--format", style)

        assert 0 == done.code, done.err
        assert "kim@" not in done.out + done.err
        assert "CANARY" not in done.out + done.err
