"""Invented Google Takeouts, written as Google writes them.

There are several generations and languages, as a folder or zips.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.support.x_archive import Member, write_zip

GAIA: Final = "100000000001"
CHANNEL: Final = "UCabcdefghijklmnopqrstuv"
STAMP: Final = "takeout-20261001T100000Z"
LOG: Final = (
    "Gaia ID", "Activity Timestamp", "IP Address", "Proxiedhost IP Address", "Is Non-routable IP Address",
    "Activity Country",
    "Activity Region", "Activity City", "User Agent String", "Product Name", "Sub-Product Name", "Activity Type",
    "Gmail Access Channel",
)  # fmt: skip
REFERER: Final = (
    *LOG[:11],
    "Referer Product Name",
    "Referer Sub-Product Name",
    *LOG[11:],
    "Android Webview Package Name",
)
IOS: Final = "App : GMAIL_APP. App Version : 6.0.260302. Os : IOS_OS. Os Version : 26.3. Device Type : MOBILE."
WINDOWS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
OLD_DEVICES: Final = (
    "Device Type", "Brand Name", "Marketing Name", "OS", "OS Version", "Device Model", "User Given Name",
    "Device Last Location", "Gaia ID",
)  # fmt: skip
NEW_DEVICES: Final = (
    "Gaia ID", "Device Type", "Brand Name", "Device Model", "OS", "Country", "Device Last Location Timestamp",
    "First Activity Timestamp", "Last Activity Timestamp",
)  # fmt: skip
OLD_COMMENTS: Final = (
    "Comment ID", "Channel ID", "Comment Create Timestamp", "Price", "Parent Comment ID", "Video ID", "Comment Text",
)  # fmt: skip
NEW_COMMENTS: Final = (
    "Channel ID", "Comment Create Timestamp", "Price", "Comment ID", "Parent Comment ID", "Post ID", "Video ID",
    "Comment Text", "Top-Level Comment ID",
)  # fmt: skip
SPANISH_COMMENTS: Final = (
    "ID del comentario", "ID del canal", "Marca de tiempo de creación del comentario", "Precio",
    "ID del comentario principal",
    "ID del vídeo", "Texto del comentario",
)  # fmt: skip
FILMS: Final = (
    "Video ID", "Approx Duration (ms)", "Video Category", "Channel ID", "Video Title (Original)", "Privacy",
    "Video State",
    "Video Create Timestamp", "Video Publish Timestamp",
)  # fmt: skip
ROMANIAN_FILMS: Final = (
    "ID-ul videoclipului", "Durata aproximativă (ms)", "Categorie", "ID-ul canalului", "Titlul (original)",
    "Confidențialitate",
    "Starea", "Marcajul de timp al creării", "Marcajul de timp al publicării",
)  # fmt: skip
PARENT: Final = "UgwDN8UeMxW4NDFbvY54AaABAg"


def table(columns: Sequence[str], rows: Iterable[Sequence[str] | Mapping[str, str]]) -> str:
    """Return a CSV with these columns.

    A row that is a mapping leaves the other columns empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns] if isinstance(row, Mapping) else row)
    return out.getvalue()


def access(number: int = 0, **changes: str) -> dict[str, str]:
    """Return one access; accesses are an hour apart.

    Keys of `changes` are column names with underscores.
    """
    row = {
        "Gaia ID": GAIA,
        "Activity Timestamp": f"2026-09-{number // 24 + 1:02d} {number % 24:02d}:30:00 UTC",
        "IP Address": f"198.51.100.{number % 250}",
        "Is Non-routable IP Address": "No",
        "Activity Country": "NO",
        "Activity Region": "Akershus",
        "Activity City": "Nesodden",
        "User Agent String": IOS if number % 2 else WINDOWS,
        "Product Name": "Gmail",
        "Activity Type": "User Initiated",
    }
    return row | {name.replace("_", " "): value for name, value in changes.items()}


def comment(number: int = 0, *, parent: str = "") -> tuple[str, ...]:
    """Return one comment in the order of the old columns.

    The id of a comment with a parent begins with the parent's.
    """
    own = f"Ugx{number:05d}QkY7gqHbldJ1F4AaABAg"
    found = f"{parent}.9iwJkUYNc{number:03d}0lv3j3Abh" if parent else own
    at = f"2024-03-{number % 28 + 1:02d}T17:42:53.434647+00:00"
    return (
        found,
        CHANNEL,
        at,
        "0",
        parent,
        "WtOskFeLmr4",
        f'{{"takeoutSegments":[{{"text":"Comment {number}, really"}}]}}',
    )


def film(number: int = 0, *, shown: str = "2024-05-02T02:55:54+00:00") -> tuple[str, ...]:
    """Return one film, made a day before it was shown."""
    made = "2024-05-01T02:45:06+00:00"
    return f"JIY6_VBi{number:03d}", "144000", "Travel", CHANNEL, f"Film {number}", "Public", "Processed", made, shown


