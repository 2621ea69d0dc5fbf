"""A report for others about exports of every reader: their names are in no format, and sentences stay readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from hygiene.language.vocabulary import vocabulary
from hygiene.model.policy import Policy
from hygiene.plugins.format import Screen
from hygiene.report.parts.redaction.redact import redacted
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from tests.support.canaries import TITLES, export, leaks
from tests.support.exports import MAKERS, made, with_words, zipped
from tests.support.plugins import OURS

LAYOUTS: Final = tuple({reader: name for name, (reader, _) in MAKERS.items() if not name.endswith("2018")}.values())
"""The newest layout of every reader."""
DETAILS: Final = Screen(details=True)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> ScanRequest:
    """Return an export of every reader, and a vault."""
    home = tmp_path_factory.mktemp("home")
    (home / "whole").mkdir()
    for name in LAYOUTS:
        zipped(home / "whole", with_words(made(name)), f"{name.replace(', ', '-')}.zip")
    (home / "vault.csv").write_bytes(export("chrome-csv"))
    return ScanRequest(exports=sorted(home.glob("whole/*.zip")), vaults=[home / "vault.csv"])


@pytest.fixture(scope="module")
def report(inputs: ScanRequest) -> Report:
    """Return the report about them, of someone whose home is in UTC."""
    return scan(inputs, plugins=OURS)


def names(report: Report) -> Iterator[str]:
    """Yield what a report names in its records, without words that are hygiene's own too."""
    known = vocabulary("en")
    every = [
        *(name for line in report.accounts for name in (line.account.handle, line.account.id)),
        *(name for line in report.apps for name in (line.app.name, line.app.id, line.app.publisher)),
        *(Path(line.path).name for line in report.inputs),
        *(name for each in report.figures for span in each.sessions for name in (span.network, span.place)),
        *TITLES,
    ]
    yield from (
        name for name in every if any(word.casefold() not in known for word in re.findall(r"[^\W\d]{3,}", name))
    )


def test_no_name_of_any_export_is_in_any_format(report: Report) -> None:
    shown, every = redacted(report, vocabulary("en")), {*names(report)}
    texts = {name: OURS.get("formats", name)(shown, Screen(details=True)) for name in OURS.names("formats")}
    found = {
        (style, name)
        for style, text in texts.items()
        for name in every
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    }

    assert len(every) > 20
    assert found == set()
    assert {style: seen for style, text in texts.items() if (seen := leaks(text))} == {}


def test_no_format_says_where_home_is(inputs: ScanRequest, report: Report) -> None:
    elsewhere = scan(inputs, Policy(timezone="Asia/Kathmandu"), plugins=OURS)
    # Posts are counted by the years of the home zone, which only someone who has the posts can tell.
    one, other = (
        replace(each, generated_at=report.generated_at, figures=tuple(replace(of, years=()) for of in each.figures))
        for each in (report, elsewhere)
    )
    formats = {name: OURS.get("formats", name) for name in OURS.names("formats")}
    shown = [redacted(each, vocabulary("en")) for each in (one, other)]

    assert [name for name, write in formats.items() if write(one, DETAILS) != write(other, DETAILS)] != []
    assert [name for name, write in formats.items() if len({write(each, DETAILS) for each in shown}) > 1] == []


def test_the_sentences_that_hold_no_name_stay_as_they_are(report: Report) -> None:
    shown = redacted(report, vocabulary("en"))
    pairs = [
        (before.message, after.message)
        for one, other in zip(report.results, shown.results, strict=True)
        for before, after in zip(one.findings, other.findings, strict=True)
    ]
    kept = [before for before, after in pairs if before == after]

    assert len(pairs) > 20
    assert len(kept) > len(pairs) // 4
    assert [after for _, after in pairs if after.count("name ") > 3] == []


def test_every_account_stays_one_of_its_own(report: Report) -> None:
    shown = redacted(report, vocabulary("en"))

    assert len({line.account.key for line in shown.accounts}) == len({line.account.key for line in report.accounts})
    assert [line.verdict.word for line in shown.accounts] == [line.verdict.word for line in report.accounts]
    # The word for an account without a name is no name.
    named = [line.account.handle for line in shown.accounts if line.account.named]
    assert len(named) == len(shown.accounts) - 1
    assert all(re.fullmatch(r"account \d+", handle) for handle in named)
