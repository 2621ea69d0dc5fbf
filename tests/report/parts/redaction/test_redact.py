"""A report for others: no name survives in any format, and all that matters stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hygiene.cli.guided.example import example, tidied
from hygiene.cli.nearby.running import run
from hygiene.cli.options import load_policy
from hygiene.language.vocabulary import vocabulary
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Finding, Result
from hygiene.model.records import App
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.fleet.records import Overview
from hygiene.report.parts.redaction.fields import TREATMENTS
from hygiene.report.parts.redaction.labels import is_mark
from hygiene.report.parts.redaction.redact import redacted
from hygiene.report.parts.redaction.times import in_utc
from hygiene.report.report import Report
from hygiene.scan.request import ScanRequest
from tests.support.overviews import overview
from tests.support.reports import rich

FORMATS: Final = ("table", "markdown", "html", "json", "csv", "sarif", "junit", "ocsf", "timesketch")
PLUGINS: Final = Plugins(strangers=False)
CANARY: Final = "zqcanary"
FORMS: Final = (
    "{} {}",
    "{} “{} and more”",
    "{} „{} und mehr“",
    "{} «{} y más»",
    "{} {}.example",
    "{} https://{}.example/a?b=c",
    "{} @{}",
    "{} {}@mail.example",
    "{} /home/{}/export.zip",
    "{} C:\\{}\\export.zip",
    "{} ({}, Chrome)",
    "{}: {}'s",
    "{} {}-{{}}",
    "{} “{}",
    "{} {}”",
)
"""How a name may stand in a text: `{}` are the text and the name."""
NAMES: Final = re.compile(
    r"harbour|mara\b|marketing|\bines\b|tweettally|unfollowalarm|followers|boost|giveaway|wheel|photoframe|frame|"
    r"ticketbox|feedferry|tally|prize|claim|facebook page|brand account|newsletter|bean supplier|company mail|lisbon|"
    r"WEST\b|6120441|2110012812154634241|Twitter Web App",
    re.IGNORECASE,
)
"""Names in the inputs of the example."""


def written(report: Report, style: str) -> str:
    """Return a report in a format, with all its details."""
    return str(PLUGINS.get("formats", style)(report, Screen(details=True)))


@cache
def demo() -> Report:
    """Return the report of the example."""
    with example() as (archives, vault, policy):
        return tidied(run(ScanRequest(exports=archives, vaults=(vault,)), load_policy(policy), PLUGINS))


@cache
def at_home(zone: str) -> Report:
    """Return the report of the example by someone who lives in a zone."""
    with example() as (archives, vault, policy):
        rules = msgspec.structs.replace(load_policy(policy), timezone=zone)
        made = tidied(run(ScanRequest(exports=archives, vaults=(vault,)), rules, PLUGINS))
    # Posts are counted by the years of the home zone, which only someone who has the posts can tell.
    figures = tuple(replace(each, years=()) for each in made.figures)
    return replace(made, generated_at=datetime(2026, 11, 1, 12, tzinfo=UTC), figures=figures)


def planted(value: Any, form: str, numbers: Iterator[int], treatment: str = "") -> Any:
    """Return a record with a name of its own in each text, but in words of hygiene's own."""
    if value == "":
        return value
    if isinstance(value, str) and not isinstance(value, Enum):
        name = f"{CANARY}{next(numbers)}"
        return value if treatment in {"as it is", "fingerprint"} else form.format(value, name).replace("{}", name)
    if is_dataclass(value) and not isinstance(value, type):
        known = {"platform": "as it is", "mark": "fingerprint", **TREATMENTS.get(type(value).__name__, {})}
        made = {
            each.name: planted(getattr(value, each.name), form, numbers, known.get(each.name, ""))
            for each in fields(value)
        }
        return replace(value, **made)
    if isinstance(value, tuple | frozenset):
        return type(value)(planted(each, form, numbers, treatment) for each in value)
    if isinstance(value, dict):
        return {key: planted(each, form, numbers, treatment) for key, each in value.items()}
    return value


@pytest.mark.parametrize("form", FORMS)
def test_a_name_in_any_text_of_any_record_is_in_no_format(form: str) -> None:
    told = planted(rich(), form, count())
    shown = redacted(told, vocabulary("en"))

    assert CANARY in written(told, "json") or "@mail" in form
    assert [style for style in FORMATS if CANARY in written(shown, style).casefold()] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_name_in_any_text_about_a_fleet_is_in_no_format(form: str) -> None:
    from hygiene.formats.fleet import NAMES as STYLES
    from hygiene.formats.fleet import get

    told = planted(overview(), form, count())
    shown = redacted(told, vocabulary("en"))

    assert CANARY in get("json")(told, Screen(details=True)) or "@mail" in form
    assert [style for style in sorted(STYLES) if CANARY in get(style)(shown, Screen(details=True)).casefold()] == []


