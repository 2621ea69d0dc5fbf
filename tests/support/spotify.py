"""An invented export of Spotify, with all three packages.

Records have the fields that are read, and few others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

BEGIN: Final = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
HOME: Final = "198.51.100.7"
STRANGER: Final = "203.0.113.9"
PHONE: Final = "Android-tablet OS 14 API 34 (samsung, SM-S911B)"
DESKTOP: Final = "65b708073fc0480ea92a077233ca87bd"
ANDROID: Final = "9a8d2f0ce77a4e248bb71fefcb557637"
APP: Final = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
EMAIL: Final = "kim@harbourlane.example"
ACCOUNT: Final = "Spotify Account Data"
HISTORY: Final = "Spotify Extended Streaming History"
LOG: Final = "Spotify Technical Log Information"
Record = dict[str, Any]


def entry(days: float, **fields: Any) -> Record:
    """Return a record of the technical log, some days after it begins."""
    at = BEGIN + timedelta(days=days)
    return {
        "timestamp_utc": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "context_time": int(at.timestamp() * 1000),
        **{f"message_{key}": value for key, value in fields.items()},
    }


def connection(days: float, address: str = HOME, **fields: Any) -> Record:
    """Return the connection of a program that is signed in."""
    usual = {"client_id": ANDROID, "device_id": "0a8588e97cb69646", "system_info": PHONE}
    return entry(days, ip_address=address, **{**usual, **fields})


def code(days: float, client: str = APP, where: str = "https://mixer.example/callback", **fields: Any) -> Record:
    """Return an authorisation code that an app got."""
    usual = {"client_id": client, "redirect_uri": where, "scope": "user-read-email,playlist-modify-public"}
    return entry(days, **{**usual, **fields})


def granted(days: float, where: str = "https://mixer.example/callback") -> Record:
    """Return the same grant as the page records it, without the client id."""
    return entry(days, client_app_id="", redirect_uri=where, response_type="code")


def mutated(days: float, *fields: str, **more: Any) -> Record:
    """Return a change to these fields of the account."""
    usual = {"email": EMAIL, "new_user": False, "password_invalidated": False}
    return entry(days, **{**usual, "mutated_fields": list(fields), **more})


def acted(days: float, name: str, status: str = "SUCCESSFUL", issuer: str = "SYSTEM") -> Record:
    """Return an action of the action log."""
    began = BEGIN + timedelta(days=days)
    stamp = f"{began:%Y-%m-%dT%H:%M:%S}.000Z"
    return entry(days, action=name, issuer_type=issuer, status=status, timestamp=stamp)


def stream(days: float, address: str = HOME, country: str = "PT", platform: str = PHONE) -> Record:
    """Return a stream of the extended history."""
    return {
        "ts": f"{BEGIN + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}",
        "username": "harbourlane",
        "platform": platform,
        "ms_played": 181_000,
        "conn_country": country,
        "ip_addr_decrypted": address,
    }


def account_data() -> dict[str, str]:
    """Return the files of the account data."""
    return {
        f"{ACCOUNT}/Userdata.json": text(
            {
                "username": "harbourlane",
                "email": EMAIL,
                "createdFromFacebook": False,
                "facebookUid": None,
                "mobileNumber": "+1 555 0100",
            }
        ),
        f"{ACCOUNT}/Identity.json": text({"displayName": "Harbour Lane", "firstName": "Kim", "lastName": "Lane"}),
        f"{ACCOUNT}/Identifiers.json": text({"identifierType": "email", "identifierValue": EMAIL}),
        f"{ACCOUNT}/Follow.json": text({"followerCount": 3, "followingUsersCount": 2}),
        f"{ACCOUNT}/StreamingHistory_music_0.json": text([{"endTime": "2026-05-01 14:28", "msPlayed": 161_297}]),
    }


def technical_log() -> dict[str, str]:
    """Return the files of the technical log."""
    return {
        f"{LOG}/{name}.json": json.dumps(records)
        for name, records in {
            "UserAuthenticationSuccess_Hourly": [entry(n, ip_address=HOME) for n in range(12)],
            "UserAuthenticationFailure_Hourly": [entry(40 + n / 1000, ip_address=STRANGER) for n in range(3)],
            "ApAuthenticationSuccess_Hourly": [connection(n) for n in range(0, 12, 4)],
            "AuthorizationCodeRequestSuccess": [code(35, device_id=None), code(36, device_id=None)],
            "AuthorizationCodeExchangeSuccess": [code(35.00001)],
            "OAuthAuthorizeGrant_Hourly": [granted(35), granted(37, "https://developer.spotify.com/callback")],
            "AccountMutated_Hourly": [mutated(41, "email", "email_verified")],
            "ActionLog": [acted(40.5, "RESET_PASSWORD"), acted(45, "REQUEST_DATA_DOWNLOAD", issuer="ADVISOR")],
            "NewLoginNotificationSent": [entry(40.1, device_id="d1", email=EMAIL)],
            "PushTokenRegistrationV1": [pushed(5)],
            "WindowSize": [entry(1, width=800)],
        }.items()
    }


def pushed(days: float) -> Record:
    """Return the registration of a phone for messages."""
    return {
        **entry(days),
        "context_device_model": "SM-S911B",
        "context_os_name": "android",
        "context_os_version": "14",
    }


def history(streams: Sequence[Record] = ()) -> dict[str, str]:
    """Return a file of the extended streaming history."""
    some = streams or [stream(n / 4) for n in range(12)]
    return {f"{HISTORY}/Streaming_History_Audio_2026_0.json": text(list(some))}


def members() -> dict[str, str]:
    """Return all three packages."""
    return {**account_data(), **technical_log(), **history()}


def text(value: object) -> str:
    """Return a value as Spotify writes it."""
    return json.dumps(value, indent=2)
