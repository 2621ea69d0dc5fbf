"""The posts of a timeline: suspicious ones, and the owner's in runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import Window, suspicions, suspicious_rows
from hygiene.incident.records import Entry
from hygiene.model.policy import AccountRules, Policy, PostRules
from hygiene.model.snapshot import Snapshot
from tests.support.lives import Person, archive, burst, mixed
from tests.support.snapshots import BRAND, BUFFER, DAY, IPHONE, OWN, WEB, posts, snapshot, written, x_id
from tests.support.stories import HOUR, MINUTE, POST, about, limited, short, told

DANA = Person(clients=((IPHONE, 3), (WEB, 1)), hours=(7, 8, 18, 19, 20))
LURE = "The airdrop is live. Claim before midnight https://wallet-claim.example/{} #airdrop"
NIGHT = POST.replace(hour=3)


def raided(count: int) -> Snapshot:
    """Return an account of 160 days, and lures through an app new to it."""
    return archive(mixed(DANA.life(160), burst(NIGHT, OWN, (LURE.format(n) for n in range(count)), gap=2)))


def suspicious(*snapshots: Snapshot) -> list[Entry]:
    return [entry for entry in told(*snapshots, asked=about(NIGHT)).entries if entry.suspicious]


def test_each_post_has_its_client_its_id_and_says_what_it_answers_or_repeats() -> None:
    table = written(
        [
            (POST - HOUR, WEB, "Our secret words"),
            (POST, BUFFER, "@kim our secret words"),
            (POST + HOUR, None, "RT @kim: our secret words"),
        ]
    )
    table = replace(table, deleted=np.array([True, False, False]))
    made = told(snapshot(table))

    assert [
        "-1 post posted from “Twitter Web App”, deleted since",
        "+0 post replied from “Buffer”",
        "+1 post reposted",
    ] == short(made)
    assert [x_id(POST + n * HOUR, n + 1) for n in (-1, 0, 1)] == [entry.post_id for entry in made.entries]


def test_many_ordinary_posts_are_one_line_for_each_client_and_stretch() -> None:
    rows = [(POST + n * MINUTE, (IPHONE, WEB, WEB)[n % 3], f"{('@kim', 'RT @kim:')[n % 2]} {n}") for n in range(51)]
    later = (POST + 2 * DAY, WEB, "Good morning")
    made = told(snapshot(written([*rows, later])))

    assert [
        "+0 post posted 17 times from “Twitter for iPhone”, with 9 replies and 8 reposts among them",
        "+0.0166667 post posted 34 times from “Twitter Web App”, with 17 replies and 17 reposts among them",
        "+48 post posted from “Twitter Web App”",
    ] == short(made)
    assert ["", "", x_id(POST + 2 * DAY, 51)] == [entry.post_id for entry in made.entries]
    assert POST + 50 * MINUTE == made.entries[1].until
    assert 50 == len(told(snapshot(written(rows[:50]))).entries)


def test_the_post_itself_is_a_suspicious_line_of_its_own_among_many() -> None:
    rows = [(POST + n * MINUTE, WEB) for n in range(-60, 60)]
    made = told(snapshot(posts(rows)), asked=about(post_id=x_id(POST, 60)))

    assert [
        "-1 post posted 60 times from “Twitter Web App”",
        "+0 post! posted from “Twitter Web App”",
        "+0.0166667 post posted 59 times from “Twitter Web App”",
    ] == short(made)


def test_a_few_suspicious_posts_are_single_lines_and_a_flood_is_one_with_its_span() -> None:
    few, flood = suspicious(raided(12)), suspicious(raided(60))

    assert ["posted from “Acme Desk”"] * 12 == [entry.what for entry in few]
    assert [x_id(entry.at)[:10] for entry in few] == [entry.post_id[:10] for entry in few]
    (line,) = (entry for entry in flood if entry.at == NIGHT)
    assert ("posted 60 times from “Acme Desk”", 60, NIGHT + 118 * MINUTE) == (line.what, line.count, line.until)
    assert all("airdrop" not in entry.what for entry in told(raided(60)).entries)


@pytest.mark.parametrize("review_days", [365, 7])
def test_the_suspicious_posts_are_those_of_the_list_of_posts(review_days: int) -> None:
    export, policy = raided(12), Policy(posts=PostRules(review_days=review_days))
    around = Window(start=NIGHT - 60 * DAY, end=NIGHT + DAY)
    listed = {post.id for post in suspicions(export, policy, window=around) if post.suspicion >= INCIDENT_BITS}
    table, rows = export.require("posts"), suspicious_rows(export, policy, around)

    assert len(listed) >= 12
    assert listed == {table.post_id(row) for row in rows.tolist()}


def test_what_an_older_export_alone_holds_is_judged_by_its_own_posts() -> None:
    whole = raided(5)
    newer = archive(DANA.life(160))
    older = replace(whole, taken_at=NIGHT + DAY)

    assert ["posted from “Acme Desk”"] * 5 == [entry.what for entry in suspicious(newer, older)]


def test_a_client_that_the_policy_does_not_list_makes_posts_suspicious() -> None:
    table = posts([*((POST - n * DAY, WEB) for n in range(40, 1, -1)), (POST, BUFFER)])
    rules = AccountRules(platform="x", handle="brand", known_clients=("Twitter Web App",))
    made = told(snapshot(table), policy=Policy(accounts=(rules,)))

    assert ["posted from “Buffer”"] == [entry.what for entry in made.entries if entry.suspicious]


def test_posts_without_ids_are_known_by_their_times_across_exports() -> None:
    table = posts([(POST, WEB), (POST + HOUR, WEB)], ids=["", ""])
    older = replace(snapshot(table), taken_at=POST + 2 * HOUR)
    newer = snapshot(posts([(POST + HOUR, WEB)], ids=[""]))

    # Without an id, the post of the very moment is the one that the story is about.
    made = told(newer, older)
    assert ["+0 post! posted from “Twitter Web App”", "+1 post posted from “Twitter Web App”"] == short(made)


def test_clients_by_the_hundred_are_bounded_and_counted() -> None:
    table = posts([(POST + timedelta(seconds=n), replace(WEB, label=f"Client {n}")) for n in range(300)])
    made = told(snapshot(table), policy=limited(10), asked=about(POST, x_id(POST + timedelta(seconds=299), 299)))

    assert (10, 290) == (len(made.entries), made.left_out)
    assert [*(f"posted from “Client {n}”" for n in range(9)), "posted from “Client 299”"] == [
        entry.what for entry in made.entries
    ]
    assert [BRAND] * 10 == [entry.account for entry in made.entries]
