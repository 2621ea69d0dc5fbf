"""Real exports of Instagram, and forms of records of Facebook.

The tests run if the samples lie beside the project. Nothing in the logs is lost.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from hygiene.sources.exports import read_export
from tests.support.meta import text, zipped
from tests.support.plugins import READERS
from tests.support.project import SAMPLES

INSTAGRAM = SAMPLES / "instagram" / "2026-05"
DUMMY = SAMPLES / "instagram" / "what-if_IG_public_test_file.zip"
STRUCTURES = sorted((SAMPLES / "facebook" / "structures").glob("*.json"))
APPS = SAMPLES / "facebook" / "connected_apps_and_websites.excerpt.json"
pytestmark = pytest.mark.skipif(not INSTAGRAM.is_dir(), reason="the sample exports are not beside the project")


def activity() -> list[dict[str, Any]]:
    """Return the log of activity, flattened independently of the reader."""
    (file,) = INSTAGRAM.rglob("profile_activity.json")
    rows = []
    for record in json.loads(file.read_text(encoding="utf-8")):
        fields = {field["label"]: field for field in record["label_values"]}
        details = {inner["label"]: inner["value"] for inner in fields["Details"]["dict"]}
        kind, agent, address = (fields[name]["value"] for name in ("Type", "User agent", "IP address"))
        rows.append({"at": record["timestamp"], "kind": kind, "agent": agent, "ip": address, "details": details})
    return rows


def test_every_entry_of_instagram_s_log_is_a_login_an_event_or_both() -> None:
    snapshot = read_export(INSTAGRAM, READERS)
    rows = activity()
    kinds = Counter(row["kind"] for row in rows)
    outcomes = Counter(login.outcome for login in snapshot.logins or ())
    events = Counter(event.kind for event in snapshot.events or ())
    mails = Counter(row["details"]["Email type"] for row in rows if row["kind"] == "Email sent")

    assert {"Log in": 4, "Email sent": 7, "Checkpoint": 3, "Profile changed": 5} == dict(kinds)
    assert {"success": 4, "challenge": 3, "session": 6} == dict(outcomes)  # one of the sessions is the sign-up
    assert {
        "challenge": kinds["Checkpoint"] + mails["verification_code"],
        "password-reset": mails["password_reset"],
        "warning": mails["suspicious_login"],
        "password": 1,
        "email": 1,
        "biography": 2,
        "picture": 2,
    } == dict(events)
    assert {"logins_repeated": 4, "events_repeated": 1}.items() <= snapshot.counts.items()
    acts = {"messages", "follows", "deletions"}
    assert {"posts", "devices", "contacts", "second_factors", "sign_ins"} | acts == snapshot.gaps.keys()


def test_addresses_of_instagram_s_own_servers_are_nobody_s() -> None:
    snapshot = read_export(INSTAGRAM, READERS)
    people = {row["ip"] for row in activity() if row["agent"] != "C++/THttpClient"} | {"198.18.15.16"}

    assert people == {login.ip.reveal() for login in snapshot.logins or ()} - {""}
    assert 1778207544 == int(snapshot.taken_at.timestamp())


def test_every_record_of_the_dummy_export_is_read() -> None:
    snapshot = read_export(DUMMY, READERS)
    with ZipFile(DUMMY) as archive:
        held = {
            name.rpartition("/")[2]: json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }

    assert len(held["devices.json"]["devices_devices"]) == len(snapshot.devices or ())
    assert len(held["login_activity.json"]["account_history_login_history"]) + 1 == len(snapshot.logins or ())
    assert len(held["stories.json"]["ig_stories"]) + 1 == len(snapshot.posts or ())
    assert ("bla", 2) == (snapshot.account.handle, len(snapshot.contacts or ()))
    assert {"deletions", "messages", "second_factors", "sign_ins"} == snapshot.gaps.keys()


def filled(form: Any) -> Any:
    """Return a form with an example value in place of each type."""
    if isinstance(form, dict):
        return {key: filled(value) for key, value in form.items()}
    if isinstance(form, list):
        return [filled(value) for value in form]
    return {"string": "words", "number": 1_772_000_000, "boolean": True, "array": {}}.get(form, form)


@pytest.mark.parametrize("file", STRUCTURES, ids=lambda file: file.stem)
def test_every_form_of_a_record_in_facebook_s_exports_of_2025_is_known(tmp_path: Path, file: Path) -> None:
    forms = json.loads(file.read_text(encoding="utf-8"))
    snapshot = read_export(
        zipped(tmp_path / "x.zip", {name: text(filled(form)) for name, form in forms.items()}), READERS
    )
    wrong = {part: why for part, why in snapshot.gaps.items() if "could not be read" in why or "holds no “" in why}

    assert {} == wrong
    # Each date has the same example value, so every post looks as if its owner had given it another date.
    acts = {"messages", "follows", "deletions"}
    assert {"contacts", "events", "posts", "second_factors", "sign_ins"} | acts == snapshot.gaps.keys()
    assert {"posts", "apps", "logins", "devices", "events"} <= {p for p in snapshot.counts if snapshot.counts[p]}


def test_the_apps_of_a_real_account_of_facebook(tmp_path: Path) -> None:
    snapshot = read_export(
        zipped(tmp_path / "x.zip", {"a/connected_apps_and_websites.json": APPS.read_bytes()}), READERS
    )

    assert [("1111111111111114", "Jush", {"inactive"}, 1682765789)] == [
        (a.id, a.name, {*a.permissions}, a.granted_at and int(a.granted_at.timestamp())) for a in snapshot.apps or ()
    ]
    assert 3 == snapshot.counts["apps_removed"]
    assert ["Głosowanie Złoty Bączek"] == [event.detail for event in snapshot.events or ()]
