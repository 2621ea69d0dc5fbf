"""The report as JUnit XML, for the test page of a CI.

Each account is a suite, and each check a test case. A check with open findings fails. A check without findings that
could not be answered in full is skipped, with the reason. Accepted findings and findings for information are in the
output of the test case. A file or a plugin that could not be used at all is an error of the suite `hygiene`.

JUnit never published a schema. The elements and attributes are those of the schema of the Jenkins xUnit plugin
(`junit-10.xsd`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from xml.etree import ElementTree as ET

from hygiene.formats.exchange.rows import Row, clean, prose, rows, who
from hygiene.formats.wording.phrases import nothing_found, severity, terms
from hygiene.formats.wording.provenance import path, plugin
from hygiene.language.words import tr, tr_as, tr_n
from hygiene.model.finding import Result, Severity
from hygiene.model.text import first_sentence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report

_Answers = dict[str, list[tuple[Result, tuple[Row, ...]]]]
"""The results about an account, with their findings, by check."""


def render(report: Report, screen: Screen) -> str:
    """Return the report as an XML document."""
    del screen  # a program reads it
    suites = [_suite(report, name, _cases(name, answers)) for name, answers in _by_account(report).items()]
    if broken := list(_broken(report)):
        suites.append(_suite(report, "hygiene", broken))
    root = ET.Element("testsuites", _counts("hygiene", [case for suite in suites for case in suite.iter("testcase")]))
    del root.attrib["skipped"]  # the schema allows it only for a suite
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _by_account(report: Report) -> Mapping[str, _Answers]:
    """Return the answers by account, in the order of the report.

    Several exports of an account may each have an answer to the same check.
    """
    found: dict[str, _Answers] = {who(line.account): {} for line in report.accounts}
    for result, each in rows(report):
        found.setdefault(who(result.account), {}).setdefault(result.check, []).append((result, each))
    return {name: answers for name, answers in found.items() if answers}


def _suite(report: Report, name: str, cases: Iterable[ET.Element]) -> ET.Element:
    made = list(cases)
    suite = ET.Element("testsuite", _counts(name, made))
    suite.set("timestamp", f"{report.generated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    suite.extend(made)
    return suite


def _counts(name: str, cases: list[ET.Element]) -> dict[str, str]:
    def count(outcome: str) -> str:
        return str(sum(case.find(outcome) is not None for case in cases))

    counted = {"failures": count("failure"), "errors": count("error"), "skipped": count("skipped")}
    return {"name": name, "tests": str(len(cases))} | counted


def _cases(account: str, answers: _Answers) -> Iterator[ET.Element]:
    """Yield a test case for each check.

    Its name is the check's id, because a CI follows a test case by its name.
    """
    for check, each in sorted(answers.items()):
        case = _case(account, check)
        found = [row for _, made in each for row in made]
        reasons = list(dict.fromkeys(result.reason for result, _ in each if result.reason))
        facts = [row for row in found if row.finding.severity is Severity.INFO and not row.accepted]
        output = [_accepted(row) for row in found if row.accepted]
        output += [prose(row.finding.message) for row in facts]
        if left := [row for row in found if row.finding.severity is not Severity.INFO and not row.accepted]:
            _failure(case, left)
            output += [prose(tr("Not checked: {reason}", reason=reason)) for reason in reasons]
        elif reasons:
            ET.SubElement(case, "skipped", {"message": clean("; ".join(reasons))})
        if output:
            ET.SubElement(case, "system-out").text = "\n".join(output)
        yield case


def _case(account: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"classname": account, "name": clean(name)})


def _failure(case: ET.Element, found: list[Row]) -> None:
    """Add the failure of a check, with every open finding, the worst first."""
    found = sorted(found, key=lambda row: (-row.finding.severity.rank, -row.finding.confidence.rank))
    message = first_sentence(prose(found[0].finding.message))
    if found[1:]:
        more = tr_n(len(found) - 1, "There is {count:,} more finding.", "There are {count:,} more findings.")
        message = f"{message} {more}"
    failure = ET.SubElement(case, "failure", {"message": message, "type": found[0].finding.severity.value})
    failure.text = "\n\n".join(map(_shown, found))


def _shown(row: Row) -> str:
    """Return an open finding in lines: message, reason, fix and state."""
    finding = row.finding
    known = [
        severity(finding.severity),
        tr("{confidence} confidence", confidence=tr_as("confidence", finding.confidence)),
        row.state,
        row.fingerprint,
    ]
    lines = [prose(finding.message), prose(finding.why), prose(finding.fix), ", ".join(filter(None, known))]
    return "\n".join(filter(None, lines))


def _accepted(row: Row) -> str:
    return " ".join([prose(row.finding.message), clean(terms(row.accepted))]) if row.accepted else ""


def _broken(report: Report) -> Iterator[ET.Element]:
    """Yield a test case for each file and plugin that could not be used."""
    if not report.results:
        case = _case("hygiene", "checks")
        ET.SubElement(case, "skipped", {"message": nothing_found(report)})
        yield case
    for entry in report.inputs:
        if not entry.reader:
            yield _error(path(entry), "; ".join(entry.gaps.values()))
    for line in report.plugins:
        if line.error:
            yield _error(f"{line.distribution} {line.name}", plugin(line))


def _error(name: str, words: str) -> ET.Element:
    case = _case("hygiene", name)
    ET.SubElement(case, "error", {"message": prose(words)})
    return case
