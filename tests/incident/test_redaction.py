"""What a walkthrough leaves out before it is shared, and what it keeps."""

from __future__ import annotations

from dataclasses import replace

from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.pages import html, markdown
from hygiene.incident.pages.terminal import render
from hygiene.incident.records import Clue, Entry, Weight
from hygiene.incident.redaction import shareable
from hygiene.incident.timeline import csv, timesketch
from hygiene.plugins.format import Screen
from tests.support.walkthroughs import AT, BRAND, PRIVATE, walkthrough


def test_nothing_private_is_in_any_shared_file_and_all_of_it_is_in_the_full_ones() -> None:
    full, shared = walkthrough(), shareable(walkthrough())

    def files(walk: object) -> list[str]:
        assert isinstance(walk, type(full))
        screen = render(walk, Screen(width=120, details=True))
        return [html.render(walk), markdown.render(walk), csv.render(walk.story, walk.zone),
                timesketch.render(walk.story), screen, repr(walk)]  # fmt: skip

    assert [PRIVATE in made for made in files(full)] == [True] * 6
    assert [made[max(made.find(PRIVATE) - 60, 0) : made.find(PRIVATE) + 60] for made in files(shared)
            if PRIVATE in made] == []  # fmt: skip


def test_what_a_reader_needs_stays() -> None:
    full, shared = walkthrough(), shareable(walkthrough())

    assert shared.asked == full.asked
    assert [entry.what for entry in shared.story.entries] == [
        "“Twitter Web App” was given access",
        "posted from “Twitter Web App”",
        "the link in the profile changed",
    ]
    assert [each.sha256 for each in shared.inputs] == [each.sha256 for each in full.inputs]
    assert [(step.title, step.state, step.done_at) for step in shared.steps] == [
        (step.title, step.state, step.done_at) for step in full.steps
    ]
    assert (shared.story.left_out, shared.story.private) == (full.story.left_out, 4)
    assert (shared.conclusion, shared.drafts, shared.seal) == (full.conclusion, full.drafts, full.seal)


def test_a_clue_about_sign_ins_is_a_sentence_without_names_and_one_about_passwords_is_left_out() -> None:
    (first, *_) = shareable(walkthrough()).explanations

    assert [weight.clue.words for weight in (*first.supporting, *first.opposing)] == [
        "The post came through “Twitter Web App”, which had never posted before.",
        "A session was not as the owner's sessions usually are, 2026-10-13 14:20 WEST.",
        "The post links to prize.example, as another account does.",
        "No device that was long unused was used again.",
        "You fell for no trap.",
    ]


def test_every_clue_that_may_name_a_device_a_place_or_an_entry_of_the_vault_is_general_or_left_out() -> None:
    walk = walkthrough()
    (first, *others) = walk.explanations
    said: dict[str, set[str]] = {}
    for key, kind in clue_kinds().items():
        for value in kind.choices:
            weight = Weight(clue=Clue(key=key, value=value, words=f"It is {PRIVATE} {key}."), ratio=2)
            asked = replace(walk, explanations=(replace(first, supporting=(weight,)), *others))
            words = [each.clue.words for each in shareable(asked).explanations[0].supporting]
            said.setdefault(kind.part, set()).add(" ".join(words).replace(key, "..."))

    named = {part for part, words in said.items() if f"It is {PRIVATE} ...." in words}
    assert named == {"apps", "events", "follows", "messages", "posts", ""}
    assert (said["secrets"], said["second_factors"]) == ({""}, {""})
    assert [words for words in said["logins"] if PRIVATE in words or not words.endswith(".")] == []


def test_the_asked_post_is_shared_though_it_looks_like_the_owners() -> None:
    walk = walkthrough()
    lines = [Entry(at=AT, account=BRAND, kind="post", what="posted", post_id=each) for each in ("1978", "1979", "")]
    shared = shareable(replace(walk, story=replace(walk.story, entries=tuple(lines))))

    assert ([entry.post_id for entry in shared.story.entries], shared.story.private) == (["1978"], 2)


def test_a_kind_of_line_that_no_one_knows_is_left_out_unless_it_is_suspicious() -> None:
    walk = walkthrough()
    lines = [Entry(at=AT, account=BRAND, kind="new-kind", what=f"line {n}", suspicious=bool(n)) for n in (0, 1)]
    shared = shareable(replace(walk, story=replace(walk.story, entries=tuple(lines))))

    assert [entry.what for entry in shared.story.entries] == ["line 1"]
