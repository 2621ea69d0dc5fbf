"""The Netflix export: sign-ins, streams, devices, addresses and messages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Device, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support import netflix
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

HEADER = netflix.MESSAGES.splitlines(keepends=True)[0]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # mypy takes the first for any field


def read(tmp_path: Path, **members: str) -> Snapshot:
    """Read an export, with other contents in the files named without ending."""
    files = {
        name: members.get(name.rpartition("/")[2].partition(".")[0], data) for name, data in netflix.members().items()
    }
    return read_export(write_zip(tmp_path / "netflix-report.zip", files.items()), READERS)


def shown(login: Login) -> tuple[datetime | None, str, str, str, str, str]:
    return login.at, login.ip.reveal(), login.agent, login.place, login.country, login.outcome


def test_sign_ins_and_streams_are_read(tmp_path: Path) -> None:
    found = read(tmp_path)
    home = "198.51.100.7"

    assert {
        (at(2026, 3, 2, 8), home, "Chrome PC (Cadmium)", "11", "PT", "success"),
        (at(2026, 4, 2, 9, 30), "2001:db8::7", "Apple iPhone XS", "11", "PT", "success"),
        (at(2026, 5, 1, 3, 4, 5), "203.0.113.9", "Netflix iPhone-Safari iPhone", "", "BR", "success"),
        (at(2024, 1, 9, 6, 36, 45), home, "Chrome - Windows", "11", "PT", "success"),
        (at(2026, 4, 3, 20, 41, 47, 343_000), home, "Apple iPhone XS", "Lisbon", "PT", "session"),
        (at(2026, 4, 4, 20, 41, 47, 343_000), home, "Chrome PC (Cadmium)", "Lisbon", "PT", "session"),
    } == {shown(login) for login in found.logins or ()}
    assert "logins" not in found.gaps


def test_a_device_is_one_however_many_profiles_used_it_and_one_that_was_signed_out_is_none(tmp_path: Path) -> None:
    assert (
        Device(
            name="Chrome PC (Cadmium)",
            kind="client",
            first_seen_at=at(2024, 1, 9, 6, 38, 22, 367_000),
            last_seen_at=at(2026, 4, 4, 20, 41, 47),
        ),
        Device(name="Apple iPhone XS", kind="client", last_seen_at=at(2026, 5, 2)),
        Device(name="Samsung Smart TV", kind="client", last_seen_at=at(2026, 5, 1, 17, 16, 57, 893_000)),
    ) == read(tmp_path).devices


def test_a_device_that_was_used_after_it_was_signed_out_counts(tmp_path: Path) -> None:
    used = netflix.DEVICES.replace("2022-11-27T21:37:45.854", "2020-11-27T21:37:45.854")

    assert "Sony Smart TV" in [device.name for device in read(tmp_path, Devices=used).devices or ()]


def test_the_owner_is_read(tmp_path: Path) -> None:
    found = read(tmp_path)

    assert ("netflix", "Kim Lane", ("Kim", "Lane")) == (found.account.platform, found.account.handle, found.names)
    assert [("email", "kim@harbourlane.example"), ("phone", "+15550100")] == [
        (contact.kind, contact.value.reveal()) for contact in found.contacts or ()
    ]


def test_no_app_has_access_because_netflix_gives_none_to_others(tmp_path: Path) -> None:
    assert () == read(tmp_path).apps


def test_names_of_messages_are_events(tmp_path: Path) -> None:
    found = read(tmp_path)

    assert (
        Event(at=at(2026, 5, 1, 3, 4, 6), kind="warning", detail="a message called “new device login”"),
        Event(at=at(2026, 5, 1, 3, 10), kind="challenge", detail="a message called “account change mfa”"),
        Event(
            at=at(2026, 5, 1, 3, 11),
            kind="email",
            detail="a message called “confirmation of email address change”",
        ),
        Event(at=at(2026, 5, 3, 12), kind="data-download", detail="a message called “edr request verification”"),
    ) == found.events
    assert 1 == found.counts["events_repeated"]
    assert (
        "the export records changes only by the names of messages that Netflix sent about them; "
        "look at https://www.netflix.com/account/security"
    ) == found.gaps["events"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NEW_DEVICE_LOGIN", "warning"),
        ("Generic Temp Code", "challenge"),
        ("Update Household Requested Otp", "challenge"),
        ("Verify Phone Sms", "challenge"),
        ("Password Reset", "password-reset"),
        ("FORGOT_PASSWORD", "password-reset"),
        ("Confirmation Of Password Change", "password"),
        ("Confirmation Of Phone Number Change", "phone"),
        ("EMAIL_NEW_ARRIVALS", None),
        ("EMAIL_CONTENT_UPDATE", None),
        ("Rejoin Series Push", None),
        ("Voluntary Cancellation", None),
        ("Borrower Resolution Interstitial", None),
    ],
)
def test_of_all_messages_those_about_the_account_count(tmp_path: Path, name: str, kind: str | None) -> None:
    row = f"Kim,2026-05-01 03:04:06,{name},EMAIL,PT,,HARBOURLANE.EXAMPLE,,0\n"
    found = read(tmp_path, MessagesSentByNetflix=HEADER + row)

    assert [kind] * (kind is not None) == [event.kind for event in found.events or ()]


def test_a_missing_list_of_sign_ins_is_a_gap(tmp_path: Path) -> None:
    files = [(name, data) for name, data in netflix.members().items() if "Login" not in name]
    found = read_export(write_zip(tmp_path / "netflix-report.zip", files), READERS)

    assert "the export holds no IpAddressesLogin.csv" == found.gaps["logins"]
    assert 3 == len(found.logins or ())


def test_linked_accounts_are_a_gap_because_their_form_is_not_known(tmp_path: Path) -> None:
    files = {**netflix.members(), "SOCIAL_MEDIA_CONNECTIONS/SocialMediaConnections.csv": "Network,Date\nFacebook,x\n"}
    found = read_export(write_zip(tmp_path / "netflix-report.zip", files.items()), READERS)

    assert (
        "SOCIAL_MEDIA_CONNECTIONS/SocialMediaConnections.csv: hygiene does not read this kind of file"
        in found.gaps["sign_ins"]
    )


def test_odd_rows_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = ",PT,11,TV,,\n,PT,11,TV,198.51.100.7,soon\n"
    found = read(tmp_path, IpAddressesLogin=netflix.LOGINS + rows, Devices=netflix.DEVICES + ",,,,,,,,,,,\n")

    assert 6 == len(found.logins or ())
    assert "IpAddressesLogin.csv: 2 records could not be read (it is not in the expected form)" in found.gaps["logins"]
    assert "Devices.csv: 1 record could not be read (it is not in the expected form)" in found.gaps["devices"]


def test_what_was_watched_alone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_export(write_zip(tmp_path / "n.zip", [("NetflixViewingHistory.csv", "Title,Date\nA,1/2/26\n")]), READERS)

    assert caught.value.message.startswith("this is a part of Netflix's export without what hygiene needs")
    assert "ask for all information at https://www.netflix.com/account/getmyinfo" == caught.value.hint
