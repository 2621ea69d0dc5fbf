"""An acceptance covers what it was given for, whatever happens later, in every check about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import TOPIC, Finding
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import Client
from hygiene.model.records import App, Contact, Event, Former, Login, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import first_sentence
from hygiene.scan.analyse import analysed
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import run
from tests.support.judging import judge_vault
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed
from tests.support.logins import ELSEWHERE, FIREFOX, HOME, daily, login
from tests.support.plugins import OURS
from tests.support.snapshots import DAY, IPHONE, NOW, WEB, app

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OWNER = Person(clients=((IPHONE, 1),), hours=(7, 8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
TOOL = Client("UnfollowAlarm", "http://alarm.example")
SINCE = NOW - 3 * DAY
"""Everything accepted happened before, everything later comes after."""
NIGHT = (NOW - 20 * DAY).replace(hour=3)


@dataclass(frozen=True)
class Life:
    """Everything that happened to an account."""

    said: tuple[Said, ...] = ()
    apps: tuple[App, ...] = ()
    logins: tuple[Login, ...] = ()
    events: tuple[Event, ...] = ()
    contacts: tuple[Contact, ...] = field(default=())

    def shot(self) -> Snapshot:
        """Return the snapshot of an export of all of it."""
        return archive(
            mixed(self.said),
            NOW,
            apps=self.apps,
            logins=self.logins,
            events=self.events,
            contacts=self.contacts,
            second_factors=("sms",),
        )

    def with_(self, more: Life) -> Life:
        """Return this life with what came later; a later grant of an app replaces an earlier one."""
        again = {one.id for one in more.apps}
        return Life(
            said=(*self.said, *more.said),
            apps=(*(one for one in self.apps if one.id not in again), *more.apps),
            logins=(*self.logins, *more.logins),
            events=(*self.events, *more.events),
            contacts=(*self.contacts, *more.contacts),
        )


def tooled(start: datetime, count: int) -> tuple[Said, ...]:
    return tuple(
        Said(
            at=start + n * HOUR,
            client=TOOL,
            text=f"@person{n} unfollowed me today. Found with https://alarm.example/{n}",
        )
        for n in range(count)
    )


def tries(start: float, count: int) -> tuple[Login, ...]:
    return tuple(login(start - n / 1000, "192.0.2.200", outcome="failure") for n in range(count))


def copied(start: float) -> tuple[Login, ...]:
    """Return uses of a session by its owner, by a stranger, and by its owner again."""
    owner, stranger = ("PhoneApp/1 (iPhone; iOS 17)", "PT", HOME), (FIREFOX, "BR", ELSEWHERE)
    return tuple(
        login(start - n / 24, ip, agent=agent, country=country, cookie=1)
        for n, (agent, country, ip) in enumerate((owner, stranger, owner))
    )


def contact(kind: str, days: float) -> Contact:
    return Contact(kind=kind, value=Hidden(f"{days}@mail.example"), confirmed=False, changed_at=NOW - days * DAY)


BEFORE = Life(
    said=(
        *OWNER.life(300, 2),
        Said(at=NOW - 30 * DAY, client=WEB, text="I am at the desk today."),
        *burst(NIGHT, IPHONE, [f"WIN {n}!!! NOW: https://bit.ly/{n} #crypto{n}" for n in range(6)], gap=2),
        *tooled(NOW - 25 * DAY, 30),
    ),
    apps=(
        app("Old", "read", age=4000),
        app("UnfollowAlarm", "read", "write", age=1000),
        app("Fresh", "read", "write", age=20),
    ),
    logins=(
        *daily(89, HOME, country="PT", agent="PhoneApp/1 (iPhone; iOS 17)"),
        login(20.1, ELSEWHERE, country="BR", agent=FIREFOX),
        *tries(40, 12),
        *copied(15),
        login(400, HOME, outcome="open", agent=FIREFOX),
        login(4.2, HOME, country="PT"),
    ),
    events=(Event(at=NOW - 19 * DAY, kind="email"), Event(at=NOW - 5 * DAY, kind="phone")),
    contacts=(contact("email", 20),),
)
LATER: dict[str, Life] = {
    "a raid from the web": Life(said=tuple(burst(SINCE + HOUR, WEB, islice(STRANGER.texts("later"), 12), gap=3))),
    "one more post from the web": Life(said=(Said(at=SINCE + 2 * HOUR, client=WEB, text="So it is."),)),
    "more short links": Life(
        said=tuple(burst(SINCE + 15 * HOUR, IPHONE, [f"WIN {n}!!! NOW: https://bit.ly/w{n}" for n in range(6)], gap=2))
    ),
    "the tool again": Life(said=tooled(SINCE + DAY, 2)),
    "an app may do more": Life(apps=(app("Old", "read", "write", "directmessages", age=4000),)),
    "the country again": Life(logins=(login(2.5, ELSEWHERE, country="BR", agent=FIREFOX),)),
    "the journey again": Life(
        logins=tuple(
            login(2 - n / 100, ELSEWHERE if n % 2 else HOME, country="BR" if n % 2 else "PT") for n in range(9)
        )
    ),
    "more tries": Life(logins=tries(1.5, 14)),
    "tries from abroad": Life(
        logins=tuple(login(n, "192.0.2.9", country="VN", outcome="failure") for n in (2.4, 2, 1))
    ),
    "the copied session again": Life(logins=copied(2.2)),
    "a change after the change": Life(events=(Event(at=SINCE + HOUR, kind="password"),)),
    "a recovery": Life(
        events=(Event(at=SINCE + 3 * HOUR, kind="recovery"), Event(at=SINCE + DAY, kind="second-factor-off"))
    ),
    "another address": Life(contacts=(contact("email", 2), contact("phone", 2))),
}
POLICIES = (
    Policy(),
    Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=(IPHONE.label, TOOL.label)),)),
)


def prints(life: Life, policy: Policy) -> dict[str, tuple[str, Finding]]:
    """Return every finding of every check, by its fingerprint."""
    shot = analysed(life.shot(), policy)
    snapshots: Sequence[Snapshot] = [shot, *fleet([shot])]
    results = [result for check in OURS.loaded("checks") for result in run(check, snapshots, policy)]
    assert [] == [result.reason for result in results if "the check failed" in result.reason]
    return {result.fingerprint(one): (result.check, one) for result in results for one in result.findings}


@cache
def before(number: int) -> dict[str, tuple[str, Finding]]:
    return prints(BEFORE, POLICIES[number])


def test_there_is_much_to_accept() -> None:
    checks = {check for number in range(len(POLICIES)) for check, _ in before(number).values()}
    assert {
        "account-changes", "authorized-apps", "automation", "links", "logins", "post-client", "recovery",
    } <= checks  # fmt: skip


@dear(12)
@given(
    number=st.sampled_from(range(len(POLICIES))), names=st.sets(st.sampled_from(sorted(LATER)), min_size=1, max_size=3)
)
def test_later_events_are_never_covered_by_an_acceptance_given_before(number: int, names: set[str]) -> None:
    life = BEFORE
    for name in sorted(names):
        life = life.with_(LATER[name])
    for fingerprint, (check, found) in prints(life, POLICIES[number]).items():
        if fingerprint in before(number):
            _, accepted = before(number)[fingerprint]
            assert (first_sentence(found.message), found.at) == (first_sentence(accepted.message), accepted.at), check
            assert found.severity.rank <= accepted.severity.rank, (check, found.message)
            assert found.at is None or found.at < SINCE, (check, found.message)


def test_everything_that_happens_later_is_asked_about_anew() -> None:
    for name, more in LATER.items():
        life = BEFORE.with_(more)
        assert any(prints(life, policy).keys() - before(number).keys() for number, policy in enumerate(POLICIES)), name


def marks(life: Life, check: str) -> set[str]:
    """Return the fingerprints of one check's findings without a policy, excluding its purely informative ones."""
    return {
        mark for mark, (name, found) in prints(life, Policy()).items() if name == check and found.severity != "info"
    }