SUBSCRIBER: Final = f"""<!DOCTYPE html><html><head><style>td {{ x: y }}</style><title>Google</title></head><body>
<h2>GOOGLE SUBSCRIBER INFORMATION</h2><div class="section"><ul>
<li>Google Account ID: {GAIA}</li><li>Name: Brand Owner</li><li>e-Mail: brand@mail.example</li>
<li>Alternate e-Mails: brand@mail.example, other&#64;mail.example</li><li>Created on: 2012-01-02 03:04:05 Z</li>
<li>Services: Gmail, YouTube</li></ul></div>
<div class="section"><ul><li>Contact e-Mail: brand@mail.example</li><li>Recovery e-Mail: backup@mail.example</li>
<li>Recovery SMS: +15550100123 [US]</li><li>User Phone Numbers: +1 555 010 0123 [US]</li>
<li>2-Step Verification Phone Numbers: +15550100123 [US]</li></ul></div>
<h3>IP ACTIVITY</h3><table><tr><th>Timestamp</th><th>IP Address</th><th>Activity Type</th><th>Android ID</th>
<th>Raw User Agents</th></tr>
<tr><td>2026-09-25 04:34:32 Z</td><td>2001:db8::1</td><td>Login</td><td></td><td>{WINDOWS}</td></tr>
<tr><td>2026-09-24 22:54:13 Z</td><td>198.51.100.7</td><td>Login Challenge</td><td></td><td></td></tr>
<tr><td>2026-09-23 22:54:13 Z</td><td>198.51.100.7</td><td>Logout</td><td></td><td></td></tr>
</table></body></html>"""
CHANGES: Final = """<html><body><table>
<tr><th>Timestamp</th><th>IP Address</th><th>Change Type</th><th>Old Value</th><th>New Value</th></tr>
<tr><td>2026-08-01 04:34:32 Z</td><td>198.51.100.7</td><td>RECOVERY_EMAIL</td><td>a@mail.example</td>\
<td>b@mail.example</td></tr>
<tr><td>2026-08-02 04:34:32 Z</td><td>198.51.100.7</td><td>Password</td><td></td><td></td></tr>
<tr><td>2026-08-03 04:34:32 Z</td><td>198.51.100.7</td><td>2-Step Verification disabled</td><td></td><td></td></tr>
</table></body></html>"""
LOG_NAME: Final = "Access Log Activity/Activities - A list of Google services accessed by.csv"
DEVICES_NAME: Final = "Access Log Activity/Devices - A list of devices (i.e. Nest, Pixel, iPh.csv"
YOUTUBE: Final = "YouTube and YouTube Music"


def members() -> dict[str, Member]:
    """Return a Takeout with something of everything that is read.

    It has 4 accesses, 3 sign-ins, 1 device, 3 changes, 2 comments and 1 film.
    """
    return {
        f"Takeout/{LOG_NAME}": table(LOG, [access(n) for n in range(4)]),
        f"Takeout/{DEVICES_NAME}": table(
            NEW_DEVICES,
            [(GAIA, "Mobile", "Apple", "iPhone14,2", "iOS", "NO", "", "2025-01-02T03:04:05Z", "2026-09-20T03:04:05Z")],
        ),
        "Takeout/Google Account/brand.SubscriberInfo.html": SUBSCRIBER,
        "Takeout/Google Account/brand.ChangeHistory.html": CHANGES,
        f"Takeout/{YOUTUBE}/comments/comments.csv": table(OLD_COMMENTS, [comment(1), comment(2, parent=PARENT)]),
        f"Takeout/{YOUTUBE}/video metadata/videos.csv": table(FILMS, [film(1)]),
        f"Takeout/{YOUTUBE}/channels/channel.csv": table(
            ("Channel ID", "Channel Title (Original)", "Channel Visibility"), [(CHANNEL, "Brand Films", "Public")]
        ),
        f"Takeout/{YOUTUBE}/subscriptions/subscriptions.csv": table(
            ("Channel Id", "Channel Url", "Channel Title"),
            [(CHANNEL[:-1] + "x", "http://youtube.example/x", "Another")],
        ),
        f"Takeout/{YOUTUBE}/playlists/Watch later-videos.csv": table(
            ("Video ID", "Playlist Video Creation Timestamp"), [("JIY6_VBi001", "2024-05-01T02:45:06+00:00")]
        ),
        "Takeout/Google Photos/a.jpg": b"\xff\xd8",
        "Takeout/archive_browser.html": "<html>",
    }


def write_takeout(path: Path, some: Mapping[str, Member] | None = None) -> Path:
    """Write the Takeout as downloaded, under the name that Google gives it."""
    return write_zip(path / f"{STAMP}-001.zip", (members() if some is None else some).items())
