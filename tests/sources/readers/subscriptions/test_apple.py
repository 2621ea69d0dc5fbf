"""Apple: sign-ons, devices and requests from several files and zips; the owner's documents stay closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.files import inner_zips
from hygiene.sources.readers.subscriptions.apple_rows import apple_time
from tests.support.apple import (
    FOLDER,
    IP,
    IP6,
    MAIL,
    NUMBER,
    STORE,
    account,
    computers,
    devices,
    members,
    owner,
    sign_ons,
    store,
    table,
)
from tests.support.exports import made, unpacked
from tests.support.plugins import READERS
from tests.support.x_archive import Member, write_zip

PHONE_NAME = "Mara\u2019s iPhone (iPhone 14 Pro)"
LAPTOP_NAME = "Mara\u2019s MacBook Air"
DEVICES = "Apple ID Device Information.csv"
SIGN_ONS = "Apple ID SignOn Information.csv"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year to second


def read(tmp_path: Path, files: Mapping[str, Member], name: str = "export.zip") -> Snapshot:
    return read_export(write_zip(tmp_path / name, files.items()), READERS)


def changed(tmp_path: Path, **files: str | None) -> Snapshot:
    """Read an account in which some files are others, or missing."""
    names = {"sign_ons": SIGN_ONS, "devices": DEVICES, "owner": "Apple ID Account Information.csv",
             "requests": "Data & Privacy Request History.csv", "apps": "Apps Using Sign In with Apple.csv"}  # fmt: skip
    given = {names[key]: text for key, text in files.items()}
    return read(tmp_path, {name: text for name, text in (account() | given).items() if text is not None})


def test_sign_ons_and_the_last_contacts_of_devices_are_sign_ins(tmp_path: Path) -> None:
    found = read(tmp_path, members())

    assert (
        Login(at=at(2026, 10, 4, 7), ip=Hidden(IP), outcome="success"),
        Login(at=at(2026, 9, 20, 7).replace(microsecond=123_000), ip=Hidden(IP6), outcome="success"),
        Login(at=at(2026, 9, 1, 13, 5, 6), ip=Hidden(IP), outcome="success"),
        Login(at=at(2026, 8, 30, 10), ip=Hidden(""), outcome="success"),
        Login(at=at(2026, 10, 5, 11), ip=Hidden(IP), agent=PHONE_NAME, outcome="session"),
    ) == found.logins
    assert ("logins" in found.gaps, 5) == (False, found.counts["logins"])
    assert at(2026, 10, 5, 11) == found.taken_at


def test_downloads_of_one_day_from_one_address_are_one_use(tmp_path: Path) -> None:
    found = read(tmp_path, made("apple, store")).logins or ()

    assert (
        Login(at=at(2026, 9, 10, 7, 8, 9), ip=Hidden(IP), agent="iPhone15,2", outcome="session"),
        Login(at=at(2026, 9, 11, 7, 8, 9), ip=Hidden(IP6), outcome="session"),
    ) == found[4:6]
    assert 7 == len(found)


def test_a_device_has_its_name_its_model_and_its_dates(tmp_path: Path) -> None:
    found = read(tmp_path, members())

    assert (
        Device(
            name=PHONE_NAME,
            kind="device",
            first_seen_at=at(2025, 3, 1, 10, 11, 12),
            last_seen_at=at(2026, 10, 5, 11),
        ),
        Device(name=LAPTOP_NAME, kind="device", first_seen_at=at(2024, 2, 14, 9)),
    ) == found.devices


def test_requests_and_added_devices_are_changes(tmp_path: Path) -> None:
    found = read(tmp_path, members())

    assert (
        Event(at=at(2026, 10, 4, 12), kind="data-download"),
        Event(at=at(2026, 1, 2, 12), kind="deactivation"),
        Event(at=at(2025, 3, 1, 10, 11, 12), kind="device", detail=PHONE_NAME),
        Event(at=at(2024, 2, 14, 9), kind="device", detail=LAPTOP_NAME),
    ) == found.events
    assert (
        "the export records added devices and requests for data, but no changes of password, address or number"
    ) == found.gaps["events"]


def test_the_owner_has_names_a_number_and_addresses(tmp_path: Path) -> None:
    found = read(tmp_path, members())

    assert ("apple", "Mara Acme", NUMBER) == (found.account.platform, found.account.handle, found.account.id)
    assert ("Mara", "Acme") == found.names
    assert [("email", MAIL)] == [(each.kind, each.value.reveal()) for each in found.contacts or ()]
    assert "the export does not list the trusted phone numbers" == found.gaps["contacts"]


def test_a_phone_number_is_known_by_its_column(tmp_path: Path) -> None:
    more = {"Notification Phone Number": "+1 5550142", "Official Address": "1 Quay, Lisbon", "Other Phone": "N/A"}
    found = changed(tmp_path, owner=owner(**more))

    assert [("phone", "+1 5550142")] == [(each.kind, each.value.reveal()) for each in found.contacts or ()]


def test_an_owner_without_an_address_in_a_known_form_has_none_that_was_read(tmp_path: Path) -> None:
    found = changed(tmp_path, owner=owner(**{"Official Address": "1 Quay, Lisbon"}))

    assert None is found.contacts
    assert found.gaps["contacts"].startswith(
        "the account's file states no e-mail address or phone number in a known form"
    )


def test_apps_that_sign_in_with_apple_have_a_name_alone(tmp_path: Path) -> None:
    found = read(tmp_path, members())
    unknown = changed(tmp_path, apps=table(("What", "When"), ("Quayside", "2026-01-01")))

    assert (App(id="Quayside", name="Quayside"),) == found.apps
    assert found.gaps["apps"].startswith("the dates of apps that sign in with Apple are not read; look at https://")
    assert None is unknown.apps
    assert (
        "Apps Using Sign In with Apple.csv: 1 record could not be read (it is not in the expected form)"
        == (unknown.gaps["apps"])
    )


def test_a_date_in_another_form_costs_only_itself(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        sign_ons=sign_ons(
            ("iCloud", "yesterday", IP), ("iCloud", "2026-10-01", IP6), ("iCloud", "2026-10-02 08:00:00", IP)
        ),
        devices=devices(("Laptop", "soon", "", "", "N/A", "N/A", "", "", "")),
    )

    assert [None, None, at(2026, 10, 2, 8)] == [each.at for each in found.logins or ()]
    assert "2 dates could not be read (in an unknown form)" == found.gaps["logins"]
    assert (Device(name="Laptop", kind="device"),) == found.devices
    assert "1 date could not be read (in an unknown form)" == found.gaps["devices"]


def test_one_sign_on_to_each_service_is_no_history(tmp_path: Path) -> None:
    rows = (("iCloud", "2026-10-01 08:00:00", IP), ("FaceTime", "2026-09-01 08:00:00", IP))
    found = changed(tmp_path, sign_ons=sign_ons(*rows))

    assert "the export lists only one sign-on to each of Apple's services" == found.gaps["logins"]


def test_addresses_of_devices_alone_are_no_list_of_sign_ons(tmp_path: Path) -> None:
    found = changed(tmp_path, sign_ons=None)

    assert [at(2026, 10, 5, 11)] == [each.at for each in found.logins or ()]
    assert ("the export holds no file of sign-ons; other files state addresses of the account's use") == found.gaps[
        "logins"
    ]


def test_a_damaged_list_of_devices_leaves_the_sign_ons_incomplete(tmp_path: Path) -> None:
    cut = account()[DEVICES].partition("MacBook")[0]
    found = changed(tmp_path, devices=cut)

    assert 5 == len(found.logins or ())
    assert {"devices", "logins", "events"} <= {part for part, why in found.gaps.items() if DEVICES in why}


def test_the_zips_of_one_export_are_one_account(tmp_path: Path) -> None:
    write_zip(tmp_path / f"{FOLDER}.zip", members().items())
    write_zip(tmp_path / "Apple Media Services information.zip", [(STORE, store()), ("Notes.txt", "x")])
    found = read_export(tmp_path, READERS)

    assert ("Mara Acme", 2) == (found.account.handle, len(found.origin.parts))
    assert [PHONE_NAME, LAPTOP_NAME, "Studio iMac", "Old phone (iPhone7,2)"] == [
        each.name for each in found.devices or ()
    ]
    assert "devices" not in found.gaps


def test_a_zip_inside_is_read_in_a_zip_and_in_a_folder(tmp_path: Path) -> None:
    files = made("apple, store")
    zipped = read(tmp_path, files)
    folder = read_export(unpacked(tmp_path / "folder", files), READERS)

    assert ("store", at(2020, 5, 6, 7, 8, 9)) == (
        (zipped.devices or ())[2].kind,
        (zipped.devices or ())[2].first_seen_at,
    )
    assert (zipped.account, zipped.logins, zipped.devices, zipped.events) == (
        folder.account,
        folder.logins,
        folder.devices,
        folder.events,
    )


@pytest.mark.parametrize("damage", ["cut", "no zip", "large"])
def test_a_zip_inside_that_cannot_be_opened_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    data = store()
    inside = {"cut": data[:-30], "no zip": b"words", "large": data}[damage]
    if damage == "large":
        monkeypatch.setattr(inner_zips, "MAX_INNER_ZIP", len(data) - 1)
    found = read(tmp_path, {**members(), STORE: inside})

    assert 2 == len(found.devices or ())
    assert STORE in found.gaps["devices"]
    assert found.gaps["devices"].endswith("; unpack the export and give the folder")
    assert all(found.gaps["devices"] in found.gaps[part] for part in ("apps", "contacts", "events", "logins"))


def test_two_accounts_stay_apart(tmp_path: Path) -> None:
    other = {name: text.replace(NUMBER, "987654321").replace("Mara", "Kim") for name, text in members().items()}
    paths = [write_zip(tmp_path / "a.zip", members().items()), write_zip(tmp_path / "b.zip", other.items())]
    found = [each for each in read_exports(paths, READERS) if isinstance(each, Snapshot)]
    for folder, files in (("mara", members()), ("kim", other)):
        unpacked(tmp_path / "both" / folder, {name: text.encode() for name, text in files.items()})
    folders = [each for each in read_exports([tmp_path / "both"], READERS) if isinstance(each, Snapshot)]

    assert [NUMBER, "987654321"] == [each.account.id for each in found]
    assert [("kim", "987654321"), ("mara", NUMBER)] == [
        (Path(each.origin.path).name, each.account.id) for each in folders
    ]


def test_documents_of_the_owner_are_not_the_exports(tmp_path: Path) -> None:
    documents = {"iCloud Drive/passwords.csv": "a,b\n1,2\n", "iCloud Drive/login_sessions.json": '[{"a": 1}]'}
    found = read(tmp_path, members() | documents)

    assert read(tmp_path, members(), "alone.zip").gaps == found.gaps
    assert "files_not_read" not in found.counts


def test_another_part_of_the_export_is_named(tmp_path: Path) -> None:
    part = {"Apple Media Services information/Store Transaction History.csv": "a,b\n1,2\n"}
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path, part)

    assert "this is a part of Apple's export without what hygiene needs; it holds Store Transaction History.csv" == (
        caught.value.message
    )
    assert "ask for all information at https://privacy.apple.com" == caught.value.hint


def test_passwords_of_apple_are_no_export_of_an_account(tmp_path: Path) -> None:
    path = tmp_path / "Passwords.csv"
    path.write_text("Title,URL,Username,Password,Notes,OTPAuth\nA,https://a.example,kim,canary,,\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="this is no export that hygiene knows"):
        read_export(path, READERS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-04 07:00:00", at(2026, 10, 4, 7)),
        ("2026-10-04T07:00:00Z", at(2026, 10, 4, 7)),
        ("2026-10-04T09:00:00+02:00", at(2026, 10, 4, 7)),
        ("10/4/2026 7:00:05 AM", at(2026, 10, 4, 7, 0, 5)),
        ("10/4/2026 12:00:05 AM", at(2026, 10, 4, 0, 0, 5)),
        ("10/4/2026 12:30 PM", at(2026, 10, 4, 12, 30)),
        ("10-04-2026 17:00:05", at(2026, 10, 4, 17, 0, 5)),
        ("25/4/2026 7:00:05 AM", None),
        ("10/4/2026", None),
        ("2026-10-04", None),
        ("N/A", None),
        ("", None),
    ],
)
def test_times_have_three_forms(text: str, expected: datetime | None) -> None:
    assert expected == apple_time(text)


def test_a_day_without_a_time_is_its_midnight_where_that_is_enough() -> None:
    assert at(2026, 10, 4) == apple_time("10/4/2026", bare_day=True) == apple_time("2026-10-04", bare_day=True)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001  # the zone is added below
def test_every_time_is_read_in_each_form(moment: datetime) -> None:
    expected = moment.replace(microsecond=0, tzinfo=UTC)
    half = f"{expected:%m/%d/%Y} {expected.hour % 12 or 12}:{expected:%M:%S} {'AP'[expected.hour >= 12]}M"

    for text in (f"{expected:%Y-%m-%d %H:%M:%S}", f"{expected:%m-%d-%Y %H:%M:%S}", half):
        assert expected == apple_time(text), text


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = apple_time(text, bare_day=True)

    assert found is None or found.tzinfo is UTC


def test_only_computers_are_an_export_too(tmp_path: Path) -> None:
    rows = computers((NUMBER, "canary-id", "Studio iMac", "2020-05-06T07:08:09Z", "Yes", ""))
    found = read(tmp_path, {"Customer Device History - Computer Authorizations.csv": rows})

    assert (Device(name="Studio iMac", kind="store", first_seen_at=at(2020, 5, 6, 7, 8, 9)),) == found.devices
    assert "unknown" == found.account.handle
