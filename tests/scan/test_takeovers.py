"""Takeovers as victims reported them, and owners who did the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hygiene import scan
from hygiene.model.finding import Finding, Result, Severity
from hygiene.model.policy import Policy
from hygiene.report.report import Report
from hygiene.report.verdict.word import ALARMS, WORDS, Word
from hygiene.scan.request import ScanRequest
from tests.support import takeovers
from tests.support.plugins import OURS
from tests.support.takeovers import DAY, HOUR, MINUTE, Deed, Who, Writer
from tests.support.x_archive import TAKEN_AT

Line = tuple[str, str, str, str]
"""The check, the severity, the confidence and the words of a finding."""
CALM: Final[Word] = "not enough read"
"""The word for a calm account, because no vault was given."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of takeover, and what a scan says of it and of its twin.

    `word` is that of the account after the takeover. `found` is the finding that names what the intruder did, with the
    beginning of its words. `twin` are the findings that the twin has and the calm account has not.
    """

    write: Writer
    word: Word
    found: Line
    twin: Sequence[Line] = ()
    now: datetime = TAKEN_AT + timedelta(hours=6)


# Where a word is calm, the export cannot show more: a changed profile, a list of follows, a purge and a difference of
# two exports are as often the owner's own, so their checks never have more than low confidence by themselves.
KINDS: Final = (
    Kind(
        write=takeovers.calendar,
        word="raised",
        found=("authorized-apps", "high", "medium", "“CaIendly” has a name that only looks like “Calendly”"),
        twin=(
            (
                "authorized-apps", "low", "low",
                "“Calendly” was given access 5 days before the export and can post as you.",
            ),
            ("post-client", "medium", "low", "1 post from “Calendly”, 2026-02-25 12:00 UTC, does not look like yours."),
        ),
    ),
    Kind(
        write=takeovers.raid,
        word="check first",
        found=(
            "messages", "high", "medium",
            "Messages were sent to 150 people within 8 minutes.",
        ),
        twin=(("messages", "low", "low", "Messages were sent to 60 people within 20 minutes."),),
    ),
    Kind(
        write=takeovers.profile,
        word=CALM,
        found=(
            "profile-changes", "medium", "low",
            (
                "The link in the profile changed (it now leads to wallet-claim.example) and the text of the profile "
                "changed. Near it: the first session from"
            ),
        ),
        twin=(
            (
                "profile-changes", "low", "low",
                (
                    "The link in the profile changed (it now leads to wallet-claim.example) and the text of the "
                    "profile changed."
                ),
            ),
        ),
    ),
    Kind(
        write=takeovers.channel,
        now=datetime(2026, 9, 22, tzinfo=UTC),
        word=CALM,
        found=("differences", "low", "low", "Between 2026-08-25 and 2026-09-21, 39 posts were deleted."),
        twin=(
            ("differences", "low", "low", "Between 2026-08-25 and 2026-09-21, the handle changed"),
        ),
    ),
    Kind(
        write=takeovers.new_number,
        now=datetime(2026, 2, 27, tzinfo=UTC),
        word="check first",
        found=(
            "account-changes", "medium", "medium",
            "A second factor was switched off and then the password changed. The phone number changed less than an",
        ),
        twin=(
            ("account-changes", "medium", "low", "A second factor was switched off and then the password changed."),
        ),
    ),
    Kind(
        write=takeovers.live_session,
        word="raised",
        found=(
            "logins", "high", "medium",
            "A session came from a network never seen before, about when suspicious posts appeared from “Twitter",
        ),
    ),
    Kind(
        write=takeovers.cookie,
        word="raised",
        found=(
            "logins", "high", "medium",
            "A signed-in session was used on two devices in two countries at once: Chrome 142 on Windows in PT, and",
        ),
        twin=(("logins", "low", "low", "Your account was used from a device (Chrome on Linux) never seen before."),),
    ),
    Kind(
        write=takeovers.followed_en_masse,
        word=CALM,
        found=(
            "follows", "medium", "low",
            "1,400 accounts were followed within 4 hours. Near it: “Grow Fast” was authorised 1 hour before.",
        ),
        twin=(("follows", "low", "low", "120 accounts were followed within 18 minutes."),),
    ),
    Kind(
        write=takeovers.pins,
        word="check first",
        found=("post-client", "high", "medium", "6 posts within 20 minutes from “Pinterest”, 2026-02-25 03:00 UTC"),
    ),
    Kind(
        write=takeovers.tablet,
        word="check first",
        found=("post-client", "high", "medium", "4 posts within 33 hours from “Twitter for iPad”"),
    ),
    Kind(
        write=takeovers.scheduler,
        word="check first",
        found=("post-client", "high", "medium", "25 posts within 2 hours from “Buffer”, 2026-02-25 03:00 UTC"),
    ),
    Kind(
        write=takeovers.purge,
        word=CALM,
        found=(
            "deletions", "medium", "low",
            "300 posts were deleted within 20 minutes. Near it: the e-mail address changed less than an hour before",
        ),
        twin=(
            (
                "deletions", "medium", "low",
                "300 posts were deleted within 20 minutes. Near it: the handle changed less than an hour before.",
            ),
        ),
    ),
    Kind(
        write=takeovers.guessed,
        now=datetime(2026, 5, 24, tzinfo=UTC),
        word="raised",
        found=("logins", "high", "medium", "Someone got in after 25 failed or challenged sign-ins in 17 minutes."),
    ),
)  # fmt: skip
NAMES: Final = [kind.write.__name__ for kind in KINDS]


def scanned(write: Callable[[Path], list[Path]], now: datetime) -> Report:
    """Return the report on exports that are written for it."""
    with TemporaryDirectory() as folder:
        return scan(ScanRequest(exports=write(Path(folder)), now=now), Policy(), OURS)


@cache
def reported(number: int, who: Who) -> Report:
    """Return the report on a kind of takeover, its twin or its calm account."""
    kind = KINDS[number]
    return scanned(lambda folder: kind.write(folder, who), kind.now)


def opened(report: Report) -> list[tuple[Result, Finding]]:
    """Return the findings that are more than information."""
    found = [(result, finding) for result in report.results for finding in result.findings]
    return [(result, finding) for result, finding in found if finding.severity is not Severity.INFO]


def line(result: Result, finding: Finding) -> Line:
    return result.check, finding.severity.value, finding.confidence.value, finding.message


def begins(found: Line, stated: Line) -> bool:
    """Return whether a finding is the stated one.

    Of its words, only the beginning is stated.
    """
    return found[:3] == stated[:3] and found[3].startswith(stated[3])


def word(report: Report) -> Word:
    return report.accounts[0].verdict.word


@pytest.mark.parametrize("number", range(len(KINDS)), ids=NAMES)
def test_what_an_intruder_did_is_found_and_makes_the_word(number: int) -> None:
    kind, report = KINDS[number], reported(number, "intruder")
    named = [(result, finding) for result, finding in opened(report) if begins(line(result, finding), kind.found)]
    assert (kind.word, 1) == (word(report), len(named))
    because = report.accounts[0].verdict.because
    assert (kind.word in ALARMS) == any(result.fingerprint(finding) in because for result, finding in named)


@pytest.mark.parametrize("number", range(len(KINDS)), ids=NAMES)
def test_an_owner_who_did_the_same_gets_no_alarm(number: int) -> None:
    kind, report = KINDS[number], reported(number, "owner")
    calm = {line(*each)[:3] for each in opened(reported(number, "no one"))}
    more = sorted(found for each in opened(report) if (found := line(*each))[:3] not in calm)
    assert CALM == word(report) == word(reported(number, "no one"))
    assert len(kind.twin) == len(more)
    assert all(map(begins, more, kind.twin))
    assert [] == list(report.incidents)
    assert sum(severity != "low" for _, severity, *_ in kind.twin) <= 1


def test_most_takeovers_raise_an_alarm() -> None:
    alarmed = [name for number, name in enumerate(NAMES) if word(reported(number, "intruder")) in ALARMS]
    assert [name for name in NAMES if name not in {"profile", "channel", "followed_en_masse", "purge"}] == alarmed


NOW: Final = TAKEN_AT + timedelta(hours=6)


def test_the_acts_of_one_stretch_are_one_incident() -> None:
    deeds = [
        Deed("other app", HOUR),
        Deed("session", 1.5 * HOUR),
        Deed("posts", 3 * HOUR, 5),
        Deed("link", 20 * HOUR),
        Deed("messages", 30 * HOUR, 12),
    ]
    report = scanned(lambda folder: takeovers.on_instagram(folder, deeds), NOW)
    (incident,) = report.incidents
    checks = {result.fingerprint(finding): result.check for result, finding in opened(report)}
    assert ["messages", "post-client", "profile-changes", "authorized-apps", "logins"] == [
        checks[fingerprint] for fingerprint in incident.fingerprints
    ]
    night = takeovers.NIGHT - 4 * DAY
    assert [
        (HOUR, "grant"),
        (1.5 * HOUR, "logins"),
        (3 * HOUR, "post-client"),
        (20 * HOUR, "profile-changes"),
        (30 * HOUR, "messages"),
    ] == [
        (act.at - night, checks.get(act.fingerprint, act.kind))
        for act in incident.events
        if act.at and act.kind != "data-download"
    ]
    assert "Messages were sent to 120 people within 6 minutes." == incident.title


def test_the_acts_of_one_stretch_on_x_are_one_incident() -> None:
    deeds = [
        Deed("app", HOUR),
        Deed("session", 1.5 * HOUR),
        Deed("posts", 3 * HOUR, 5),
        Deed("email", 20 * HOUR),
        Deed("deletions", 25 * HOUR, 5),
        Deed("messages", 30 * HOUR, 12),
    ]
    report = scanned(lambda folder: takeovers.on_x(folder, deeds), NOW)
    (incident,) = report.incidents
    checks = {result.fingerprint(finding): result.check for result, finding in opened(report)}
    assert {"account-changes", "authorized-apps", "deletions", "logins", "messages", "post-client"} == {
        checks[fingerprint] for fingerprint in incident.fingerprints
    }
    assert {"grant", "finding"} == {act.kind for act in incident.events}


# The law: more acts of an intruder make nothing calmer.


def calmer(before: Report, after: Report) -> list[str]:
    """Return in what the second report is calmer than the first."""
    found = [] if WORDS.index(word(after)) <= WORDS.index(word(before)) else [f"{word(before)} became {word(after)}"]
    if sure(after) < sure(before):
        found.append("the incident became less sure")
    for result, finding in opened(before):
        same = [each for other, each in opened(after) if other.check == result.check and beside(finding, each)]
        if max((each.severity.rank for each in same), default=-1) < finding.severity.rank:
            found.append(f"less severe: {finding.message}")
        elif max(each.confidence.rank for each in same) < finding.confidence.rank:
            found.append(f"less sure: {finding.message}")
    return found


def sure(report: Report) -> int:
    return max((incident.confidence.rank for incident in report.incidents), default=-1)


def beside(one: Finding, other: Finding) -> bool:
    """Return whether two findings are of one subject or within a day."""
    if one.subject == other.subject:
        return True
    if one.at is None or other.at is None:
        return False
    return other.at - DAY <= (one.ended or one.at) and one.at <= (other.ended or other.at) + DAY


def deeds(kinds: Sequence[str], since: int = 0) -> st.SearchStrategy[list[Deed]]:
    """Acts of these kinds, of which the first may be `since` hours before."""
    hours = st.sampled_from([since, 0, 1, 3, 20, 30, 50, 70])
    times = st.builds(lambda hour, minute: hour * HOUR + minute * MINUTE, hours, st.integers(0, 59))
    made = st.builds(Deed, st.sampled_from(kinds), times, st.sampled_from([1, 2, 3, 6, 12]))
    return st.lists(made, min_size=1, max_size=3)


def added(kinds: Sequence[str]) -> list[str]:
    """Return the kinds of acts that teach no check what is usual.

    Those of the others that do are below.
    """
    return [kind for kind in kinds if kind not in {"posts", "rogue posts"}]


LAW: Final = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(base=deeds(takeovers.ON_X), more=deeds(added(takeovers.ON_X), since=-100))
def test_more_acts_on_x_make_nothing_calmer(base: list[Deed], more: list[Deed]) -> None:
    assert [] == calmer(on_x(*base), on_x(*base, *more))


@LAW
@given(base=deeds(takeovers.ON_INSTAGRAM), more=deeds(added(takeovers.ON_INSTAGRAM), since=-100))
def test_more_acts_on_instagram_make_nothing_calmer(base: list[Deed], more: list[Deed]) -> None:
    assert [] == calmer(on_instagram(*base), on_instagram(*base, *more))


def on_x(*every: Deed) -> Report:
    return scanned(lambda folder: takeovers.on_x(folder, every), NOW)


def on_instagram(*every: Deed) -> Report:
    return scanned(lambda folder: takeovers.on_instagram(folder, every), NOW)


VISITED: Final = (Deed("session", HOUR), Deed("posts", 1.5 * HOUR, 3))


@pytest.mark.parametrize(
    ("base", "more"),
    [
        pytest.param(VISITED, Deed("posts", 2 * HOUR, 12), id="posts"),
        pytest.param(VISITED, Deed("rogue posts", 50 * HOUR, 6), id="posts of an app"),
        pytest.param(VISITED, Deed("session", 50 * HOUR), id="a session later"),
        pytest.param(VISITED, Deed("session", -400 * HOUR), id="a session weeks before"),
        pytest.param(
            (Deed("session", 5 * HOUR), Deed("posts", 5.5 * HOUR, 3)),
            Deed("posts", 3.5 * HOUR, 3),
            id="posts before it",
        ),
        pytest.param(
            (Deed("session", HOUR), Deed("rogue posts", 4 * HOUR, 2)),
            Deed("app", 2 * HOUR),
            id="the app that posts",
        ),
        pytest.param(
            (Deed("session", HOUR), Deed("app", 3 * HOUR), Deed("posts", 71 * HOUR, 3)),
            Deed("posts", 1.5 * HOUR, 6),
            id="posts before",
        ),
    ],
)
def test_more_posts_and_sessions_make_nothing_calmer(base: Sequence[Deed], more: Deed) -> None:
    assert [] == calmer(on_x(*base), on_x(*base, more))


@pytest.mark.parametrize("hours", [-100, -20, 20, 100])
def test_a_second_raid_within_days_makes_the_first_no_calmer(hours: int) -> None:
    one, other = Deed("messages", HOUR, 12), Deed("messages", (1 + hours) * HOUR, 6)
    assert [] == calmer(on_x(one), on_x(one, other))
