"""Break-ins on platforms that hold no posts: every act of one stretch is one incident."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hygiene import scan
from hygiene.formats.wording.incident import event_words
from hygiene.model.policy import Policy
from hygiene.report.report import Report
from hygiene.scan.request import ScanRequest
from tests.support import github, spotify, takeout
from tests.support.plugins import OURS
from tests.support.x_archive import write_zip

MINUTE = 1 / 1440
MAY = datetime(2026, 5, 24, tzinfo=UTC)


def report(export: Path, now: datetime) -> Report:
    return scan(ScanRequest(exports=[export], now=now), Policy(), OURS)


def story(found: Report) -> list[tuple[str, str]]:
    (incident,) = found.incidents
    return [event_words(event, UTC) for event in incident.events]


def on_github(folder: Path) -> Path:
    """Write a log in which someone guesses a password from abroad, and stays."""
    far = {"actor_location": {"country_code": "BR"}, "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/147.0"}
    rows = [
        *(github.line("user.login", day) for day in range(0, 52, 2)),
        *(github.line("user.failed_login", 52 + n * MINUTE, **far) for n in range(6)),
        github.line("user.login", 52 + 8 * MINUTE, **far),
        github.line("user.add_email", 52 + 30 * MINUTE, **far),
        github.line("two_factor_authentication.disabled", 52 + 90 * MINUTE, **far),
        github.line("personal_access_token.create", 52 + 100 * MINUTE, user_programmatic_access_name="ci", **far),
    ]
    return write_zip(folder / "github.zip", [(f"{github.NAME}.json", github.as_json(rows[::-1]))])


def on_google(folder: Path) -> Path:
    """Write account pages with the same acts. They state no countries."""
    day, far = "2026-09-20", "203.0.113.9"
    tries = [(f"{day} 01:{n:02d}:00 Z", far, "Login Failed") for n in range(12)]
    rows = [*tries, (f"{day} 01:20:00 Z", far, "Login")]
    rows += [
        (f"2026-{month:02d}-{n:02d} 09:00:00 Z", "198.51.100.7", "Login") for month in (7, 8) for n in range(1, 29)
    ]
    changes = [(f"{day} 01:40:00 Z", "RECOVERY_EMAIL"), (f"{day} 03:00:00 Z", "2-Step Verification disabled")]
    members = {
        **takeout.members(),
        "Takeout/Google Account/brand.SubscriberInfo.html": takeout.SUBSCRIBER.split("<h3>")[0]
        + page("Timestamp", "IP Address", "Activity Type", rows=rows),
        "Takeout/Google Account/brand.ChangeHistory.html": page("Timestamp", "Change Type", rows=changes),
    }
    return takeout.write_takeout(folder, members)


def page(*columns: str, rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table></body></html>"


def on_spotify(folder: Path) -> Path:
    """Write a technical log with the same acts."""
    logs = {
        "UserAuthenticationSuccess_Hourly": [
            *(spotify.entry(day, ip_address=spotify.HOME) for day in range(80)),
            spotify.entry(76 + 30 * MINUTE, ip_address=spotify.STRANGER),
        ],
        "UserAuthenticationFailure_Hourly": [
            spotify.entry(76 + n * MINUTE, ip_address=spotify.STRANGER) for n in range(25)
        ],
        "AccountMutated": [spotify.mutated(76 + 40 * MINUTE, "email")],
    }
    members = {f"{spotify.LOG}/{name}.json": json.dumps(rows) for name, rows in logs.items()}
    return write_zip(folder / "my_spotify_data.zip", {**spotify.account_data(), **members}.items())


NEW = "A session came from {} never seen before, about when the e-mail address changed."
IN = "Someone got in after {} failed or challenged sign-ins in {} minutes."
MOVED = "The e-mail address changed {} minutes after a sign-in from {} that followed {} failed ones."
KEY = "A key or token that signs in was made"
OFF = "A second factor was switched off"


def test_a_break_in_at_github_is_one_incident_in_order(tmp_path: Path) -> None:
    found = report(on_github(tmp_path), datetime(2026, 2, 27, tzinfo=UTC))
    assert [
        ("2026-02-22 12:08", NEW.format("a country (BR) and a device (Firefox on Linux)")),
        ("2026-02-22 12:08", IN.format(6, 5)),
        ("2026-02-22 12:30", "The e-mail address changed (one was added)."),
        ("2026-02-22 12:30", f"{MOVED.format(22, 'BR', 6)} {OFF} 82 minutes after that sign-in."),
        ("2026-02-22 13:30", f"{OFF}, 1 hour after the first change of the account."),
        ("2026-02-22 13:40", f"{KEY} (the personal access token “ci”), 1 hour after the first change of the account."),
    ] == story(found)


def test_a_break_in_at_google_is_one_incident_in_order(tmp_path: Path) -> None:
    found = report(on_google(tmp_path), datetime(2026, 9, 30, tzinfo=UTC))
    assert [
        ("2026-09-20 01:20", NEW.format("a network")),
        ("2026-09-20 01:20", IN.format(12, 11)),
        ("2026-09-20 01:40", "The e-mail address changed (recovery email)."),
        ("2026-09-20 01:40", f"{MOVED.format(20, 'a new network', 12)} {OFF} 100 minutes after that sign-in."),
        ("2026-09-20 03:00", f"{OFF}, 1 hour after the first change of the account."),
    ] == story(found)


def test_a_break_in_at_spotify_is_one_incident_in_order(tmp_path: Path) -> None:
    found = report(on_spotify(tmp_path), MAY)
    assert [
        ("2026-05-17 08:30", NEW.format("a network")),
        ("2026-05-17 08:30", IN.format(25, 24)),
        ("2026-05-17 08:40", MOVED.format(10, "a new network", 25)),
    ] == story(found)