QUIET = Life(said=tuple(OWNER.life(300, 2)), logins=daily(89, HOME, country="PT", agent="PhoneApp/1 (iPhone; iOS 17)"))
RAID = tuple(burst(NIGHT, WEB, islice(STRANGER.texts("raid"), 12), gap=3))


@pytest.mark.parametrize(
    "more",
    [
        tuple(burst(NIGHT + 40 * MINUTE, IPHONE, islice(STRANGER.texts("after"), 12), gap=3)),
        tuple(burst(NIGHT + MINUTE, IPHONE, islice(STRANGER.texts("between"), 11), gap=3)),
        tuple(burst(NIGHT + 60 * MINUTE, IPHONE, ["WIN NOW!!! https://bit.ly/9"])),
        tuple(burst(NIGHT + 6 * HOUR, WEB, islice(STRANGER.texts("morning"), 12), gap=3)),
    ],
)
def test_a_second_burst_beside_an_accepted_one_is_asked_about(more: tuple[Said, ...]) -> None:
    before, after = replace(QUIET, said=(*QUIET.said, *RAID)), replace(QUIET, said=(*QUIET.said, *RAID, *more))
    assert marks(after, "post-client") - marks(before, "post-client")


def test_a_post_in_the_place_of_an_accepted_one_is_asked_about() -> None:
    swapped = (*RAID[:5], replace(RAID[5], text="WIN NOW!!! https://bit.ly/9", at=RAID[5].at + MINUTE), *RAID[6:])
    before, after = replace(QUIET, said=(*QUIET.said, *RAID)), replace(QUIET, said=(*QUIET.said, *swapped))
    for policy in POLICIES:
        assert prints(after, policy).keys() - prints(before, policy).keys()
    assert marks(before, "post-client")
    assert not marks(before, "post-client") & marks(after, "post-client")


