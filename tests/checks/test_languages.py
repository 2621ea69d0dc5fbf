"""What a scan finds is the same in every language, and every word of it comes from the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from hygiene.cli.options import load_policy
from hygiene.model.finding import Finding, Result
from hygiene.plugins.registry import Plugins
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.pseudo import pseudo


@cache
def results(*, english: bool) -> tuple[Result, ...]:
    """Return the results about the example, in English or in the language of brackets."""
    request = ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS], now=datetime(2026, 11, 1, tzinfo=UTC))
    if english:
        return scan(request, load_policy(POLICY), Plugins(strangers=False)).results
    with pseudo():
        return scan(request, load_policy(POLICY), Plugins(strangers=False)).results


def facts(result: Result) -> tuple[object, ...]:
    """Return all of a result but its words."""
    return result.check, result.account, result.status, result.worst, bool(result.reason)


def marks(result: Result, finding: Finding) -> tuple[object, ...]:
    """Return all of a finding but its words."""
    rated = finding.severity, finding.confidence, finding.at, finding.last_at, finding.since
    about = finding.subject, finding.covers, finding.entries, finding.concerns, finding.apps
    return result.fingerprint(finding), rated, about


def test_what_is_found_and_how_it_is_rated_is_the_same_in_every_language() -> None:
    every = [results(english=english) for english in (True, False)]
    said, other = ([facts(result) for result in found] for found in every)
    marked, others = ([marks(result, each) for result in found for each in result.findings] for found in every)

    assert said == other
    assert marked == others


def test_the_sentences_of_a_finding_are_in_the_language_of_the_user() -> None:
    found = [each for result in results(english=False) for each in result.findings]
    english = [text for each in found for text in (each.message, each.why, each.fix) if text and "⟦" not in text]

    assert len(found) > 10
    assert english == []
