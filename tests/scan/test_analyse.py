"""The analysis of posts: worked out once and shared by the checks."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import numpy as np
import pytest

from hygiene.analysis.baseline.client_use import client_use
from hygiene.analysis.detector import score_posts as scoring
from hygiene.analysis.detector.score_posts import score_all, score_posts
from hygiene.analysis.detector.season import Small
from hygiene.analysis.posts.judged import review_scores
from hygiene.model.policy import Policy, PostRules
from hygiene.model.post_analysis import ClientUse, Facts, PostAnalysis, ScoredPosts
from hygiene.model.snapshot import NotReadError, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.scan.analyse import analysed
from hygiene.scan.judge import judge
from hygiene.scan.read import Material
from tests.support.snapshots import IPHONE, NOW, WEB, app, every, snapshot

SHOT = snapshot(
    [*every(timedelta(hours=7), IPHONE, NOW - timedelta(days=400), 1200), (NOW - timedelta(days=3), WEB)],
    apps=(app("Buffer", "write", age=4),),
    logins=(),
    events=(),
)


def columns(table: ClientUse | Facts | ScoredPosts) -> list[object]:
    """Return the columns of a table as lists, to compare them."""
    values = (getattr(table, column.name) for column in fields(table))
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in values]


def analysis_of(shot: Snapshot) -> PostAnalysis:
    """Return the analysis that a snapshot carries."""
    found = shot.require("posts").analysis
    assert found is not None
    return found


def test_what_is_shared_is_what_a_check_would_work_out_by_itself() -> None:
    shared, fresh = analysis_of(analysed(SHOT, Policy())), score_posts(SHOT, 365)

    assert 365 == shared.days
    assert columns(client_use(SHOT)) == columns(shared.use)
    assert columns(fresh.facts) == columns(shared.scores.facts)
    assert {name: part.tolist() for name, part in fresh.parts.items()} == {
        name: part.tolist() for name, part in shared.scores.parts.items()
    }
    same, none = shared.scores.facts, dict[str, Small]()
    assert columns(replace(fresh, facts=same, parts=none)) == columns(replace(shared.scores, facts=same, parts=none))


@pytest.mark.parametrize("parts", [{"posts"}, {"posts", "apps"}, {"posts", "apps", "logins", "events", "devices"}])
def test_a_check_that_may_see_posts_is_given_the_same_analysis(parts: set[str]) -> None:
    shot = analysed(SHOT, Policy())
    seen = shot.only(frozenset(parts))

    assert client_use(seen) is analysis_of(shot).use
    same = analysis_of(shot)
    scores, before, others = review_scores(seen, Policy())
    assert scores is same.scores
    assert before is same.before
    assert others is same.others


def test_a_policy_that_reviews_other_months_is_answered_anew() -> None:
    shot, other = analysed(SHOT, Policy()), Policy(posts=PostRules(review_days=30))

    assert review_scores(shot, other)[0] is not analysis_of(shot).scores


def test_there_is_nothing_to_analyse_without_posts_and_nothing_to_do_twice() -> None:
    bare, shot = snapshot(), analysed(SHOT, Policy())

    assert bare is analysed(bare, Policy())
    assert shot is analysed(shot, Policy())
    with pytest.raises(NotReadError, match="'posts'"):
        client_use(bare)


def test_posts_are_scored_once_however_many_checks_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    scored: list[Snapshot] = []

    def counted(shot: Snapshot, days: int) -> tuple[ScoredPosts, ScoredPosts, ScoredPosts | None]:
        scored.append(shot)
        return score_all(shot, days)

    monkeypatch.setattr(scoring, "score_all", counted)
    judge(Material(snapshots=[analysed(SHOT, Policy())]), Policy(), Plugins(strangers=False))

    assert [SHOT] == scored


def test_an_analysis_that_fails_costs_the_checks_that_need_it_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_shot: Snapshot, _days: int) -> ScoredPosts:
        raise ZeroDivisionError

    monkeypatch.setattr(scoring, "score_all", broken)
    monkeypatch.setattr("hygiene.analysis.posts.judged.score_all", broken)
    results = judge(Material(snapshots=[SHOT]), Policy(), Plugins(strangers=False))
    failed = {result.check for result in results if "ZeroDivisionError" in result.reason}

    assert {
        "account-changes", "authorized-apps", "links", "logins", "password-age", "post-client",
    } == failed  # fmt: skip
    assert {"automation", "post-time"} <= {result.check for result in results if "failed" not in result.reason}