@pytest.mark.parametrize("style", FORMATS)
def test_no_name_of_the_example_is_in_any_format(style: str) -> None:
    assert NAMES.search(written(demo(), style))
    assert NAMES.findall(written(redacted(demo(), vocabulary("en")), style)) == []


def test_the_same_name_has_the_same_label_everywhere() -> None:
    shown = redacted(demo(), vocabulary("en"))
    label = next(line.app.name for line in shown.apps if line.app.granted_at and line.app.granted_at.year == 2014)

    assert label == "app 1"
    assert f"“{label}” can read your messages and post as you, but has never posted." in shown.fix_first[0].title
    assert {line.account.handle for line in shown.accounts} == {"account 1"}
    assert {"account 1"} >= {each.account.handle for each in shown.incidents}


def test_a_vault_is_called_by_the_label_of_its_file() -> None:
    report = redacted(demo(), vocabulary("en"))
    (vault,) = {
        result.account.handle for result in report.results if result.account and result.account.platform == VAULT
    }

    assert vault in {entry.path for entry in report.inputs}


def test_the_same_data_make_the_same_report_twice() -> None:
    assert redacted(demo(), vocabulary("en")).fix_first == redacted(demo(), vocabulary("en")).fix_first
    assert written(redacted(rich(), vocabulary("en")), "json") == written(redacted(rich(), vocabulary("en")), "json")


def test_verdict_numbers_times_and_severities_stay() -> None:
    told, shown = demo(), redacted(demo(), vocabulary("en"))

    assert (shown.verdict.word, shown.score, shown.generated_at) == (told.verdict.word, told.score, told.generated_at)
    assert list(map(_facts, shown.results)) == list(map(_facts, told.results))
    assert [each.at for each in shown.timeline.lines] == [each.at for each in told.timeline.lines]


def _facts(result: Result) -> tuple[object, ...]:
    return result.check, result.status, [(each.severity, each.confidence, each.at) for each in result.findings]


def test_a_fingerprint_which_could_be_guessed_from_a_handle_is_a_number() -> None:
    told, shown = demo(), redacted(demo(), vocabulary("en"))
    before, after = (
        [result.fingerprint(each) for result in report.results for each in result.findings] for report in (told, shown)
    )

    assert set(before).isdisjoint(after)
    assert len(set(before)) == len(set(after))
    assert {mark for mark in after if not re.fullmatch(r"f[0-9a-f]{7}f{8}", mark)} == set()
    assert set(shown.compromise.fingerprints) <= set(after)


@pytest.mark.parametrize("style", ["table", "markdown", "html"])
def test_it_says_that_labels_stand_for_names(style: str) -> None:
    assert "Labels stand" in written(redacted(demo(), vocabulary("en")), style)
    assert "Labels stand" not in written(demo(), style)


@pytest.mark.parametrize("style", FORMATS)
def test_no_command_is_shown_that_takes_a_file_or_a_finding_of_the_report(style: str) -> None:
    commands = re.compile(r"hygiene (?:accept|incident|review|diff|explain f[0-9a-f]{15})\b")
    shown = written(redacted(demo(), vocabulary("en")), style)

    assert commands.findall(shown) == []
    assert "the command that accepts it" not in shown


def test_a_report_about_a_fleet_without_names_shows_no_command() -> None:
    from hygiene.formats.fleet import get

    told, shown = overview(), redacted(overview(), vocabulary("en"))

    assert "hygiene accept" in get("html")(told, Screen())
    assert [style for style in ("table", "markdown", "html") if "hygiene accept" in get(style)(shown, Screen())] == []
    assert '"redacted": true' in get("json")(shown, Screen())


@pytest.mark.parametrize("count", [1, 99, 0xFFFFFF])
def test_a_label_of_a_finding_is_told_from_a_fingerprint(count: int) -> None:
    assert is_mark(f"f{count:07x}ffffffff")
    assert not is_mark("a65f80f91caa6d76")


