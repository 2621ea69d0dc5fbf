"""The timeline of whole exports: takeovers, and nothing private."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hygiene.incident.records import Asked, Story
from hygiene.incident.timeline import csv, timesketch
from hygiene.incident.timeline.story import story, window
from hygiene.model.policy import Policy
from hygiene.scan.analyse import analysed
from hygiene.scan.judge import judge
from hygiene.scan.password_facts import password_facts
from hygiene.scan.read import read
from hygiene.scan.request import Listener, ScanRequest
from tests.support import takeovers
from tests.support.canaries import archive, export, leaks
from tests.support.plugins import OURS
from tests.support.takeovers import NIGHT
from tests.support.x_archive import TAKEN_AT


def run(exports: Sequence[Path], at: datetime, vaults: Sequence[Path] = (), days: float | None = None) -> Story:
    """Return the story of files, as a scan reads and judges them."""
    request, policy, now = ScanRequest(exports=exports, vaults=vaults), Policy(), TAKEN_AT + timedelta(hours=6)
    with password_facts(request, now, Listener()) as facts:
        material = read(request, OURS, now=now, policy=policy, facts=facts, listener=Listener())
    material.snapshots = [analysed(snapshot, policy) for snapshot in material.snapshots]
    account = next(each.account for each in material.snapshots if not each.account.shared)
    asked = Asked(account=account, at=at)
    between = window(asked, material.snapshots, days)
    return story(material.snapshots, judge(material, policy, OURS), asked, policy, *between)


def suspicious(found: Story, *kinds: str) -> list[str]:
    return [entry.what for entry in found.entries if entry.suspicious and entry.kind in kinds]


def test_a_raid_by_message_is_a_suspicious_line(tmp_path: Path) -> None:
    found = run(takeovers.raid(tmp_path, "intruder"), NIGHT)

    # The check counts the two of the owner on that day to the burst.
    assert ["sent 150 messages to 150 people", "sent 2 messages to 2 people"] == suspicious(found, "message")


def test_a_look_alike_app_and_its_post_are_suspicious(tmp_path: Path) -> None:
    found = run(takeovers.calendar(tmp_path, "intruder"), NIGHT)

    assert ["“CaIendly” was given access", "posted from “CaIendly”"] == suspicious(found, "grant", "post", "session")


def test_no_password_address_number_word_or_person_is_in_any_line(tmp_path: Path) -> None:
    for kind in ("bitwarden-json", "keepass-xml"):
        (tmp_path / kind).write_bytes(export(kind))
    exports = [archive(tmp_path / "archive.zip")]
    vaults = [tmp_path / kind for kind in ("bitwarden-json", "keepass-xml")]
    found = run(exports, datetime(2026, 10, 12, 8, tzinfo=UTC), vaults, days=6000)
    text = csv.render(found, UTC) + timesketch.render(found) + "".join(f"{gap.words} {gap.look}" for gap in found.gaps)

    assert {"post", "grant", "session", "device", "email"} <= {entry.kind for entry in found.entries}
    assert [] == leaks(text.replace(str(tmp_path), ""))
