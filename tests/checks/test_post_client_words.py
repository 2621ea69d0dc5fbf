"""The words, severity and evidence of `post-client`, for made-up facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis import accepted
from hygiene.analysis.detector.weights import SUBJECTS
from hygiene.analysis.posts.context import Circumstance
from hygiene.analysis.posts.episodes import Episode
from hygiene.analysis.posts.unknown_clients import ClientReport, NewClient, UnknownClient
from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.posts import Client
from hygiene.model.reasons import BurstReason, ClientReason, Reason, TogetherReason
from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import rarity
from hygiene.reference.platforms import platform
from hygiene.wording.checks import post_client
from hygiene.wording.checks.post_client import usual as _usual
from tests.support.plugins import built_in_module
from tests.support.snapshots import DAY, NOW, OWN, WEB, every, posts

_begun = built_in_module("post_client")._begun
_episode = built_in_module("post_client")._episode
_unknown_client = built_in_module("post_client")._unknown_client

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TABLE = posts(every(MINUTE, WEB, NOW, 11), [str(n) for n in range(100, 111)])
BERLIN = ZoneInfo("Europe/Berlin")
X = platform("x")
FIRST = Reason(6.9, ClientReason(label="Twitter Web App", since=inf, until=inf, share=0.0))
REPORT = ClientReport(found=(), begun=(), dated=900, days=730.5, started=8)
USUAL = "you start using about 4.0 new clients a year"
NIGHT = Episode(
    posts=np.arange(3),
    burst=np.arange(3),
    at=NOW,
    until=NOW + 2 * MINUTE,
    within=3,
    suspicion=10.0,
    known=1234,
    confidence=Confidence.LOW,
    clients=("Twitter Web App",),
    client=WEB,
    families=frozenset({"web"}),
    reasons=(FIRST, Reason(0.5, TogetherReason(3))),
    circumstances=(),
    grants=(),
    adoption=False,
)
STRANGER = UnknownClient(
    family="web",
    client=WEB,
    posts=np.arange(7),
    at=NOW,
    imitates=None,
    removed_id="",
    unlisted=True,
    listable=True,
    began=True,
    silence=inf,
    again=0.0,
    adopted=False,
    confidence=Confidence.HIGH,
)


def episode(**facts: object) -> Finding:
    """Return the finding for an episode of this night, with other facts."""
    made = replace(NIGHT, **facts)  # type: ignore[arg-type]  # fields by name
    found: Finding = _episode(made, REPORT, TABLE, X, BERLIN)
    return found


def unknown(**facts: object) -> Finding:
    """Return the finding for an unknown client, with other facts."""
    made = replace(STRANGER, **facts)  # type: ignore[arg-type]  # fields by name
    found: Finding = _unknown_client(made, REPORT, TABLE, X, BERLIN)
    return found


def circumstance(gap: timedelta, kind: str = "change", name: str = "password") -> Circumstance:
    made = Circumstance(at=NOW + gap, kind="change", name=name, before=DAY, after=DAY)
    return replace(made, kind=kind)  # type: ignore[arg-type]  # one of three


def beside(*circumstances: Circumstance) -> list[str]:
    """Return the evidence of circumstances, without the bits."""
    lines = episode(circumstances=circumstances).evidence
    return [line.partition(": ")[2] for line in lines if line.startswith("+4.0 bits together: ")]


def test_an_episode_says_what_happened_and_the_two_weightiest_reasons() -> None:
    third = (*NIGHT.reasons, Reason(0.5, BurstReason(9)))
    night = "3 posts within 2 minutes from “Twitter Web App”, 2024-06-01 14:00 CEST, do not look like yours. "
    client, burst, together = (
        "First post ever from “Twitter Web App”.", "9 posts within an hour, more than usual for you.",
        "3 unusual posts together.",
    )  # fmt: skip
    assert f"{night}{client} {together}" == episode().message
    assert f"{night}{client} {burst}" == episode(reasons=third).message
    assert f"{night}{burst} {client}" == episode(reasons=(*NIGHT.reasons, Reason(9.5, BurstReason(9)))).message


def test_an_episode_of_one_post_is_in_the_singular() -> None:
    one = episode(posts=np.arange(1), until=NOW, reasons=(FIRST,), clients=("",))
    assert (
        "1 post from an unnamed client, 2024-06-01 14:00 CEST, does not look like yours. "
        "First post ever from “Twitter Web App”."
    ) == one.message


def test_posts_within_seconds_are_within_a_minute() -> None:
    assert episode(until=NOW).message.startswith("3 posts within 1 minute from")


def test_many_small_oddities_are_called_so() -> None:
    assert (
        "3 posts within 2 minutes from “Twitter Web App”, 2024-06-01 14:00 CEST, do not look like yours. "
        "Many things about them are a little unusual, and nothing is very unusual."
    ) == episode(reasons=()).message


@pytest.mark.parametrize(
    ("confidence", "severity"), [(Confidence.MEDIUM, Severity.HIGH), (Confidence.LOW, Severity.MEDIUM)]
)
def test_a_surer_episode_is_worse(confidence: Confidence, severity: Severity) -> None:
    found = episode(confidence=confidence)
    assert (severity, confidence, "episode:100") == (found.severity, found.confidence, found.subject)


def test_the_evidence_is_reasons_circumstances_rarity_and_the_posts() -> None:
    assert (
        "+6.9 bits: first post ever from “Twitter Web App”",
        "+0.5 bits: 3 unusual posts together",
        "+4.0 bits together: the password changed 1 hour before",
        "as unusual as one in about 1,000 of your own posts, compared with 1,234 other posts",
        USUAL,
        "2024-06-01 14:00 CEST https://x.com/i/web/status/100",
        "2024-06-01 14:01 CEST https://x.com/i/web/status/101",
        "2024-06-01 14:02 CEST https://x.com/i/web/status/102",
    ) == episode(circumstances=(circumstance(-HOUR),)).evidence


@pytest.mark.parametrize(
    ("excuses", "line"),
    [
        (("client",), "would be no finding with your usual client"),
        (("hour", "language", "kind"), "would be no finding with your usual time, language and kind of post"),
        (("circumstances",), "would be no finding had nothing else happened to the account at that time"),
        (
            ("client", "circumstances"),
            "would be no finding with your usual client, had nothing else happened to the account at that time",
        ),
    ],
)
def test_a_finding_says_what_would_have_excused_it(excuses: tuple[str, ...], line: str) -> None:
    lines = episode(excuses=excuses, circumstances=(circumstance(-HOUR),)).evidence
    assert line == lines[lines.index("+4.0 bits together: the password changed 1 hour before") + 1]


def test_the_less_unusual_posts_of_a_burst_are_counted() -> None:
    assert "and 2 less unusual posts close to them" == episode(burst=np.arange(5)).evidence[-1]
    assert "and 3 more posts" == episode(posts=np.arange(11), burst=np.arange(11)).evidence[-1]


def test_every_subject_of_a_score_has_a_word_for_the_excuse() -> None:
    words = post_client._USUAL
    assert set(SUBJECTS) - {"end"} == set(words)


def test_posts_through_other_clients_in_an_included_burst_are_part_of_the_finding() -> None:
    burst = replace(NIGHT, burst=np.array([5, 6, 7, 9]))
    found: Finding = _unknown_client(STRANGER, REPORT, TABLE, X, BERLIN, [burst])
    assert "2 posts through other clients close to them" in found.evidence
    assert TABLE.when(9) == found.last_at
    assert accepted.some_posts(TABLE, np.array([0, 1, 2, 3, 4, 5, 6, 7, 9]), 9) == found.covers
    assert not any("through other clients" in line for line in unknown().evidence)


def test_the_finding_about_a_client_gives_the_weightiest_reasons_of_its_most_unusual_burst() -> None:
    many = (Reason(1.5, BurstReason(9)), *NIGHT.reasons, Reason(4.0, BurstReason(7)), Reason(0.9, BurstReason(8)))
    burst = replace(NIGHT, reasons=many, circumstances=(circumstance(-HOUR),), excuses=("client",))
    other = replace(NIGHT, suspicion=7.0, reasons=(Reason(3.3, BurstReason(5)),))
    found: Finding = _unknown_client(STRANGER, REPORT, TABLE, X, BERLIN, [burst, other])
    assert (
        "+6.9 bits: first post ever from “Twitter Web App”",
        "+4.0 bits: 7 posts within an hour, more than usual for you",
        "+1.5 bits: 9 posts within an hour, more than usual for you",
        "+4.0 bits together: the password changed 1 hour before",
        "as unusual as one in about 1,000 of your own posts, compared with 1,234 other posts",
    ) == tuple(line for line in found.evidence if line not in unknown().evidence)


def test_a_disguise_under_a_genuine_name_would_be_excused_by_its_link_alone() -> None:
    found = unknown(listable=False, imitates=("Twitter Web App", "link"))
    assert "the client would be no finding with the genuine link" == found.evidence[-1]


@pytest.mark.parametrize(("count", "last"), [(8, "107"), (9, "and 1 more post"), (11, "and 3 more posts")])
def test_of_many_posts_the_first_eight_are_shown_and_the_rest_counted(count: int, last: str) -> None:
    lines = episode(posts=np.arange(count), burst=np.arange(count)).evidence
    assert lines[-1].endswith(last)
    assert 8 == len([line for line in lines if "/status/" in line])


def test_circumstances_are_placed_before_or_after_the_first_post() -> None:
    abroad = circumstance(-DAY, "session", "BR")
    assert [
        "the e-mail address changed 30 hours before",
        "the handle changed less than an hour before",
        "the phone number changed 3 hours after",
        "the first session from BR 24 hours before",
    ] == beside(
        circumstance(-30 * HOUR, name="email"),
        circumstance(timedelta(), name="handle"),
        circumstance(3 * HOUR, name="phone"),
        abroad,
    )


def test_of_many_circumstances_the_first_five_are_shown_and_each_once() -> None:
    assert ["the password changed 1 hour before"] == beside(*[circumstance(-HOUR)] * 20)
    assert 5 == len(beside(*(circumstance(timedelta(), name=kind) for kind in sorted(EVENT_KINDS)[:9])))


def test_a_hostile_name_of_an_app_is_fit_to_print() -> None:
    trick = circumstance(-HOUR, "grant", "Bot\u202e\x1b[31m")
    assert ["“Bot\\u202e\\x1b[31m” was authorised 1 hour before"] == beside(trick)


def test_an_unlisted_client_is_one_finding_with_its_evidence() -> None:
    assert (
        Finding(
            subject="client:web",
            message="7 posts came from “Twitter Web App”, which you did not list as yours. It was never used before "
            "2024-06-01 14:00 CEST.",
            severity=Severity.HIGH,
            confidence=Confidence.HIGH,
            why="Your policy does not list this client, so an attacker may be able to post as you.",
            fix="If these posts are not yours, end all other sessions at https://x.com/settings/sessions, change the "
            "password "
            "at https://x.com/settings/password, then check the e-mail address and the second factor. If they are "
            "yours, list "
            "the client under known_clients in the policy.",
            at=NOW,
            evidence=(
                *(f"2024-06-01 14:0{n} CEST https://x.com/i/web/status/10{n}" for n in range(5)),
                "the client's link: https://mobile.twitter.com",
                USUAL,
                "the client would be no finding if you listed it as yours",
            ),
        )
        == unknown()
    )


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            {"imitates": ("Twitter for iPhone", "spaces"), "unlisted": False},
            (
                "7 posts came from “Twitter Web App”, which only looks like “Twitter for iPhone” (difference: "
                "spaces). It was "
                "never used before 2024-06-01 14:00 CEST."
            ),
        ),
        (
            {"imitates": ("Twitter for iPhone", "spaces"), "removed_id": "77", "began": False},
            (
                "7 posts came from “Twitter Web App”, which only looks like “Twitter for iPhone” (difference: "
                "spaces). It is an "
                "app that its developer deleted (id 77). Your policy does not list it."
            ),
        ),
        (
            {"removed_id": "77", "unlisted": False, "began": False},
            "7 posts came from “Twitter Web App”, an app that its developer deleted (id 77).",
        ),
        (
            {"removed_id": "77", "began": False},
            (
                "7 posts came from “Twitter Web App”, which you did not list as yours. It is an app that its "
                "developer deleted "
                "(id 77)."
            ),
        ),
        (
            {"silence": 1200.5, "again": 200.2},
            (
                "7 posts came from “Twitter Web App”, which you did not list as yours. It came back after 1,200 days "
                "without a "
                "post from it. It fell silent for 200 days and came back again."
            ),
        ),
        (
            {"client": Client("", "http://evil.example"), "posts": np.arange(1), "began": False},
            "1 post came from a client without a name, which you did not list as yours.",
        ),
    ],
)
def test_an_unknown_client_is_described_by_what_speaks_against_it(facts: dict[str, object], message: str) -> None:
    assert message == unknown(**facts).message


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"imitates": ("Buffer", "accents"), "unlisted": False, "adopted": True}, Severity.HIGH),
        ({}, Severity.HIGH),
        ({"began": False}, Severity.HIGH),
        ({"silence": 100.0}, Severity.HIGH),
        ({"began": False, "silence": 100.0}, Severity.MEDIUM),
        ({"removed_id": "77", "unlisted": False}, Severity.MEDIUM),
        ({"adopted": True}, Severity.MEDIUM),
        ({"adopted": True, "began": False}, Severity.LOW),
        ({"adopted": True, "removed_id": "77", "unlisted": False}, Severity.LOW),
    ],
)
def test_severity_follows_the_facts(facts: dict[str, object], severity: Severity) -> None:
    assert severity is unknown(**facts).severity


def test_each_kind_of_unknown_client_has_its_own_reason_to_matter() -> None:
    assert [
        "A name made to look like another is meant to go unnoticed among your own posts.",
        "It may well be a new habit of yours. List it once, and the next unknown client stands out.",
        "An attacker posts from a client of their own. So do you when you try something new.",
    ] == [
        unknown(imitates=("Buffer", "accents")).why,
        unknown(adopted=True, began=False, confidence=Confidence.LOW).why,
        unknown(confidence=Confidence.MEDIUM).why,
    ]


def test_an_app_is_revoked_before_the_password_is_changed() -> None:
    assert (
        "If these posts are not yours, revoke the app at https://x.com/settings/connected_apps first, because a new "
        "password does not stop an app. Then change the password. If they are yours, list the client under "
        "known_clients in the policy."
    ) == unknown(client=OWN).fix


def test_no_advice_is_to_list_a_client_where_that_changes_nothing() -> None:
    same_name = unknown(imitates=("Twitter Web App", "another link target"), listable=False)
    for found in (episode(), episode(client=OWN), episode(client=None), same_name):
        assert "known_clients" not in found.fix
        assert found.fix.endswith(" If they are yours, accept this finding in the policy until a date.")


def test_the_grant_of_the_very_app_explains_that_it_is_new_and_adds_nothing() -> None:
    granted = Circumstance(at=NOW - HOUR, kind="grant", name="Acme Desk", before=HOUR, after=HOUR)
    found = episode(client=OWN, grants=(granted,), adoption=True)
    assert episode(client=OWN).severity is found.severity
    assert "“Acme Desk” was authorised 1 hour before, which explains that the app is new" in found.evidence
    assert not [line for line in found.evidence if "bits together" in line]


def test_new_clients_are_listed_with_their_days() -> None:
    late = datetime(2024, 5, 31, 23, tzinfo=NOW.tzinfo)
    two = [NewClient(family="web", client=WEB, at=late), NewClient(family="Acme Desk", client=OWN, at=NOW)]
    assert (
        "2 clients are new, or back after a long silence: “Twitter Web App” since 2024-06-01, “Acme Desk” since "
        "2024-06-01. "
        "Nothing else about their posts is unusual."
    ) == _begun(two, BERLIN).message


@pytest.mark.parametrize(
    ("started", "days", "expected"),
    [
        (8, 730.5, "you start using about 4.0 new clients a year"),
        (1, 20.0, "you start using about 1.0 new clients a year"),
        (0, 730.5, "you started using no new client in 730 days"),
        (0, 0.2, "you started using no new client in 1 day"),
    ],
)
def test_how_often_a_new_client_is_usual(started: int, days: float, expected: str) -> None:
    assert expected == _usual(replace(REPORT, started=started, days=days))


@pytest.mark.parametrize(
    ("bits", "known", "expected"),
    [
        (0, 1234, "as unusual as one in about 1 of your own posts, compared with 1,234 other posts"),
        (8.5, 1234, "as unusual as one in about 400 of your own posts, compared with 1,234 other posts"),
        (10, 1234, "as unusual as one in about 1,000 of your own posts, compared with 1,234 other posts"),
        (9.9, 960, "as unusual as one in about 960 of your own posts, compared with 960 other posts"),
        (20, 2_000_000, "as unusual as one in about 1,000,000 of your own posts, compared with 2,000,000 other posts"),
        (31.7, 400, "so unusual that your 400 other posts are too few to show how rare it is"),
        (1e9, 1234, "so unusual that your 1,234 other posts are too few to show how rare it is"),
    ],
)
def test_bits_are_shown_as_how_rare_they_are_among_the_posts_that_there_are(
    bits: float, known: int, expected: str
) -> None:
    assert expected == rarity(bits, known)


@given(one=st.floats(0, 1e6), other=st.floats(0, 1e6), known=st.integers(1, 10**7))
def test_what_is_more_unusual_is_never_shown_as_commoner_nor_as_rarer_than_all_posts(
    one: float, other: float, known: int
) -> None:
    low, high = (int(re.findall(r"\d[\d,]*", rarity(bits, known))[0].replace(",", "")) for bits in sorted((one, other)))
    assert 1 <= low <= high <= known
