"""Invented exports of Apple: the files of an account and of its store."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Final

NUMBER: Final = "1234562026"
"""A number with the year of the export in it.

Tests that change the year make the export of another account.
"""
MAIL: Final = "mara.canary@mail.example"
PHONE: Final = "+1 5550142"
IP: Final = "198.51.100.7"
IP6: Final = "2001:db8:77::9"
FOLDER: Final = "Apple ID account and device information"
STORE: Final = "Apple Media Services information/Apple_Media_Services.zip"


def table(columns: Sequence[str], *rows: Sequence[str]) -> str:
    """Return a CSV with every cell quoted."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    return out.getvalue()


def sign_ons(*rows: Sequence[str]) -> str:
    return table(("Application", "Logged In Date", "IP Address"), *rows)


def devices(*rows: Sequence[str]) -> str:
    columns = (
        "Device Name", "Device Added Date", "Device IMEI", "Device Serial Number", "Device Last Heartbeat IP",
        "Device Last Heartbeat Timestamp", "Device Model Name", "Device Phone Number", "Device Time Zone",
    )  # fmt: skip
    return table(columns, *rows)


def owner(**changes: str) -> str:
    cells = {
        "Apple ID Number": NUMBER,
        "First Name": "Mara",
        "Last Name": "Acme",
        "Official Address": MAIL,
        "Last Update Date": "2026-08-01 09:00:00",
    } | changes
    return table(tuple(cells), tuple(cells.values()))


def computers(*rows: Sequence[str]) -> str:
    columns = (
        "Apple ID Number", "Device Identifier", "Device Name", "Associated Date", "Enabled?",
        "Latest Device User Agent String",
    )  # fmt: skip
    return table(columns, *rows)


def downloads(*rows: Sequence[str]) -> str:
    columns = ("Apple ID Number", "Activity Date", "Item Description", "Device Details", "Device IP Address")
    return table(columns, *((NUMBER, at, "An app", device, ip) for at, ip, device in rows))


def account() -> dict[str, str]:
    """Return the files of the account, without a folder."""
    return {
        "Apple ID Account Information.csv": owner(),
        "Apple ID SignOn Information.csv": sign_ons(
            ("iCloud Account Services", "2026-10-04 07:00:00", IP),
            ("iCloud Account Services", "2026-09-20 07:00:00.123", IP6),
            ("iTunes Music Store", "9/1/2026 1:05:06 PM", IP),
            ("FaceTime", "2026-08-30T10:00:00Z", "N/A"),
        ),
        "Apple ID Device Information.csv": devices(
            ("Mara\u2019s iPhone", "2025-03-01 10:11:12", "canary-imei", "canary-serial", IP, "2026-10-05 11:00:00",
             "iPhone 14 Pro", PHONE, "GMT"),
            ("Mara\u2019s MacBook Air", "02-14-2024 09:00:00", "", "canary-serial", "N/A", "N/A", "MacBook Air", "",
             "GMT"),
        ),
        "Data & Privacy Request History.csv": table(
            ("Request Time", "Request Type"),
            ("2026-10-04 12:00:00", "Get a copy of your data"),
            ("2026-01-02 12:00:00", "Deactivate your account"),
        ),
        "Apps Using Sign In with Apple.csv": table(("App Name", "Bundle"), ("Quayside", "example.quayside")),
        "Hide My Email Information.csv": table(("Address", "Forwards to"), (f"x.{MAIL}", MAIL)),
    }  # fmt: skip


def store() -> bytes:
    """Return the zip of the store, which lies inside another."""
    model = "itunesstored/1.0 iOS/8.4 model/iPhone7,2 build"
    rows = computers(
        (NUMBER, "canary-id", "Studio iMac", "2020-05-06T07:08:09Z", "Yes", ""),
        (NUMBER, "canary-id", "Old phone", "2018-01-02T03:04:05Z", "No", model),
    )
    out, folder = io.BytesIO(), "Apple_Media_Services"
    files = {
        f"{folder}/Account/Customer Device History - Computer Authorizations.csv": rows,
        f"{folder}/iTunes and App-Book Re-download and Update History.csv": downloads(
            ("2026-09-10T07:08:09", IP, "iPhone15,2"),
            ("2026-09-10T19:00:00", IP, "iPhone15,2"),
            ("2026-09-11T07:08:09", IP6, ""),
        ),
        f"{folder}/Apple Music Play Activity.csv": "Song Name\nWords\n",
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # A fixed time makes the zip the same each time.
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 5, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def members() -> dict[str, str]:
    """Return the files of the account in their folder."""
    return {f"{FOLDER}/{name}": text for name, text in account().items()}


def with_store() -> dict[str, str | bytes]:
    """Return the same with the zip of the store."""
    return {**members(), STORE: store()}
