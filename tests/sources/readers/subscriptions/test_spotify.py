"""The Spotify export: three packages, alone and together."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import FIRST, App, Device, Event, Login, SignIn
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.readers.subscriptions import spotify_log
from tests.support import spotify
from tests.support.plugins import READERS
from tests.support.spotify import ANDROID, APP, BEGIN, DESKTOP, EMAIL, HOME, LOG, STRANGER
from tests.support.x_archive import write_zip


def at(days: float) -> datetime:
    return BEGIN + timedelta(days=days)


def read(tmp_path: Path, *packages: Mapping[str, str]) -> Snapshot:
    members = [pair for package in packages for pair in package.items()]
    return read_export(write_zip(tmp_path / "my_spotify_data.zip", members), READERS)


def logged(tmp_path: Path, **files: object) -> Snapshot:
    """Read a technical log with these files."""
    return read(tmp_path, {f"{LOG}/{name}.json": json.dumps(records) for name, records in files.items()})


def shown(login: Login) -> tuple[datetime | None, str, str, str, str]:
    return login.at, login.ip.reveal(), login.agent, login.country, login.outcome


def test_the_owner_is_read_from_the_account_data(tmp_path: Path) -> None:
    found = read(tmp_path, spotify.account_data(), spotify.technical_log())

    assert ("spotify", "harbourlane") == (found.account.platform, found.account.handle)
    assert ("harbourlane", "Harbour Lane", "Kim", "Lane") == found.names
    assert [("email", EMAIL), ("phone", "+1 555 0100")] == [(c.kind, c.value.reveal()) for c in found.contacts or ()]
    assert () == found.sign_ins
    assert (
        "the export states whether a Facebook account signs in, but no Google or Apple account"
        == (found.gaps["sign_ins"])
    )


def test_a_facebook_account_that_signs_in_is_read(tmp_path: Path) -> None:
    user = {
        "username": "1",
        "email": "",
        "createdFromFacebook": True,
        "facebookUid": "77",
        "creationTime": "2020-01-02",
    }
    found = read(tmp_path, {"MyData/Userdata.json": json.dumps(user)}, spotify.technical_log())

    assert (SignIn(provider="Facebook"),) == found.sign_ins


def test_failed_sign_ins_are_failures_and_the_others_got_in(tmp_path: Path) -> None:
    found = logged(
        tmp_path,
        UserAuthenticationSuccess_Hourly=[spotify.entry(1, ip_address=HOME), spotify.entry(1, ip_address=HOME)],
        UserAuthenticationFailure=[spotify.entry(2, ip_address=STRANGER)],
        ApAuthenticationSuccess_Hourly=[spotify.connection(3)],
        DesktopAuthenticationSuccess=[
            {
                **spotify.entry(4, action_hash=None),
                "context_conn_country": "PT",
                "context_device_model": "To Be Filled By O.E.M.",
                "context_os_name": "windows",
                "context_os_version": "10.0.19043",
            }
        ],
    )

    assert [
        (at(2), STRANGER, "", "", "failure"),
        (at(4), "", "Windows 10.0.19043", "PT", "success"),
        (at(1), HOME, "", "", "success"),
        (at(3), HOME, "SM-S911B Android 14", "", "session"),
    ] == [shown(login) for login in found.logins or ()]
    assert 1 == found.counts["logins_repeated"]


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("iOS 15.3.1 (iPhone8,1)", "iOS 15.3.1 (iPhone8,1)"),
        ("Windows 10 (10.0.22631; x64)", "Windows 10 (10.0.22631; x64)"),
        ("Android OS 11 API 30 (Xiaomi, M2007J20CG)", "M2007J20CG Android 11"),
        ("Partner amazon_salmon Amazon;Echo_Dot;27d4dfe427b34d57;;tpapi", "Partner amazon_salmon Amazon Echo_Dot"),
    ],
)
def test_a_system_is_named_without_its_serial_number(stated: str, name: str) -> None:
    assert name == spotify_log.system_of(stated)


def test_apps_are_their_codes_and_grants_merged(tmp_path: Path) -> None:
    desktop = spotify.code(5, DESKTOP, "http://127.0.0.1:4381/login")
    found = logged(
        tmp_path,
        AuthorizationCodeExchangeSuccess=[spotify.code(35, scope="streaming"), desktop],
        AuthorizationCodeRequestSuccess=[
            spotify.code(36),
            spotify.code(35),
            spotify.code(8, "c" * 32, "http://localhost:8000"),
        ],
        OAuthAuthorizeGrant_Hourly=[spotify.granted(35), spotify.granted(9, "com.acme.remote://callback")],
        OAuthTokenRefresh=[spotify.entry(40, client_id=APP, scope=""), spotify.entry(41, client_id="d" * 32)],
    )
    scopes = frozenset({"user-read-email", "playlist-modify-public"})

    assert (
        App(id=APP, name="mixer.example", permissions=scopes | {"streaming"}, granted_at=at(35), last_used_at=at(40)),
        App(
            id=DESKTOP,
            name="Spotify for computers",
            permissions=scopes,
            granted_at=at(5),
            last_used_at=at(5),
            first_party=True,
        ),
        App(
            id="c" * 32,
            name="a program on a computer (cccccccc)",
            permissions=scopes,
            granted_at=at(8),
            last_used_at=at(8),
        ),
        App(id="com.acme.remote", name="com.acme.remote", granted_at=at(9), last_used_at=at(9)),
        App(id="d" * 32, name="an app (dddddddd)", last_used_at=at(41)),
    ) == found.apps
    assert {
        "apps": (
            "the technical log begins on 2026-03-07; apps authorised earlier are not in it; "
            "look at https://www.spotify.com/account/apps/"
        ),
        "events": "the technical log begins on 2026-03-07; earlier changes are not in it",
    } == {part: found.gaps[part] for part in ("apps", "events")}


@pytest.mark.parametrize("host", ["evilspotify.com", "spotify.com.example", "spotify.com@mixer.example"])
def test_a_site_that_looks_like_spotifys_is_none_of_its_own(host: str) -> None:
    assert not spotify_log.grant(spotify.code(1, where=f"https://{host}/callback")).app.first_party
    assert spotify_log.grant(spotify.code(1, where="https://open.spotify.com/callback")).app.first_party


def test_changes_are_events(tmp_path: Path) -> None:
    found = logged(
        tmp_path,
        AccountMutated_Hourly=[
            spotify.mutated(0, "email", "password", new_user=True),
            spotify.mutated(41, "email", "email_verified", "is_email_verified"),
            spotify.mutated(42, "password", "products"),
            spotify.mutated(43, "password_invalidated", password_invalidated=True),
            spotify.mutated(44, "birthdate"),
        ],
        ActionLog=[
            spotify.acted(45, "RESET_PASSWORD"),
            spotify.acted(46, "UNLOCK_ACCOUNT", "REQUESTED", "ADVISOR"),
            spotify.acted(46, "UNLOCK_ACCOUNT", "SUCCESSFUL", "ADVISOR"),
            spotify.acted(47, "REQUEST_DATA_DOWNLOAD", issuer="USER"),
            spotify.acted(48, "CHANGE_EMAIL", "FAILED"),
            spotify.acted(48, "SEND_GIFT_CARD"),
        ],
        NewLoginNotificationSent=[spotify.entry(49, device_id="d1", email=EMAIL)],
    )

    assert (
        Event(at=at(0), kind="email", detail=FIRST),
        Event(at=at(41), kind="email"),
        Event(at=at(42), kind="password"),
        Event(at=at(43), kind="password-reset", detail="Spotify made the password invalid"),
        Event(at=at(45), kind="password-reset", detail="reset password, by Spotify"),
        Event(at=at(46), kind="suspension", detail="unlock account, by Spotify's support"),
        Event(at=at(47), kind="data-download", detail="request data download"),
        Event(at=at(49), kind="warning", detail="a mail about a new sign-in"),
    ) == found.events


def test_an_action_that_may_bear_on_security_and_is_not_known_is_a_gap(tmp_path: Path) -> None:
    found = logged(tmp_path, ActionLog=[spotify.acted(1, "MERGE_ACCOUNTS"), spotify.acted(2, "RESET_PASSWORD")])

    assert (1, 1) == (len(found.events or ()), found.counts["events"])
    assert "1 record could not be read (it is not in the expected form)" in found.gaps["events"]


def test_devices_are_told_apart_by_their_identity_and_phones_that_get_messages_are_listed(tmp_path: Path) -> None:
    found = logged(
        tmp_path,
        ApAuthenticationSuccess=[
            spotify.connection(9),
            spotify.connection(1),
            spotify.connection(5, device_id="f3a5"),
            spotify.connection(12, system_info="Android OS 15 API 35 (samsung, SM-S911B)"),
        ],
        PushkaTokensRegistrationEventV1=[spotify.pushed(2), spotify.pushed(6)],
    )

    assert (
        Device(name="SM-S911B Android 15", kind="client", first_seen_at=at(1), last_seen_at=at(12), client_id=ANDROID),
        Device(name="SM-S911B Android 14", kind="client", first_seen_at=at(5), last_seen_at=at(5), client_id=ANDROID),
        Device(name="SM-S911B Android 14", kind="push", first_seen_at=at(2), last_seen_at=at(6)),
    ) == found.devices
    assert 3 == found.counts["devices"]


def test_a_log_without_a_kind_of_record_holds_none_of_it(tmp_path: Path) -> None:
    found = logged(tmp_path, UserAuthenticationSuccess=[spotify.entry(1, ip_address=HOME)])

    assert ((), (), None) == (found.apps, found.events, found.devices)
    assert "the technical log holds no ApAuthenticationSuccess.json" == found.gaps["devices"]


@pytest.mark.parametrize(("days", "missing"), [(89, True), (91, False)])
def test_a_log_of_three_months_misses_no_change_that_is_reviewed(tmp_path: Path, days: int, *, missing: bool) -> None:
    found = logged(tmp_path, UserAuthenticationSuccess=[spotify.entry(n, ip_address=HOME) for n in (0, days)])

    assert missing == ("events" in found.gaps)
    assert "apps" in found.gaps


def test_a_log_without_sign_ins_says_so(tmp_path: Path) -> None:
    found = logged(tmp_path, ActionLog=[spotify.acted(1, "RESET_PASSWORD")])

    assert (None, "the technical log holds no sign-ins") == (found.logins, found.gaps["logins"])


def test_of_each_day_one_stream_counts_for_an_address_a_country_and_a_system(tmp_path: Path) -> None:
    streams = [
        spotify.stream(0.1),
        spotify.stream(0.2),
        spotify.stream(0.3, country="BR"),
        spotify.stream(0.4, address=STRANGER, country="ZZ"),
        spotify.stream(1.1, platform="iOS 15.3.1 (iPhone8,1)"),
        spotify.stream(1.2, address="", country="ZZ"),
    ]
    found = read(tmp_path, spotify.history(streams))

    assert [
        (at(0.1), HOME, "SM-S911B Android 14", "PT", "session"),
        (at(0.3), HOME, "SM-S911B Android 14", "BR", "session"),
        (at(0.4), STRANGER, "SM-S911B Android 14", "", "session"),
        (at(1.1), HOME, "iOS 15.3.1 (iPhone8,1)", "PT", "session"),
    ] == [shown(login) for login in found.logins or ()]
    assert "harbourlane" == found.account.handle
    assert "the export holds streams, but no sign-ins: ask for the technical log too" == found.gaps["logins"]
    assert "the export holds no apps: ask for the technical log too" == found.gaps["apps"]
    assert "the export holds no Userdata.json: ask for the account data too" == found.gaps["contacts"]


def test_the_zips_of_one_account_are_one_export_whatever_their_order(tmp_path: Path) -> None:
    packages = (spotify.account_data(), spotify.technical_log(), spotify.history())
    paths = [
        write_zip(tmp_path / f"my_spotify_data{end}.zip", package.items())
        for end, package in zip(("", " (1)", " (2)"), packages, strict=True)
    ]
    whole = read_export(write_zip(tmp_path / "whole.zip", spotify.members().items()), READERS)
    for order in (paths, paths[::-1]):
        (found,) = read_exports(order, READERS)
        assert isinstance(found, Snapshot)
        assert (whole.account, whole.counts, whole.apps) == (found.account, found.counts, found.apps)


def test_a_user_name_that_is_an_address_is_not_shown(tmp_path: Path) -> None:
    user = {"username": EMAIL, "email": EMAIL, "createdFromFacebook": False, "creationTime": "2020-01-02"}
    found = read(tmp_path, {"MyData/Userdata.json": json.dumps(user)}, spotify.technical_log())

    assert "unknown" == found.account.handle


def test_unread_files_about_security_are_gaps_and_those_about_music_are_not(tmp_path: Path) -> None:
    names = ("SessionValidation", "PasswordResetRequested", "AuthorizationCodeRequestFailure")
    quiet = ("BoomboxPlaybackSession", "ConnectDeviceDiscovered", "Ap_LogIn", "WindowSize")
    more = {name: [{"a": 1}] for name in (*names, *quiet)}
    found = logged(tmp_path, UserAuthenticationSuccess=[spotify.entry(1, ip_address=HOME)], **more)
    unread = "hygiene does not read this kind of file"

    assert f"{LOG}/SessionValidation.json: {unread}" == found.gaps["logins"]
    assert found.gaps["events"].endswith(f"; {LOG}/PasswordResetRequested.json: {unread}")
    assert found.gaps["apps"].endswith(f"; {LOG}/AuthorizationCodeRequestFailure.json: {unread}")
    assert not any(name in gap for name in quiet for gap in found.gaps.values())


def test_records_without_a_time_are_counted_and_left_out(tmp_path: Path) -> None:
    broken: list[Any] = [{"timestamp_utc": "1970-01-01T00:00:00.270Z", "context_time": 270}, {}, 5, None, []]
    found = logged(tmp_path, UserAuthenticationFailure=[spotify.entry(1, ip_address=STRANGER), *broken])

    assert 1 == len(found.logins or ())
    assert f"{LOG}/UserAuthenticationFailure.json: 5 records could not be read" in found.gaps["logins"]


def test_a_log_about_music_alone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        logged(tmp_path, WindowSize=[spotify.entry(1, width=1)])

    assert "this is a part of Spotify's export without what hygiene needs; it holds WindowSize.json" == (
        caught.value.message
    )
    assert "ask for all information at https://www.spotify.com/account/privacy/" == caught.value.hint


CODES = st.lists(
    st.builds(
        spotify.code,
        st.integers(0, 90),
        st.sampled_from([APP, DESKTOP, "c" * 32]),
        st.sampled_from(["https://mixer.example/a", "http://localhost:1"]),
    ),
    max_size=8,
)


@given(CODES, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_date_and_no_permission(
    codes: list[dict[str, Any]], order: random.Random
) -> None:
    turned = order.sample(codes, len(codes))

    def facts(entries: list[dict[str, Any]]) -> set[tuple[object, ...]]:
        merged = spotify_log.apps(map(spotify_log.grant, entries))
        return {(app.id, app.permissions, app.granted_at, app.last_used_at) for app in merged}

    assert facts(codes) == facts(turned)


@given(CODES, CODES)
def test_more_entries_never_hide_an_app(some: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    def ids(entries: list[dict[str, Any]]) -> set[str]:
        return {app.id for app in spotify_log.apps(map(spotify_log.grant, entries))}

    assert ids(some) <= ids([*some, *more])
