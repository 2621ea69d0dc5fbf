"""The JSON report: its published schema, and what a program may rely on."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.json import render
from hygiene.model.text import without_personal
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from tests.support import reports
from tests.support.project import ROOT


def told(report: Report) -> Any:
    return json.loads(render(report, Screen()))


def schema(name: str = "report") -> Any:
    return json.loads(files("hygiene.data").joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))


OLD = "“Old Feed” may post as you."
SHARED = "2 accounts share one password."
CHANGED = replace(reports.rich(), changes=reports.changes())


@pytest.mark.parametrize("report", [CHANGED, reports.empty(), reports.hostile("\x1b[31m\u202e<script>")])
def test_every_report_is_valid_under_the_published_schema(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(told(report))


@pytest.mark.parametrize("change", [{"extra": 1}, {"generated_at": "2026-03-01 13:05"}, {"schema": "hygiene-report/1"}])
def test_the_schema_refuses_what_is_not_a_report(change: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(told(reports.rich()) | change)


@pytest.mark.parametrize("name", ["report", "policy", "fleet"])
def test_the_schema_files_are_what_the_script_writes(name: str) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "make_schemas.py"))
    file = files("hygiene.data").joinpath(f"{name}.schema.json")

    assert script["text"](file.name) == file.read_text(encoding="utf-8")


def test_a_finding_is_written_whole() -> None:
    result = told(reports.rich())["results"][1]

    assert result == {
        "check": "post-client",
        "path": "compromise",
        "account": {"platform": "x", "handle": "acme", "id": "12"},
        "status": "found",
        "reason": "",
        "findings": [
            {
                "fingerprint": "a65f80f91caa6d76",
                "subject": "post:1",
                "message": 'Post 1 came from "Nightly Poster", which was never used before.',
                "severity": "critical",
                "confidence": "medium",
                "at": "2026-02-27T02:11:00Z",
                "last_at": "2026-02-27T02:11:00Z",
                "why": "Whoever posts through an app you do not use may not be you.",
                "fix": "Look at https://x.com/i/web/status/1 and delete the post if it is not yours.",
                "evidence": ["client Nightly Poster", "1,233 posts from others"],
            }
        ],
    }


def test_the_head_says_what_it_is_and_how_likely() -> None:
    head = told(reports.rich())

    assert (head["schema"], head["hygiene_version"]) == ("hygiene-report/2", "0.1.0")
    assert head["generated_at"] == "2026-03-01T13:05:00Z"
    assert head["verdict"] == {
        "word": "check first",
        "sentence": reports.HAPPENED,
        "because": ["a65f80f91caa6d76"],
    }
    assert head["score"]["by_path"]["app"] == {"low": 0.033, "high": 0.033, "expected": 0.033}
    assert head["score"]["words"] == "about 1 in 8"
    assert head["coverage"]["by_hand"] == {"apps": "2026-02-03"}
    assert head["provenance"]["policy"] == "hygiene.toml"
    assert head["results"][3]["account"] is None
    assert head["accepted"][0]["finding"]["subject"] == "app:2"
    assert head["stale_acceptances"][0]["finding"] is None


def test_an_undated_finding_has_no_time() -> None:
    findings = told(reports.report(results=(reports.post_client(2),)))["results"][0]["findings"]

    assert [f["at"] for f in findings] == ["2026-02-27T02:11:00Z", None]


def test_an_incident_is_written_whole() -> None:
    acme = {"platform": "x", "handle": "acme", "id": "12"}
    sign, app = "a65f80f91caa6d76", "7a5fc17eef09df58"
    message = 'Post 1 came from "Nightly Poster", which was never used before.'

    assert told(reports.rich())["incidents"] == [
        {
            "account": acme,
            "owner": "Dana",
            "title": message,
            "confidence": "medium",
            "since": "2026-02-25T00:00:00Z",
            "until": "2026-02-27T02:11:00Z",
            "events": [
                {
                    "at": "2026-02-25T00:00:00Z",
                    "account": acme,
                    "kind": "grant",
                    "what": "“Nightly Poster” was given access",
                    "fingerprint": None,
                    "near": sign,
                },
                {
                    "at": "2026-02-27T02:11:00Z",
                    "account": acme,
                    "kind": "finding",
                    "what": message,
                    "fingerprint": sign,
                    "near": None,
                },
            ],
            "steps": [
                {
                    "topic": "apps",
                    "title": "Revoke “Nightly Poster”",
                    "where": "at https://x.com/settings/connected_apps",
                    "fingerprints": [app],
                },
                {
                    "topic": "sessions",
                    "title": "End all other sessions. They stay open.",
                    "where": "under Settings > Sessions",
                    "fingerprints": [],
                },
            ],
            "fingerprints": [sign, app],
        }
    ]


def test_what_changed_is_written_whole() -> None:
    changes = told(CHANGED)["changes"]
    acme = {"platform": "x", "handle": "acme", "id": "12"}
    grant = {
        "fingerprint": "7a5fc17eef09df58",
        "subject": "app:1",
        "message": '"Nightly Poster" may post as you and has had access for 9 years.',
        "severity": "high",
        "confidence": "high",
        "fix": f"Open {reports.SETTINGS}, choose Nightly Poster, and revoke its access.",
        "accepted": False,
    }
    lines = changes.pop("lines")

    assert changes == {
        "since": "2026-02-01T13:05:00Z",
        "oldest": None,
        "still": 1,
        "runs": [3, 5],
        "first": [{"platform": "x", "handle": "acme_shop", "id": "34"}],
        "missing": [{"platform": "bluesky", "handle": "acme.example", "id": "did:plc:1"}],
        "unread": [{"check": "password-reuse", "account": None, "reason": "no vault was given"}],
    }
    assert lines[1] == {
        "kind": "changed",
        "cause": "rule",
        "check": "authorized-apps",
        "account": acme,
        "why": "The rule of this check changed.",
        "worse": True,
        "now": grant,
        "before": {**grant, "severity": "medium"},
    }
    assert [[line[name] for name in ("kind", "account", "now", "before")] for line in (lines[0], *lines[2:])] == [
        ["new", acme, lines[0]["now"], None],
        ["gone", acme, None, {**grant, "fingerprint": "0d" * 8, "subject": "app:7", "message": OLD}],
        ["gone", None, None, {**grant, "fingerprint": "0e" * 8, "subject": "reuse", "message": SHARED}],
    ]
    assert lines[0]["now"]["fingerprint"] == "a65f80f91caa6d76"
    assert told(reports.rich())["changes"] is None


def test_an_input_says_what_is_damaged_and_whose_it_is() -> None:
    export = replace(reports.entry({"posts": 3}), damaged=("logins", "apps"), account=reports.ACME)
    inputs = told(reports.report(inputs=(export, replace(export, damaged=(), account=None))))["provenance"]["inputs"]

    assert [(each["damaged"], each["account"]) for each in inputs] == [
        (["logins", "apps"], {"platform": "x", "handle": "acme", "id": "12"}),
        ([], None),
    ]


def test_the_timeline_has_the_range_of_each_account_and_what_is_near_a_sign() -> None:
    acme = {"platform": "x", "handle": "acme", "id": "12"}
    story = told(reports.rich())["timeline"]

    assert [{"account": acme, "since": "2025-03-01T13:05:00Z", "until": "2026-03-01T13:05:00Z"}] == story["windows"]
    assert [
        ("phone", None, None),
        ("grant", None, reports.post_client().fingerprint(reports.post_client().findings[0])),
        ("finding", reports.post_client().fingerprint(reports.post_client().findings[0]), None),
    ] == [(line["kind"], line["fingerprint"], line["near"]) for line in story["lines"]]


@given(text=st.text(min_size=1))
def test_any_name_survives_and_none_acts(text: str) -> None:
    written = render(reports.hostile(text), Screen())

    assert written.isascii()
    assert not {c for c in written if c < " "} - {"\n"}
    assert json.loads(written)["inventory"]["apps"][0]["name"] == without_personal(text)


def test_the_document_names_every_field() -> None:
    page = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    fields = {name for kind in schema()["$defs"].values() for name in kind.get("properties", {})}

    assert {name for name in fields if f"`{name}`" not in page} == set()
