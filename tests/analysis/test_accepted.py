"""What an acceptance covers: the very events of a finding, so that each later one is asked about anew."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from hygiene.analysis import accepted
from hygiene.analysis.account.changes import Change, Episode, Sign
from hygiene.analysis.acts.bursts import ActBurst
from hygiene.analysis.acts.surroundings import Surroundings
from hygiene.analysis.apps.disguises import Disguise
from hygiene.analysis.apps.grants import BeforePosts, GrantFacts
from hygiene.analysis.baseline.session_use import FirstSeen
from hygiene.analysis.posts.context import Circumstance
from hygiene.analysis.posts.suspicious import SuspiciousPosts
from hygiene.analysis.posts.unknown_clients import NewClient
from hygiene.analysis.sessions.failed_sign_ins import SignInRun
from hygiene.analysis.sessions.impossible_travel import Journey
from hygiene.analysis.sessions.review import OpenSession
from hygiene.analysis.sessions.shared_cookies import SharedCookie, Sharing, User
from hygiene.model.finding import Confidence
from hygiene.model.records import Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.reference.user_agents import Agent
from tests.support.snapshots import BUFFER, DAY, NOW, app, posts

HOUR = timedelta(hours=1)
POSTS = SuspiciousPosts(at=NOW, confidence=Confidence.HIGH, label="Buffer", stretches=())
BEFORE = BeforePosts(gap=HOUR, posts=POSTS, own=False, first=(POSTS,), count=1, last_at=NOW)
PLAIN = GrantFacts(
    app=app("Feed", "write", "read"), age=None, old=False, new=False, unlisted=False, idle=False, last_post=None,
    last_at=None, deleted=False, disguise=None, before_posts=None,
)  # fmt: skip
GRANTED = ("read", "write", "granted 2024-05-02 12:00:00+00:00")


def test_posts_are_known_by_ids_and_times_in_any_order() -> None:
    table = posts([(NOW - n * DAY, BUFFER) for n in range(3)])
    rows = np.array([2, 0])
    taken = accepted.some_posts(table, rows, 5)
    digest = hashlib.sha256(table.at[[0, 2]].astype("datetime64[ms]").astype("<i8").tobytes())
    digest.update(b"\x00".join(table.id[[0, 2]].tolist()))

    assert (digest.hexdigest()[:32], "5") == taken
    assert taken == accepted.some_posts(table, np.array([0, 2]), 5)
    assert [2, 0] == rows.tolist()
    assert taken[0] != accepted.some_posts(table, np.array([0, 1]), 5)[0]


def test_what_began_is_known_by_its_name_and_time() -> None:
    one, two = (NewClient(family=name, client=BUFFER, at=NOW) for name in ("b", "a"))
    seen = FirstSeen(kind="country", at=NOW, shown="Peru", uses=2, last=NOW, open=True)

    assert ("a 2024-06-01 12:00:00+00:00", "b 2024-06-01 12:00:00+00:00") == accepted.new_clients([one, two])
    assert ("country Peru 2024-06-01 12:00:00+00:00 2 True",) == accepted.firsts([seen])


@pytest.mark.parametrize(("entered", "ending"), [(None, ""), (NOW + HOUR, "2024-06-01 13:00:00+00:00")])
def test_sign_ins_are_known_by_their_times_and_their_end(entered: datetime | None, ending: str) -> None:
    run = SignInRun(first=NOW, last=NOW + HOUR, tries=7, entered=entered)

    assert (f"2024-06-01 12:00:00+00:00 2024-06-01 13:00:00+00:00 7 {ending}",) == accepted.tries([run])


def test_journeys_and_open_sessions_are_known_by_their_times() -> None:
    journey = Journey(at=NOW, places=("Rome", "Lima"), took=HOUR, km=None)

    assert ("2024-06-01 12:00:00+00:00 Rome to Lima",) == accepted.journeys([journey])
    assert ("2024-06-01 12:00:00+00:00 Safari",) == accepted.open_sessions([OpenSession(at=NOW, agent="Safari")])


def test_a_shared_cookie_is_known_by_its_times_and_both_users() -> None:
    users = [User(device=Agent(app=name, device="Mac"), version="9", country="Peru") for name in ("Safari", "Firefox")]
    shared = SharedCookie(at=NOW, last=NOW + HOUR, sharing=Sharing.TWO_KINDS, first=users[0], second=users[1])

    assert (
        "2024-06-01 12:00:00+00:00 2024-06-01 13:00:00+00:00 TWO_KINDS Safari,9,Mac,,Peru Firefox,9,Mac,,Peru",
    ) == accepted.shared([shared])


def test_changes_are_known_with_every_sign_and_with_a_password_that_is_missing() -> None:
    change = Change(
        at=NOW,
        kind="email",
        detail="to kim@mail.example",
        signs={"posts": Sign(kind="posts", gap=HOUR, posts=POSTS), "country": Sign(kind="country", gap=HOUR)},
        recent=True,
    )
    settled = Episode(changes=[change], pairs=[], moved=False, unsettled=False)
    covers = (
        "email 2024-06-01 12:00:00+00:00 to [e-mail]",
        "posts 2024-06-01 12:00:00+00:00",
        "country 2024-06-01 11:00:00+00:00",
    )

    assert covers == accepted.changes(settled)
    assert (*covers, "no new password") == accepted.changes(replace(settled, unsettled=True))


def test_acts_and_profiles_are_known_with_what_lies_beside_them() -> None:
    burst = ActBurst(at=NOW, until=NOW + HOUR, acts=50, people=9, nameless=0, new=9, usual=1)
    grant = Circumstance(at=NOW, kind="grant", name="Feed", before=HOUR, after=HOUR)
    alone, beside = Surroundings(posts=None, circumstances=()), Surroundings(posts=POSTS, circumstances=(grant,))
    ends = "2024-06-01 12:00:00+00:00 2024-06-01 13:00:00+00:00 50 9"
    near = (f"posts 2024-06-01 12:00:00+00:00 {Confidence.HIGH}", "grant Feed 2024-06-01 12:00:00+00:00")

    assert (ends, "blocked 0") == accepted.acts(burst, alone)
    assert (ends, "blocked 3", *near) == accepted.acts(burst, beside, 3)
    assert ("name 2024-06-01 12:00:00+00:00", *near) == accepted.profile([Event(at=NOW, kind="name")], beside)
    link = Event(at=NOW, kind="link", link="https://brand.example")
    digest = hashlib.sha256(b"link\0https://brand.example").hexdigest()[:2]
    assert (f"link 2024-06-01 12:00:00+00:00 tag {digest}",) == accepted.profile([link], alone)


@pytest.mark.parametrize(
    ("facts", "more"),
    [
        (PLAIN, ()),
        (replace(PLAIN, idle=True), ("unused since ",)),
        (replace(PLAIN, idle=True, last_at=NOW), ("unused since 2024-06-01 12:00:00+00:00",)),
        (replace(PLAIN, old=True), ("old",)),
        (replace(PLAIN, deleted=True), ("deleted",)),
        (replace(PLAIN, unlisted=True), ("unlisted",)),
        *((replace(PLAIN, disguise=Disguise(genuine="FeedFerry", how=how, same_name=False, sure=True)),
           ("named Feed like FeedFerry False True",)) for how in ("a letter", "in other words")),
        (replace(PLAIN, before_posts=BEFORE), ("before 2024-06-01 12:00:00+00:00",)),
        (replace(PLAIN, before_posts=replace(BEFORE, count=9, last_at=NOW + DAY)),
         ("before 2024-06-01 12:00:00+00:00", "before 9 until 2024-06-02 12:00:00+00:00")),
    ],
)  # fmt: skip
def test_a_grant_is_known_by_its_permissions_and_all_that_speaks_against_it(
    facts: GrantFacts, more: tuple[str, ...]
) -> None:
    assert (*GRANTED, *more) == accepted.grant(facts)


def test_a_grant_without_a_date_or_an_app_is_known_by_what_there_is() -> None:
    assert ("read", "granted ") == accepted.grant(replace(PLAIN, app=app("Feed", "read", age=None)))
    assert () == accepted.permissions(None)


def test_contacts_are_known_by_kind_last_change_and_a_tag_that_many_addresses_share() -> None:
    mail = Contact(kind="email", value=Hidden("kim@mail.example"))
    phone = Contact(kind="phone", value=Hidden("+49 170 1234567"), changed_at=NOW - DAY)
    events = [
        Event(at=NOW, kind="email"),
        Event(at=NOW - 9 * DAY, kind="email"),
        Event(at=None, kind="email"),
        Event(at=NOW + DAY, kind="password"),
    ]

    tags = hashlib.sha256(b"email\0kim@mail.example"), hashlib.sha256(b"phone\x0001234567")
    of_mail, of_phone = (each.hexdigest()[:2] for each in tags)
    known = f"email  tag {of_mail}", f"phone 2024-05-31 12:00:00+00:00 tag {of_phone}"

    assert (*known, "email changed 2024-06-01 12:00:00+00:00") == accepted.contacts([phone, mail], events)
    assert NOW == accepted.last_change([mail, phone], events)
    assert NOW - DAY == accepted.last_change([phone], events)
    assert None is accepted.last_change([mail], [])
