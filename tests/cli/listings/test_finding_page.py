"""The page of one finding, from a report that anyone may have written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.cli.listings import saved_report
from hygiene.cli.listings.finding_page import find, page
from hygiene.cli.listings.saved_report import load, parse
from hygiene.formats.fleet import get
from hygiene.formats.wire.report import SCHEMA
from hygiene.model.errors import UnreadableError
from hygiene.plugins.check import Check
from hygiene.plugins.format import Screen
from tests.support import overviews

ID: Final = "0123456789abcdef"
TODAY: Final = date(2026, 11, 28)


@check("gate", title="Open gates", path="app", needs={"apps"})
def gate(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Gates that stand open.

    What: every gate is
    looked at.

    False alarms: a gate that is open
    on purpose.
    """
    del snapshot, policy
    yield from ()


def written(**changes: Any) -> dict[str, Any]:
    """A report with one finding, with fields that are unknown here."""
    finding = {
        "fingerprint": ID,
        "subject": "app:1",
        "message": "“Gate” is open. It has been open since spring.",
        "severity": "medium",
        "confidence": "low",
        "at": "2026-10-13T14:20:00Z",
        "why": "Someone may come in.",
        "fix": "Close it at https://gate.example/a/very/long/address/that/stays/on/one/line/as/people/copy/it.",
        "evidence": ["id 1, publisher not stated", "no one came"],
        "new": {"in": ["a", "later", "version"]},
        **changes,
    }
    result = {"check": "gate", "account": {"platform": "x", "handle": "lane", "id": "7"}, "findings": [finding]}
    return {"schema": SCHEMA, "generated_at": "2026-11-28T10:00:00Z", "results": [result], "more": None}


def shown(report: dict[str, Any], known: Check | None = gate, **options: Any) -> str:
    return page(find(parse(json.dumps(report)), ID), known, zone=ZoneInfo("Europe/Lisbon"), today=TODAY, **options)


def test_the_page_says_what_was_found_how_bad_it_is_and_what_to_do() -> None:
    assert (
        shown(written(), options=["--policy", "my.toml"])
        == """\
“Gate” is open. It has been open since spring.

Finding:     0123456789abcdef
Account:     x/@lane
When:        2026-10-13 15:20 WEST
Severity:    medium: it makes a takeover clearly easier, so deal with it soon
Confidence:  low: ordinary use could look the same

Evidence
  - id 1, publisher not stated
  - no one came

Why it matters
  Someone may come in.

What to do
  Close it at
  https://gate.example/a/very/long/address/that/stays/on/one/line/as/people/copy/it.

The check
  Open gates. Gates that stand open.
  False alarms: a gate that is open on purpose.
  The whole page: hygiene explain gate

To live with it
  If you know the reason and it is harmless, accept the finding until a date.
  It counts again after that, and whenever more of the same is found. Put the
  reason in place of WHY.
  hygiene accept 0123456789abcdef --until 2027-02-26 --reason 'WHY' --policy my.toml
"""
    )


def test_what_is_not_known_is_left_out_or_said() -> None:
    report = written(at=None, why="", fix="", evidence=[], severity="info", confidence="high")
    report["results"][0]["account"] = None
    report["accepted"] = [{"fingerprint": ID, "reason": "on purpose", "owner": "Mara", "until": "2027-01-31"}]

    assert (
        shown(report, None)
        == """\
“Gate” is open. It has been open since spring.

Finding:     0123456789abcdef
Account:     no account
When:        not known
Severity:    for information: good to know, and nothing to repair by itself
Confidence:  high: what was read leaves little doubt

The check
  gate is not installed here, so its page cannot be shown.

To live with it
  Accepted by Mara until 2027-01-31: On purpose.
"""
    )


def test_several_events_have_a_first_and_a_last() -> None:
    text = shown(written(last_at="2026-10-15T08:00:00Z"))
    same = shown(written(last_at="2026-10-13T14:20:00Z"))

    assert text.splitlines()[4] == "When:        2026-10-13 15:20 WEST to 2026-10-15 09:00 WEST"
    assert same == shown(written())


def test_what_the_user_found_has_a_page_without_a_check() -> None:
    report = written()
    report["results"][0]["check"] = "by-hand"

    assert (
        shown(report, None).partition("The check\n")[2].partition("\n\n")[0]
        == """\
  Looked at by you. You looked at the account yourself and noted with `hygiene
  review` that something is not fine. The finding stays until you answer the
  question again, or until a newer export answers it in full."""
    )


