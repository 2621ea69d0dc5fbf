"""The words of the reasons: each reads as a fact about these posts."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from hygiene.model.reasons import ClientReason, MannerReason

WEB = ClientReason(label="web", since=inf, until=inf, share=0.0)
NEAR = {"near": "Buffer", "gap": 90}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "first post ever from “web”"),
        ({"posts": 3}, "first posts ever from “web”"),
        (NEAR, "first post ever from “web”, 90 seconds after a post from “Buffer”"),
        ({"since": 41.9}, "first post from “web” in 41 days"),
        ({"since": 41.9, "posts": 2}, "first posts from “web” in 41 days"),
        ({"began": 0}, "posts from “web” began 0 seconds before"),
        ({"began": 720}, "posts from “web” began 12 minutes before"),
        ({"began": 86_400, "since": 41.9}, "posts from “web” began 24 hours before, after 41 days without one"),
        (
            {"began": 720, **NEAR},
            "posts from “web” began 12 minutes before, this one 90 seconds after a post from “Buffer”",
        ),
        (
            {"began": 720, "posts": 2, "near": "Buffer", "gap": -120},
            "posts from “web” began 12 minutes before, one of these 2 minutes before a post from “Buffer”",
        ),
        ({"until": 3.0, "began": 720}, "first posts from “web”, which you went on to use"),
        ({"since": 3.0, "began": 720, "share": 0.05}, "you seldom use “web” (5% of your posts)"),
    ],
)
def test_only_the_beginning_of_a_client_is_called_the_first(facts: dict[str, object], words: str) -> None:
    assert words == str(replace(WEB, **facts))  # type: ignore[arg-type]  # fields by name


def test_a_habit_is_said_with_its_share_and_a_missing_one_with_what_it_is_unlike() -> None:
    unlike = "punctuation, capitals or emoji unlike yours"
    assert f"{unlike}: “!” (in none of yours), no emoji (unlike 76% of yours)" == str(
        MannerReason((("“!”", True, 0.0), ("no emoji", False, 0.76)))
    )
    assert unlike == str(MannerReason(()))
