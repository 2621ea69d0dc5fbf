"""The laws of evidence on real exports: more acts calm nothing, gaps are no "no", and nothing private is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.asked import Wanted, asked
from hygiene.incident.evidence.clues import answered_over, read_clues
from hygiene.incident.evidence.scene import Scene
from hygiene.incident.hypotheses.table import clue_kinds, hypotheses
from hygiene.incident.hypotheses.weigh import by_hypothesis, variant_shares
from hygiene.incident.records import UNKNOWN, Answered, Asked, Clue
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.scan.pipeline import examine
from hygiene.scan.request import ScanRequest
from tests.support import situations, takeovers
from tests.support.lives import burst
from tests.support.situations import DANA, LIFE
from tests.support.takeovers import DAY, HOUR, NIGHT, Deed, Writer
from tests.support.x_archive import TAKEN_AT, XArchive

HARMLESS: Final = {each.key for each in hypotheses() if not each.intruder}


def scene(paths: Sequence[Path], wanted: Wanted) -> Scene:
    """Return the scene of an incident in these exports."""
    examined = examine(ScanRequest(exports=paths, now=TAKEN_AT), Policy())
    about = asked(wanted, examined.snapshots, examined.report, Policy())
    return Scene(asked=about, every=examined.snapshots, results=examined.report.results, policy=Policy())


def harmless(found: Scene) -> float:
    """Return the share of all hypotheses without an intruder."""
    shares = by_hypothesis(variant_shares(read_clues(found)))
    return sum(shares[key] for key in HARMLESS)


def again(about: Asked, found: Scene) -> Scene:
    """Return a scene about the post of the same time, whose id may be another."""
    if not about.post_id:
        return replace(found, asked=about)
    posts = next(each.posts for each in found.every if each.posts is not None)
    (row, *_) = np.flatnonzero(posts.at == np.datetime64(about.at.replace(tzinfo=None), "ms"))
    return replace(found, asked=replace(about, post_id=posts.post_id(int(row))))


ONE_POST: Final = Deed("posts", HOUR)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([Deed("posts", 2 * HOUR, 6)], id="posts"),
        pytest.param([Deed("posts", -16 * DAY)], id="a post weeks before"),
        pytest.param([Deed("posts", -day * DAY, 2) for day in range(20, 160, 20)], id="posts for months"),
        pytest.param([Deed("rogue posts", -3 * DAY, 6), Deed("app", -3 * DAY)], id="an app and its posts"),
        pytest.param([Deed("session", HOUR / 2), Deed("session", -5 * DAY)], id="sessions"),
        pytest.param([Deed("messages", 3 * HOUR, 12), Deed("deletions", 4 * HOUR, 3)], id="messages and deletions"),
        pytest.param([Deed("handle", HOUR), Deed("email", -HOUR)], id="changes"),
    ],
)
def test_more_acts_of_an_intruder_on_x_make_no_harmless_explanation_likelier(more: list[Deed], tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = scene(takeovers.on_x(tmp_path / "before", [ONE_POST]), Wanted(at=ONE_POST.at))
    after = scene(takeovers.on_x(tmp_path / "after", [ONE_POST, *more]), Wanted(at=ONE_POST.at))

    assert harmless(again(before.asked, after)) <= harmless(before)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([Deed("posts", 2 * HOUR, 6), Deed("posts", -4 * DAY, 6)], id="posts"),
        pytest.param([Deed("session", HOUR / 2), Deed("link", HOUR)], id="a session and the profile"),
        pytest.param([Deed("follow", HOUR, 6), Deed("other app", HOUR)], id="follows and an app"),
    ],
)
def test_more_acts_of_an_intruder_on_instagram_neither(more: list[Deed], tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    at = ONE_POST.at - 4 * DAY
    before = scene(takeovers.on_instagram(tmp_path / "before", [ONE_POST]), Wanted(at=at))
    after = scene(takeovers.on_instagram(tmp_path / "after", [ONE_POST, *more]), Wanted(at=at))

    assert harmless(again(before.asked, after)) <= harmless(before)


values = st.fixed_dictionaries({key: st.sampled_from([UNKNOWN, *kind.choices]) for key, kind in clue_kinds().items()})
answers = st.fixed_dictionaries({key: st.sampled_from(list(kind.choices)) for key, kind in clue_kinds().items()})


@settings(max_examples=30)
@given(read=values, given_=answers)
def test_an_answer_never_hides_what_a_file_shows(read: dict[str, str], given_: dict[str, str]) -> None:
    clues = [Clue(key=key, value=value, words="") for key, value in read.items()]
    found = answered_over(clues, Answered(clues={key: (value, TAKEN_AT) for key, value in given_.items()}))

    for clue in found:
        kind, shown = clue_kinds()[clue.key], read[clue.key]
        places = list(kind.choices)
        assert not shown or clue.value == shown or (kind.act and places.index(clue.value) > places.index(shown))
    assert {clue.key for clue in found if clue.answered} <= {key for key, kind in clue_kinds().items() if kind.ask}


GIVEN_BY: Final = {
    "connected_application": ["grant"],
    "ip_audit": ["own-session", "strange-session", "old-device", "failures", "cookie"],
    "email_address_change": ["email-change"],
    "direct_message_headers": ["messages"],
    "following": ["follows"],
}
"""The clues that each file of an X archive gives."""


# X leaves out no file of changes alone, and the reader takes both of its files for one part.
DAMAGE: Final = [(name, how) for name in GIVEN_BY for how in ("absent", "short", "cut")]
DAMAGE.remove(("email_address_change", "absent"))


@pytest.mark.parametrize(("name", "how"), DAMAGE)
def test_a_part_that_was_not_read_is_a_reason_and_never_a_no(name: str, how: str, tmp_path: Path) -> None:
    said = DANA.life(60, end=TAKEN_AT)
    made = situations.x(said, direct_message_headers=takeovers.chats(friends=9), ip_audit=takeovers.visits())
    files = {"absent": without(made, name), "short": lost(made, name), "cut": cut(made, name)}
    path = files[how].write_zip(tmp_path / "x.zip")
    found = {clue.key: clue for clue in read_clues(scene([path], Wanted(post="latest")))}

    shown = {key: found[key].value for key in GIVEN_BY[name]}
    if how != "absent":  # the sessions that are left still show that the owner was there
        shown = {key: UNKNOWN if (key, value) == ("own-session", "yes") else value for key, value in shown.items()}

    assert shown == dict.fromkeys(GIVEN_BY[name], UNKNOWN)
    assert [key for key in GIVEN_BY[name] if not re.fullmatch(r"\S.+\.", found[key].words)] == []


def without(made: XArchive, name: str) -> XArchive:
    """Return the archive as if the owner had not asked for a part."""
    return replace(made, rows={key: rows for key, rows in made.rows.items() if key != name})


def lost(made: XArchive, name: str) -> XArchive:
    """Return the archive whose manifest states more rows of a part than its file holds."""
    return replace(made, stated={name: "99"})


def cut(made: XArchive, name: str) -> XArchive:
    """Return the archive with half of a file."""
    file = f"data/{name.replace('_', '-')}.js"
    whole = made.members()[file]
    return replace(made, extra={file: whole[: len(whole) // 2] if len(whole) > 60 else whole[:-9]})


CANARY: Final = "Kim canary@mail.example +15550100123 198.51.100.77"
PRIVATE: Final = re.compile(r"canary|mail\.example|5550100|198\.51|203\.0|hack", re.IGNORECASE)


@pytest.mark.parametrize("writer", [takeovers.live_session, takeovers.raid, takeovers.cookie, takeovers.new_number])
def test_no_clue_says_an_address_a_number_or_that_anyone_was_hacked(writer: Writer, tmp_path: Path) -> None:
    paths = writer(tmp_path, "intruder")
    examined = examine(ScanRequest(exports=paths, now=TAKEN_AT), Policy())
    moment = max(each.taken_at for each in examined.snapshots) - 3 * DAY
    found = read_clues(scene(paths, Wanted(at=moment)))

    assert [clue.words for clue in found if PRIVATE.search(clue.words)] == []


def test_no_clue_says_the_address_in_the_name_of_a_client_or_an_app(tmp_path: Path) -> None:
    used = Client(CANARY, "https://kim.example")
    said = [
        *DANA.life(LIFE, end=TAKEN_AT),
        *burst(NIGHT, used, [f"Write to canary@mail.example {n}" for n in range(3)]),
    ]
    paths = takeovers.archive(tmp_path, said, [takeovers._let_in(used, 5)])
    found = read_clues(scene(paths, Wanted(at=NIGHT)))

    assert [clue.words for clue in found if PRIVATE.search(clue.words)] == []
    assert "Kim" in next(clue.words for clue in found if clue.key == "grant")
