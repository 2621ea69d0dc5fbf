"""The invented fleet's exports of LinkedIn."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from scripts.fleet.lives import Export, contacts, posts, sessions, site
from tests.support import tables


def members(export: Export) -> dict[str, bytes]:
    """Return the files of the larger archive, in the folder it comes in."""
    name, reach = export.brand.handle, contacts(export)
    update = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A"
    agents = (tables.CHROME, "LIAuthLibrary:0.0.3 com.linkedin.android:4.1.679")
    shares = [
        (f"{each.at:%Y-%m-%d %H:%M:%S}", update + tables.linkedin_id(each.at), each.text, "", "", "PUBLIC")
        for each in reversed(posts(export))
    ]
    confirmed = "No" if export.has("unconfirmed") or export.brand.role == "missing later" else "Yes"
    files: dict[str, list[tuple[str, ...]]] = {
        "Logins": [
            ("Login Date", "IP Address", "User Agent", "Login Type"),
            *((_day(each.at), each.ip, agents[each.phone], "Login") for each in reversed(sessions(export))),
        ],
        "Security Challenges": [
            ("Challenge Date", "IP Address", "User Agent", "Country", "Challenge Type"),
            (_day(export.ago(300)), "198.51.100.4", tables.CHROME, "Germany", "EMAIL_PIN_CHALLENGE"),
        ],
        "Email Addresses": [
            ("Email Address", "Confirmed", "Primary", "Updated On"),
            (reach.email, "Yes", "Yes", "7/27/18, 4:05 AM"),
            (f"second-{reach.email}", confirmed, "No", "Not Available"),
        ],
        "PhoneNumbers": [("Extension", "Number", "Type"), ("", reach.phone, "Mobile")],
        "Registration": [("Registered At", "Registration Ip", "Subscription Types"), ("7/27/18, 4:00 AM", "", "")],
        "Profile": [
            ("First Name", "Last Name", "Maiden Name", "Address", "Headline", "Websites"),
            (name, "", "", "", "News and offers", site(export)),
        ],
        f"Shares_{17_000_000 + export.brand.number}": [
            ("Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"), *shares,
        ],
    }  # fmt: skip
    folder = f"Complete_LinkedInDataExport_{export.taken:%m-%d-%Y}"
    return {f"{folder}/{file}.csv": _table(rows) for file, rows in files.items()}


def _day(at: datetime) -> str:
    return f"{at:%a %b %d %H:%M:%S} UTC {at:%Y}"


def _table(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
