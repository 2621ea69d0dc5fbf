"""What a finding opens to, and what very many of them say once."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from html import unescape

import pytest

from hygiene import ScanRequest, scan
from hygiene.cli.commands.answers.accept import accept
from hygiene.formats.html.findings import MOST, findings
from hygiene.formats.html.render import FIXES, render
from hygiene.language.words import speaking
from hygiene.model.finding import Severity
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.policy_file import load
from tests.support import reports
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.many_findings import many

ALARMS = {"post-client": "travel, or `known_clients` in the policy. See https://x.com/settings/sessions."}
FOLD = re.compile(r"<details class=finding.*?</details>", re.DOTALL)


@pytest.fixture(scope="module")
def scanned() -> Report:
    return scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))


def folds(report: Report) -> list[str]:
    """Return the markup of each finding on the page of a report."""
    return FOLD.findall(render(report, Screen()))


def words(markup: str) -> str:
    """Return the words of markup, with a bar between its parts."""
    return re.sub(r"[\s|]*\|[\s|]*", "|", unescape(re.sub(r"<[^>]*>", "|", markup.replace("<wbr>", "")))).strip("|")


def test_a_finding_opens_to_all_that_is_known_of_it() -> None:
    sign, app = folds(replace(reports.rich(), false_alarms=ALARMS))

    assert (
        'critical severity|Post 1 came from "Nightly Poster", which was never used before.|Evidence.'
        "|2026-02-27 03:11|client Nightly Poster|1,233 posts from others"
        "|Why it matters.|Whoever posts through an app you do not use may not be you."
        "|Fix.|Look at|https://x.com/i/web/status/1|and delete the post if it is not yours."
        "|How sure.|Medium: it is likely, but there may be a harmless reason."
        "|False alarms:|Travel, or|known_clients|in the policy. See|https://x.com/settings/sessions|."
        "|To live with it.|hygiene accept a65f80f91caa6d76 --until 2026-05-30 --reason 'WHY'"
        "|finding id a65f80f91caa6d76"
    ) == words(sign)
    assert (
        'high severity|"Nightly Poster" may post as you and has had access for 9 years.'
        "|Why it matters.|An app that may write can post for whoever holds its keys."
        "|Fix.|Open|https://x.com/settings/connected_apps|, choose Nightly Poster, and revoke its access."
        "|How sure.|High: what was read leaves little doubt."
        "|To live with it.|hygiene accept 7a5fc17eef09df58 --until 2026-05-30 --reason 'WHY'"
        "|finding id 7a5fc17eef09df58"
    ) == words(app)


def test_the_first_sentence_is_seen_and_the_others_open(scanned: Report) -> None:
    every = [finding.message for result in scanned.results for finding in result.findings]
    shown = [words(re.sub("<small>.*?</small>|</?bdi.*?>", "", fold)).replace("|", " ") for fold in folds(scanned)]

    assert len(every) == len(shown)
    assert [] == [message for message in every if not any(message in each for each in shown)]


def test_a_report_holds_what_the_pages_of_its_checks_say_about_false_alarms(scanned: Report) -> None:
    assert [] == [text for text in scanned.false_alarms.values() if not text or text.startswith("False alarms")]
    assert [] == [fold for fold in folds(scanned) if "<b>False alarms:</b>" not in fold]


def test_a_link_to_a_finding_leads_to_one_place(scanned: Report) -> None:
    twice = replace(scanned, results=(*scanned.results, *scanned.results))
    places = re.findall(r" id=([\w-]+)", "".join(folds(twice)))
    prints = {f"f-{r.fingerprint(each)}" for r in scanned.results for each in r.findings}

    assert sorted(prints) == sorted(places)


def test_signs_of_a_takeover_are_open_unless_they_are_many() -> None:
    rich = reports.rich()
    five, six = (replace(rich, results=(reports.post_client(count),)) for count in (5, 6))

    assert [True, False] == [" open>" in fold for fold in folds(rich)]
    assert [True] * 5 == [" open>" in fold for fold in folds(five)]
    assert [False] * 6 == [" open>" in fold for fold in folds(six)]
    mild = tuple(replace(each, severity=Severity.INFO) for each in reports.post_client(1).findings)
    assert [False] == [
        " open>" in fold for fold in folds(replace(rich, results=(replace(five.results[0], findings=mild),)))
    ]


@pytest.mark.parametrize(
    ("policy", "typed"),
    [
        ("", ""),
        ("hygiene.toml", ""),
        ("~/.config/hygiene/hygiene.toml", " --policy ~/.config/hygiene/hygiene.toml"),
        ("~/our rules/hygiene.toml", " --policy ~/'our rules/hygiene.toml'"),
        ("/etc/$(touch x); 'a'.toml", """ --policy '/etc/$(touch x); '"'"'a'"'"'.toml'"""),
    ],
)
def test_the_command_that_accepts_a_finding_can_be_typed_as_it_stands(policy: str, typed: str) -> None:
    row = findings(replace(reports.rich(), policy=policy), frozenset()).accounts[0].groups[0].rows[0]
    command = shlex.split(row.accept)

    assert f"hygiene accept a65f80f91caa6d76 --until 2026-05-30 --reason 'WHY'{typed}" == row.accept
    assert ["hygiene", "accept", "a65f80f91caa6d76"] == command[:3]

    def said(word: str) -> str:
        return "planned" if word == "WHY" else word

    context = accept.make_context("accept", [said(each) for each in command[2:] if each not in {policy, "--policy"}])
    assert ("a65f80f91caa6d76", "2026-05-30", "planned") == tuple(
        str(context.params[name]) for name in ("fingerprint", "until", "reason")
    )


def test_only_what_some_findings_have_and_others_have_not_can_be_filtered_by() -> None:
    rich, one = findings(reports.rich(), frozenset()), findings(reports.report(), frozenset())

    assert (("x/@acme",), ("Dana",), ("X (Twitter)",), ((4, "critical only"),), False, 2) == (
        rich.names, rich.owners, rich.platforms, rich.severities, rich.new, rich.count
    )  # fmt: skip
    assert ((), (), (), (), False, 0) == (
        one.names, one.owners, one.platforms, one.severities, one.new, one.count
    )  # fmt: skip
    assert findings(reports.rich(), frozenset({"a65f80f91caa6d76"})).new


@pytest.mark.parametrize("language", ["en", "de", "es", "pt"])
def test_5000_findings_are_all_on_a_page_of_less_than_three_megabytes(language: str) -> None:
    with speaking(language):
        report = scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))
        page = render(many(report, 5000), Screen())

    assert 5000 == len(FOLD.findall(page))
    assert len(page.encode()) < 3_000_000


def test_what_many_findings_say_alike_is_said_once_and_each_leads_to_it(scanned: Report) -> None:
    big = many(scanned, 400, accounts=2)
    page = render(big, Screen())
    places = set(re.findall(r' id="?([\w-]+)', page))
    alarms = scanned.false_alarms["password-strength"]

    assert set(re.findall(r"href=#([\w-]+)", page)) <= places
    assert 2 == page.count(alarms[:40].replace('"', "&#34;"))
    groups = [group for account in findings(big, frozenset()).accounts for group in account.groups]
    assert [] == [group for group in groups if len(set(map(str, group.shared))) != len(group.shared)]
    rows = [(group, row) for group in groups for row in group.rows]
    assert 400 == len(rows)
    assert [] == [row for _, row in rows if (row.why and row.why_at) or (row.fix and row.fix_at)]
    assert {True} == {group.shared[row.why_at - 1][0] for group, row in rows if row.why_at}
    assert {False} == {group.shared[row.fix_at - 1][0] for group, row in rows if row.fix_at}


def test_of_more_than_fit_on_a_page_each_check_shows_its_worst_and_says_how_many_are_left_out(scanned: Report) -> None:
    big = many(scanned, MOST + 1500, accounts=1)
    shown = [group for account in findings(big, frozenset()).accounts for group in account.groups]
    counts = [(len(group.rows), len(group.group.findings), group.left_out) for group in shown]

    assert MOST * 0.8 < sum(rows for rows, _, _ in counts) <= MOST
    assert [] == [each for each in counts if each[0] + each[2] != each[1]]
    most = max(rows for rows, _, _ in counts)
    assert [] == [each for each in counts if each[2] and each[0] != most]
    page, left_out = render(big, Screen()), [left for *_, left in counts if left]
    assert 1500 <= sum(left_out)
    assert [] == [left for left in left_out if f"… and {left:,} more. Use --format json." not in page]


def test_the_first_200_fixes_are_listed_and_the_rest_is_left_to_the_findings() -> None:
    many_fixes = tuple(replace(reports.FIXES[1], title=f"Fix number {number}") for number in range(FIXES + 2))
    page = render(replace(reports.rich(), fix_first=many_fixes), Screen())

    assert FIXES == page.count("<h3>Fix number ")
    assert "<p>… and 2 more. Their findings say how.</p>" in page


def test_a_fix_leads_to_its_finding_where_that_is_on_the_page() -> None:
    rich = reports.rich()
    sign = rich.results[1].fingerprint(rich.results[1].findings[0])
    accepted = rich.accepted[0].fingerprint
    fixes = tuple(
        replace(reports.FIXES[1], fingerprints=prints)
        for prints in ((sign,), (accepted,), (accepted, sign, "7a5fc17eef09df58"))
    )
    page = render(replace(rich, fix_first=fixes), Screen())
    listed = page[page.index('class="fixes"') :].partition("</ol>")[0]

    assert [
        (sign, "The finding"),
        (sign, "The first of its 2 findings"),
    ] == re.findall(r'<a href="#f-(\w+)">([^<]*)</a>', listed)
