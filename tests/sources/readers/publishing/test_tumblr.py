"""The Tumblr export: the few parts it holds, and the gaps it leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Device
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

DATA: dict[str, Any] = {
    "email": "kim@harbourlane.example",
    "active_times": ["2026-05-02 10:11:12", "2026-05-01T09:00:00Z"],
    "unfollows": [{"blog_name": "x", "timestamp": "2026-01-01 00:00:00"}],
    "client_side_ad_analytics": [{"serve_time": "2026-01-01 00:00:00", "viewed": True}],
    "push_notification_opens": [
        {
            "timestamp": "2026-04-03 10:00:00",
            "device": "iPhone14,2",
            "app_version": "25",
            "from_blog": "x",
            "to_blog": "y",
        },
        {"timestamp": "2026-04-01 10:00:00", "device": "iPhone14,2", "app_version": "25"},
        {"timestamp": "2026-04-02 10:00:00", "device": "Pixel 7"},
    ],
    "api_applications_used": [{"session_created_time": "2025-01-01 00:00:00", "other": "x"}],
}


def at(month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def export(tmp_path: Path, *data: object) -> Path:
    """Write a zip with a payload for each `data` and a page of posts."""
    pages: list[tuple[str, str]] = [("posts/posts_index.html", "<html></html>")]
    return write_zip(
        tmp_path / "tumblr.zip",
        pages + [(f"payload-{number}.json", json.dumps([{"data": one}])) for number, one in enumerate(data)],
    )


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def test_the_little_there_is_is_read(tmp_path: Path) -> None:
    found = read(export(tmp_path, DATA))

    assert ["kim@harbourlane.example"] == [one.value.reveal() for one in found.contacts or ()]
    assert [(at(5, 2, 10, 11, 12), ""), (at(5, 1, 9), "")] == [(one.at, one.ip.reveal()) for one in found.logins or ()]
    assert (
        Device(name="iPhone14,2", kind="push", first_seen_at=at(4, 1), last_seen_at=at(4, 3)),
        Device(name="Pixel 7", kind="push", first_seen_at=at(4, 2), last_seen_at=at(4, 2)),
    ) == found.devices
    assert (None, None, at(5, 2, 10, 11, 12)) == (found.apps, found.posts, found.taken_at)


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    gaps = read(export(tmp_path, DATA)).gaps

    assert (
        "the export lists 1 session of programs with access in an unknown form; "
        "look at https://www.tumblr.com/settings/apps"
    ) == gaps["apps"]
    assert "posts are pages in this export and are not read" == gaps["posts"]
    assert gaps["logins"].startswith(
        "the export holds only the times of sign-ins, without network address or device; look "
    )
    assert {
        "apps", "deletions", "events", "follows", "logins", "messages", "posts", "second_factors", "sign_ins",
    } == set(gaps)  # fmt: skip


def test_several_payloads_are_one_export(tmp_path: Path) -> None:
    found = read(
        export(tmp_path, DATA, {"email": "kim@harbourlane.example", "last_active_times": ["2026-06-01 00:00:01"]})
    )

    assert 1 == len(found.contacts or ())
    assert 3 == len(found.logins or ())


def test_one_file_under_any_name_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"data": DATA}]), encoding="utf-8")

    assert "tumblr" == read(path).origin.reader


def test_odd_records_are_counted_and_left_out(tmp_path: Path) -> None:
    odd = DATA | {
        "active_times": ["2026-05-02 10:11:12", "soon", 5, None],
        "push_notification_opens": [{}, 1, {"device": ""}],
    }
    found = read(export(tmp_path, odd | {"email": 5, "api_applications_used": "x"}))

    assert 1 == len(found.logins or ())
    assert found.gaps["logins"].endswith("3 records could not be read (it is not in the expected form)")
    assert ((), "3 records could not be read (it is not in the expected form)") == (
        found.devices,
        found.gaps["devices"],
    )
    assert None is found.contacts


def test_a_damaged_payload_costs_itself_alone(tmp_path: Path) -> None:
    whole, cut = (json.dumps([{"data": DATA}]) for _ in range(2))
    found = read(write_zip(tmp_path / "t.zip", [("payload-0.json", whole), ("payload-1.json", cut[:-40])]))

    assert 2 == len(found.logins or ())
    assert "payload-1.json: " in found.gaps["logins"]
    with pytest.raises(
        UnreadableError, match=r"payload-0\.json: it is not valid JSON|payload-0\.json: it is cut short"
    ):
        read(write_zip(tmp_path / "u.zip", [("payload-0.json", cut[:-40])]))


def test_unfollows_are_counted_because_their_form_is_not_known(tmp_path: Path) -> None:
    found = read(export(tmp_path, DATA | {"unfollows": [{"other": "x"}, {"other": "y"}]}))

    assert (None, "the export lists 2 unfollows in an unknown form") == (found.follows, found.gaps["follows"])