def test_an_accepted_change_beside_a_new_country_or_without_a_new_password_is_asked_about() -> None:
    changed = replace(QUIET, events=(Event(at=NOW - 19 * DAY, kind="email"),))
    abroad = changed.with_(Life(logins=(login(19.2, ELSEWHERE, country="BR", agent=FIREFOX),)))
    assert marks(changed, "account-changes")
    assert not marks(changed, "account-changes") & marks(abroad, "account-changes")


def test_an_app_that_grew_old_is_asked_about_again() -> None:
    young, old = (replace(QUIET, apps=(app("DM", "read", "directmessages", age=age),)) for age in (729, 731))
    assert marks(young, "authorized-apps")
    assert not marks(young, "authorized-apps") & marks(old, "authorized-apps")


def topics(life: Life, check: str) -> set[str]:
    return {mark[:TOPIC] for mark in marks(life, check)}


@pytest.mark.parametrize(
    ("check", "first", "more"),
    [
        ("logins", "the country again", Life(logins=(login(2, "192.0.2.33", country="RU", agent="curl/8.0"),))),
        ("recovery", "another address", Life(contacts=(contact("email", 1), contact("phone", 0.5)))),
    ],
)
def test_more_of_an_accepted_kind_is_named_as_no_longer_covered(check: str, first: str, more: Life) -> None:
    life = QUIET.with_(LATER[first])
    assert topics(life, check) <= topics(life.with_(more), check)
    assert not marks(life, check) & marks(life.with_(more), check)


def test_the_same_export_with_another_wording_stays_accepted() -> None:
    assert before(0).keys() == prints(replace(BEFORE), POLICIES[0]).keys()


@pytest.mark.parametrize("check", ["password-strength", "password-history", "password-reuse"])
def test_an_accepted_password_is_not_the_one_that_replaced_it(check: str) -> None:
    day = datetime(2024, 1, 1, tzinfo=UTC)

    def marks(**facts: object) -> set[str]:
        made = Secret(ref="Shop", label="Shop", value=Hidden("sunshine1"), changed_at=day, changed_at_means="password")
        one = replace(made, **facts)  # type: ignore[arg-type]  # fields by name
        other = replace(one, ref="Other", label="Other", urls=("https://other.example",))
        result = judge_vault(OURS.get("checks", check), one, other)
        return {result.fingerprint(found) for found in result.findings}

    before = (Former(value=Hidden("Tr0ub4dor"), until=day), Former(value=Hidden("sunshine1"), until=day - DAY))
    accepted = marks(history=before)
    assert accepted
    assert accepted == marks(history=before)
    assert not accepted & marks(history=before, changed_at=day + DAY)
    assert not accepted & marks(history=(Former(value=Hidden("other word"), until=day + HOUR), *before))
    assert marks(history=before, changed_at_means="item") == marks(history=before, changed_at=None)