def test_pages_of_platforms_stay_because_steps_need_them() -> None:
    text = written(redacted(demo(), vocabulary("en")), "table")

    assert "https://x.com/settings/connected_apps" in text
    assert "https://x.com/settings/sessions" in text


@pytest.mark.parametrize("style", FORMATS)
def test_the_same_times_from_another_home_make_the_same_report(style: str) -> None:
    """A report about posts of the same moments, wherever its maker lives, does not say where that is."""
    lisbon, tokyo = (
        written(redacted(at_home(zone), vocabulary("en")), style) for zone in ("Europe/Lisbon", "Asia/Tokyo")
    )

    assert "2026-10-13 14:20" in lisbon or "2026-10-13T14:20" in lisbon or style == "junit"
    assert lisbon == tokyo


@pytest.mark.parametrize(
    ("zone", "told", "shown"),
    [
        (
            "Europe/Lisbon",
            "from 2026-10-13 15:20 WEST to 2026-12-13 15:20 WET.",
            "from 2026-10-13 14:20 UTC to 2026-12-13 15:20 UTC.",
        ),
        ("America/Sao_Paulo", "2026-10-13 23:20 -03: a", "2026-10-14 02:20 UTC: a"),
        ("Asia/Kathmandu", "(2026-10-13 15:20 +0545)", "(2026-10-13 09:35 UTC)"),
        ("Pacific/Guam", "2026-10-13 15:20 ChST", "2026-10-13 05:20 UTC"),
        ("Europe/Berlin", "2026-10-25 02:30 CEST, 2026-10-25 02:30 CET", "2026-10-25 00:30 UTC, 2026-10-25 01:30 UTC"),
        ("Europe/Berlin", "2026-10-13 15:20 UTC", "2026-10-13 15:20 UTC"),
        ("Europe/Berlin", "2026-10-13 15:20 WEST", "2026-10-13"),
        ("Europe/Berlin", "2026-02-31 15:20 CET", "2026-02-31"),
        ("Europe/Berlin", "0001-01-01 00:20 LMT", "0001-01-01"),
    ],
)
def test_a_time_in_a_sentence_is_in_utc(zone: str, told: str, shown: str) -> None:
    assert in_utc(told, ZoneInfo(zone)) == shown


@dataclass(frozen=True, kw_only=True)
class _NewFinding(Finding):
    """A finding with a text that no one has thought of yet."""

    remark: str = ""
    remarks: tuple[str, ...] = ()


def test_a_text_that_is_new_is_left_out_until_someone_says_otherwise() -> None:
    told = rich()
    result = told.results[0]
    new = tuple(
        _NewFinding(
            **{each.name: getattr(found, each.name) for each in fields(found)}, remark="Mara", remarks=("Mara",)
        )
        for found in result.findings
    )
    shown = redacted(replace(told, results=(replace(result, findings=new),)), vocabulary("en"))

    assert [(each.remark, each.remarks) for each in shown.results[0].findings if isinstance(each, _NewFinding)] == [
        ("", ()),
        ("", ()),
    ]


def texts(kind: Any, seen: set[type]) -> Iterator[str]:
    """Yield the fields of a record, and of those in it, that hold texts."""
    if get_origin(kind) in {Union, tuple, frozenset, dict} or get_args(kind):
        for each in get_args(kind):
            yield from texts(each, seen) if isinstance(each, type) or get_args(each) else ()
    elif is_dataclass(kind) and isinstance(kind, type) and kind not in seen:
        seen.add(kind)
        hints = get_type_hints(kind)
        for each in fields(kind):
            if _holds_text(hints[each.name]) and kind not in {Account, App}:
                yield f"{kind.__name__}.{each.name}"
            yield from texts(hints[each.name], seen)


def _holds_text(kind: Any) -> bool:
    if kind is str or get_origin(kind) is Literal:
        return True
    return any(map(_holds_text, get_args(kind)))


def test_the_texts_that_are_left_out_are_known() -> None:
    seen: set[type] = set()
    every = {*texts(Report, seen), *texts(Overview, seen)}
    decided = {f"{record}.{name}" for record, each in TREATMENTS.items() for name in each}

    assert decided - every == set()
    assert sorted(every - decided) == [
        "Accepted.reason",
        "Finding.covers",
        "Finding.mark",
        "FleetAccount.exports",
        "FleetAccount.live",
        "FleetAccount.timezone",
        "FleetAccount.tools",
        "FleetLine.file",
        "Found.covers",
        "GroupLine.file",
        "Report.policy_digest",
        "Result.in_english",
    ]