def test_every_severity_and_confidence_is_explained() -> None:
    severities = {name: shown(written(severity=name)).splitlines()[5] for name in Severity}
    confidences = {name: shown(written(confidence=name)).splitlines()[6] for name in Confidence}

    assert {name for name, line in severities.items() if line.startswith(f"Severity:    {name}: ")} == {
        "low", "medium", "high", "critical",
    }  # fmt: skip
    assert all(line.startswith(f"Confidence:  {name}: ") for name, line in confidences.items())


def test_long_and_many_texts_are_cut() -> None:
    text = shown(written(message="word " * 100_000, why="w" * 100_000, evidence=["e" * 9_999] * 60))

    assert len(text) < 50_000
    assert text.count("  - ") == 50
    assert "\n  and 10 more\n" in text


@given(st.text(), st.text(), st.text())
def test_no_text_of_a_report_acts_on_the_terminal(message: str, name: str, fact: str) -> None:
    report = written(message=message, why=name, fix=fact, evidence=[fact])
    report["results"][0] |= {"check": name, "account": {"platform": name, "handle": fact}}
    text = shown(report, None)

    assert [char for char in text if char != "\n" and not char.isprintable() and char != "\u00a0"] == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"schema": 1}',
        b"[" * 1_000_000,
        b'{"more": ' * 100_000,
        json.dumps(written(severity="awful")).encode(),
        json.dumps(written(at="yesterday")).encode(),
        json.dumps(written(at="2026-10-13T14:20:00")).encode(),
        json.dumps(written(evidence=[1])).encode(),
    ],
)
def test_what_is_no_report_is_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "report.json").write_bytes(data)
    with pytest.raises(UnreadableError, match=r"report\.json: it is not a JSON report of hygiene \(write one with"):
        load(tmp_path / "report.json")


def test_a_report_in_damaged_utf_16_is_written_again_and_not_downloaded(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(json.dumps(written()).encode("utf-16")[:-1])
    with pytest.raises(UnreadableError) as refused:
        load(path)
    assert str(refused.value) == (
        f"{path}: it holds bytes that are not text (write one with `hygiene scan --format json --output report.json`)"
    )


def test_the_report_about_a_fleet_is_called_so_with_what_to_give() -> None:
    with pytest.raises(UnreadableError) as refused:
        parse(get("json")(overviews.overview(), Screen()))
    assert str(refused.value) == (
        "it is the report about a fleet, which holds no finding in full (give that of an account: "
        "`hygiene fleet FILE --format json --output FOLDER` writes it below accounts/)"
    )


def test_a_report_of_another_version_is_named() -> None:
    with pytest.raises(UnreadableError, match=f"it is a report of another version, hygiene-report/0, not {SCHEMA}"):
        parse(json.dumps({**written(), "schema": "hygiene-report/0"}))


def test_a_report_without_an_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_report, "LIMIT", 10)
    (tmp_path / "report.json").write_bytes(b" " * 11)

    with pytest.raises(UnreadableError, match="too large for a report"):
        load(tmp_path / "report.json")
    with pytest.raises(UnreadableError, match="it is a folder or a device"):
        load(Path("/dev/zero"))
    with pytest.raises(UnreadableError, match="it is a folder or a device"):
        load(tmp_path)
    with pytest.raises(UnreadableError, match="No such file"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            "0123456700000000",
            (
                "0123456700000000 is not in this report, which has 1 finding. More or other events are behind that "
                "finding now: 0123456789abcdef (“Gate” is open)."
            ),
        ),
        (
            "0123446789abcdef",
            (
                "0123446789abcdef is not in this report, which has 1 finding. Did you mean 0123456789abcdef (“Gate” is "
                "open)?"
            ),
        ),
        (
            "0123456789abcdee",
            (
                "0123456789abcdee is not in this report, which has 1 finding. Did you mean 0123456789abcdef (“Gate” is "
                "open)?"
            ),
        ),
        (
            "ffffffffffffffff",
            (
                "ffffffffffffffff is not in this report, which has 1 finding. It may come from another scan: give the "
                "report that shows it, or the same exports and the same --policy."
            ),
        ),
    ],
)
def test_an_unknown_id_names_those_that_are_nearly_the_same(wanted: str, said: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        find(parse(json.dumps(written())), wanted)

    assert caught.value.message == said
