"""The OCSF events: their exact text, their schema, and their classes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from hygiene.formats.exchange.ocsf import render
from hygiene.formats.exchange.ocsf_event import VERSION
from hygiene.model.finding import AttackPath, Confidence, Result, Severity, Status
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Cause
from hygiene.report.report import Report
from hygiene.report.verdict.by_hand import CHECK as BY_HAND
from tests.support import reports
from tests.support.exchanged import exchanged

WHOLE = Path(__file__).with_name("report.ocsf.jsonl").read_text(encoding="utf-8")


def events(report: Report) -> list[Any]:
    return [json.loads(line) for line in render(report, Screen()).splitlines()]


@cache
def released() -> OcsfJsonSchemaEmbedded:
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))


@cache
def validator(class_uid: int) -> jsonschema.Draft202012Validator:
    """Return the schema of a class, which refuses every other field."""
    name = released().lookup_class_name_from_uid(class_uid=class_uid)
    return jsonschema.Draft202012Validator(released().get_class_schema(class_name=name, profiles=[]))


def test_the_report_is_these_events() -> None:
    assert WHOLE == render(exchanged(), Screen())


@pytest.mark.parametrize("report", [exchanged(), reports.rich(), reports.empty()])
def test_every_event_is_valid_under_the_released_schema(report: Report) -> None:
    for event in events(report):
        validator(event["class_uid"]).validate(event)


def test_every_class_and_every_field_in_use_is_of_that_release_and_none_is_deprecated() -> None:
    seen = {event["class_uid"] for event in events(exchanged())}
    schema = get_ocsf_schema(version=VERSION)
    kinds = {each["uid"]: each for each in schema["classes"].values()}

    assert {2003, 2004, 2008} == seen
    for event in events(exchanged()):
        attributes = kinds[event["class_uid"]]["attributes"]
        assert [name for name in event if "@deprecated" in attributes[name]] == []
        assert event["class_name"] == kinds[event["class_uid"]]["caption"]
        about = schema["objects"]["compliance"]["attributes"]
        assert [name for name in event.get("compliance", {}) if "@deprecated" in about[name]] == []


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1))
def test_any_name_is_valid_and_none_acts(text: str) -> None:
    written = render(reports.hostile(text), Screen())

    assert written.isascii()
    for line in written.splitlines():
        event = json.loads(line)
        validator(event["class_uid"]).validate(event)


def fields(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of an event and of the objects in it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from fields(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from fields(part, name)
    else:
        yield name, value


def test_types_are_made_from_class_and_activity_and_times_are_milliseconds() -> None:
    for event in events(exchanged()):
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert event["category_uid"] == event["class_uid"] // 1000
        for name, value in fields(event):
            if name == "time" or name.endswith("_time"):
                assert type(value) is int
                assert 2026 == datetime.fromtimestamp(value / 1000, UTC).year
            if name.endswith(("_id", "_uid")):
                assert type(value) is int


def test_what_was_not_read_is_unknown_and_passes_nowhere() -> None:
    paths: tuple[AttackPath, ...] = ("compromise", "app")
    for path in paths:
        unread = Result(check="c", path=path, account=reports.ACME, status=Status.UNKNOWN, reason="no export")
        (event,) = events(reports.report(results=(unread,)))
        assert (2003, "Unknown", "Unknown") == (
            event["class_uid"],
            event["compliance"]["status"],
            event["severity"],
        )
    partly = [e for e in events(reports.rich()) if e.get("compliance", {}).get("control") == "authorized-apps"]
    assert ["Fail", "Fail", "Unknown"] == [event["compliance"]["status"] for event in partly]


@pytest.mark.parametrize(
    ("severity", "confidence", "status"),
    [
        (Severity.INFO, Confidence.HIGH, "For information"),
        (Severity.LOW, Confidence.HIGH, "Fail"),
        (Severity.CRITICAL, Confidence.LOW, "Warning"),
    ],
)
def test_a_finding_about_the_account_is_as_sure_as_its_check(
    severity: Severity, confidence: Confidence, status: str
) -> None:
    apps = reports.authorized_apps()
    finding = replace(apps.findings[0], severity=severity, confidence=confidence)
    (event,) = events(reports.report(results=(replace(apps, findings=(finding,), reason=""),)))

    assert status == event["compliance"]["status"]


@pytest.mark.parametrize(
    ("cause", "activity", "status"),
    [
        ("account", "Close", "Resolved"),
        ("rule", "Close", "Archived"),
        ("time", "Close", "Archived"),
        ("reading", "Not read", "Unknown"),
    ],
)
def test_what_is_gone_is_resolved_only_where_the_account_changed(cause: Cause, activity: str, status: str) -> None:
    changes = reports.changes()
    line = replace(changes.lines[2], cause=cause)
    _, event = events(reports.report(changes=replace(changes, lines=(line,))))

    assert (activity, status) == (event["activity_name"], event["status"])
    assert ("Pass" if cause == "account" else "Unknown") == event["compliance"]["status"]


def test_a_sign_that_is_gone_raises_no_alert() -> None:
    changes = reports.changes()
    line = replace(changes.lines[2], check="post-client")
    signs = events(reports.report(results=(reports.post_client(),), changes=replace(changes, lines=(line,))))

    assert [(2004, "Unchanged", True), (2004, "Close", False)] == [
        (event["class_uid"], event["activity_name"], event["is_alert"]) for event in signs
    ]


def test_an_answer_of_the_owner_is_no_detector() -> None:
    (event,) = events(reports.report(results=(replace(reports.post_client(), check=BY_HAND),)))

    assert (99, "Answer of the owner") == (
        event["finding_info"]["analytic"]["type_id"],
        event["finding_info"]["analytic"]["type"],
    )


def test_permissions_that_are_not_stated_are_not_called_none() -> None:
    apps = [event for event in events(exchanged()) if event["class_uid"] == 2008]

    assert [True, False, True, True] == ["permission_analysis_results" in event for event in apps]
