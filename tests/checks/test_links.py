"""The check `links`: an intruder's links and look-alike domains."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Status
from hygiene.analysis.links.destinations import HOSTS, links_in
from hygiene.model.finding import Result
from hygiene.model.policy import PostRules
from hygiene.model.posts import Client, RedirectTarget
from hygiene.model.records import Event
from hygiene.reference.sites import domain, shorteners
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SHARED
from tests.support.snapshots import DAY, IPHONE, NOW, snapshot, written
from tests.support.work import ending

links = built_in("links")

INFO, LOW, MEDIUM, HIGH = Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
SAMPLES = SHARED / "samples" / "x" / "full"
ROGUE = Client("Free Followers", "https://free.example")
NIGHT = NOW - timedelta(hours=9)
FIX = (
    "delete the posts, end all other sessions at https://x.com/settings/sessions, revoke apps you do not know at "
    "https://x.com/settings/connected_apps, and change the password at https://x.com/settings/password."
)

Row = tuple[object, ...]


def life(site: str = "harbourlane.example", every: int = 5) -> list[Row]:
    """Return four hundred posts of a brand, one a day.

    Every fifth links to its own site, and one in fifty to somebody else's.
    """
    texts = [
        f"Out now https://{site}/{n}"
        if n % every == 0
        else f"As told https://paper{n}.example/"
        if n % 50 == 1
        else f"Day {n}"
        for n in range(400)
    ]
    return [(NOW - (401 - n) * DAY, IPHONE, text) for n, text in enumerate(texts)]


def shot(*more: Row, handle: str = "harbourlane", rows: list[Row] | None = None) -> Snapshot:
    given = sorted([*(life() if rows is None else rows), *more], key=lambda row: str(row[0]))
    made = snapshot(written(given))  # type: ignore[arg-type]  # rows of time, client, text
    return replace(made, account=replace(made.account, handle=handle))


def odd(text: str, after: timedelta = timedelta(0)) -> Row:
    """A post through a client never used before."""
    return (NIGHT + after, ROGUE, text)


def judge(given: Snapshot) -> Result:
    (result,) = run(links, [given], Policy())
    return result


def weights(result: Result) -> list[tuple[str, Severity, Confidence]]:
    return [(f.subject, f.severity, f.confidence) for f in result.findings]


def test_a_shortener_first_used_by_an_intruder() -> None:
    given = shot(odd("Win a boat! https://bit.ly/3x9"), odd("Last chance https://bit.ly/3x9", timedelta(minutes=4)))
    result = judge(given)
    assert given.posts is not None
    expected = Finding(
        subject="site:bit.ly",
        message="A suspicious post was your first to use the link shortener bit.ly. 2 posts have used it so far.",
        severity=MEDIUM,
        confidence=LIKELY,
        why="A short link hides where it leads. Only one in 300 ordinary posts with a link is the first to use a new "
        "shortener.",
        fix=f"If a post is not yours, {FIX}",
        at=NIGHT,
        evidence=(
            "its target was not looked up (--expand-links does that)",
            f"first post with it https://x.com/i/web/status/{given.posts.post_id(400)}",
        ),
    )
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


def test_posts_that_circumstances_make_suspicious_are_suspicious_here_too() -> None:
    given = shot(odd("Win a boat! https://bit.ly/3x9"))
    policy = Policy(posts=PostRules(alarm_bits=22))
    for events, subjects in (((), []), ((Event(at=NIGHT, kind="email"),), ["site:bit.ly"])):
        (result,) = run(links, [replace(given, events=events, logins=(), apps=())], policy)
        assert subjects == [f.subject for f in result.findings]


def test_a_shortener_that_a_tool_brings_along_weighs_little() -> None:
    assert [("site:buff.ly", LOW, UNSURE)] == weights(judge(shot(odd("Read this https://buff.ly/3x9"))))


def test_new_sites_of_suspicious_posts_are_one_fact() -> None:
    more = [odd(f"And https://new{n}.example/", timedelta(minutes=n)) for n in range(7)]
    (found,) = judge(shot(*more)).findings
    assert ("links:new-sites", INFO, UNSURE) == (found.subject, found.severity, found.confidence)
    assert (
        "Suspicious posts link to 7 sites you had never linked to before: new0.example, new1.example, new2.example, "
        "new3.example, new4.example and 2 more."
    ) == found.message


def test_what_was_linked_to_before_is_not_new() -> None:
    old = shot(odd("Again https://www.harbourlane.example/shop and https://paper1.example/"))
    assert Status.CLEAR is judge(old).status
    used = [*life(), (NOW - 200 * DAY, IPHONE, "See https://bit.ly/1")]
    assert Status.CLEAR is judge(shot(odd("See https://bit.ly/2"), rows=used)).status


def test_without_a_question_new_sites_and_shorteners_are_everyday() -> None:
    assert Status.CLEAR is judge(shot((NOW - 9 * DAY, IPHONE, "Day 391 https://bit.ly/3x9"))).status


def test_suspicious_posts_without_a_client_make_no_other_clients_posts_suspicious() -> None:
    nameless = [(NIGHT + timedelta(minutes=n), None, f"Win a boat! https://evil.example/{n}") for n in range(3)]
    mine = (NOW - timedelta(hours=1), IPHONE, "Day 401 https://bit.ly/3x9")
    assert ["links:new-sites"] == [f.subject for f in judge(shot(*nameless, mine)).findings]
    theirs = (NOW - timedelta(hours=1), None, "Again https://bit.ly/3x9")
    assert ["site:bit.ly", "links:new-sites"] == [f.subject for f in judge(shot(*nameless, theirs)).findings]


def test_the_links_of_a_client_in_use_are_its_own() -> None:
    used = [(NIGHT - days * DAY, ROGUE, f"Hello {days}") for days in range(20, 60, 5)]
    assert Status.CLEAR is judge(shot(*used, (NIGHT - 10 * DAY, ROGUE, "See https://bit.ly/3x9"))).status


def test_one_suspicious_post_days_before_makes_no_client_one_in_use() -> None:
    linking = (NIGHT - 10 * DAY, ROGUE, "WIN a prize now!!! #win https://bit.ly/3x9")
    for before in ((), ((NIGHT - 20 * DAY, ROGUE, "Hello"),)):
        assert ["site:bit.ly"] == [f.subject for f in judge(shot(*before, linking)).findings]


def test_a_domain_that_only_looks_like_the_brands() -> None:
    trick = "h\u0430rbourlane.example".encode("idna").decode()
    (found,) = judge(shot((NOW - 30 * DAY, IPHONE, f"Big sale https://{trick}/now"))).findings
    assert (f"twin:{trick}", HIGH, LIKELY) == (found.subject, found.severity, found.confidence)
    assert (
        f"1 post links to {trick} (“h\u0430rbourlane.example”), which looks like harbourlane.example (letters of "
        "another script)."
    ) == found.message
    assert f"If the domain is not yours, {FIX}" == found.fix


def test_in_a_suspicious_post_a_lookalike_is_worse_whatever_its_kind() -> None:
    result = judge(shot(odd("Give-away! https://harbourlane-gift.example/")))
    (found,) = (f for f in result.findings if f.subject == "twin:harbourlane-gift.example")
    assert (HIGH, LIKELY) == (found.severity, found.confidence)


@pytest.mark.parametrize(
    ("trick", "message", "severity", "sure"),
    [
        ("t\u0430rn.example".encode("idna").decode(), "letters of another script", HIGH, LIKELY),
        ("tarn.example.evil.example", "its whole name stands in front of another domain", HIGH, LIKELY),
        ("tam.example", "letters that differ little", MEDIUM, UNSURE),
        ("tarn-login.net", "with a word of sign-in pages added", MEDIUM, UNSURE),
        ("yarn.example", "one letter off a short name", LOW, UNSURE),
        ("tarn-boats.net", "with words added", LOW, UNSURE),
    ],
)
def test_an_imitation_of_a_short_name_weighs_as_much_as_its_trick_is_sure(
    trick: str, message: str, severity: Severity, sure: Confidence
) -> None:
    rows = [*life("tarn.example"), (NOW - 30 * DAY, IPHONE, f"Big sale https://{trick}/now")]
    (found,) = judge(shot(handle="tarn", rows=rows)).findings
    assert (f"twin:{trick}", severity, sure) == (found.subject, found.severity, found.confidence)
    assert found.message.endswith(f"which looks like tarn.example ({message}).")


def test_in_a_suspicious_post_one_letter_off_a_short_name_is_grave() -> None:
    result = judge(shot(odd("Give-away! https://yarn.example/"), handle="tarn", rows=life("tarn.example")))
    assert ("twin:yarn.example", HIGH, LIKELY) in weights(result)


def test_a_name_in_letters_that_look_latin_needs_no_brand() -> None:
    trick = "\u0430\u0440\u0440\u04cf\u0435.com".encode("idna").decode()
    (found,) = judge(shot((NOW - 30 * DAY, IPHONE, f"See https://{trick}/"), handle="somebody")).findings
    assert (
        f"1 post links to {trick} (“\u0430\u0440\u0440\u04cf\u0435.com”), which is written in letters of another "
        "script." == (found.message)
    )


def test_a_second_site_in_long_use_is_the_owners() -> None:
    rows = [*life(), *((NOW - (300 - 9 * n) * DAY, IPHONE, f"Shop https://harbourlane.shop/{n}") for n in range(20))]
    assert Status.CLEAR is judge(shot(rows=rows)).status


def test_a_burst_of_spam_makes_its_site_no_usual_one() -> None:
    burst = [odd(f"Gift {n}! https://harbourlane-gift.example/{n}", timedelta(minutes=n)) for n in range(40)]
    assert ("twin:harbourlane-gift.example", HIGH, LIKELY) in weights(judge(shot(*burst)))
    quick = [(NOW - 9 * DAY + timedelta(minutes=n), IPHONE, f"https://harbourlane-gift.example/{n}") for n in range(40)]
    assert ("twin:harbourlane-gift.example", HIGH, LIKELY) in weights(judge(shot(*quick)))


def test_twins_of_years_ago_and_of_others_words_are_left_in_peace() -> None:
    old = [(NOW - 390 * DAY, IPHONE, "See https://harb0urlane.example/")]
    passed_on = [(NOW - 9 * DAY, IPHONE, "RT @harbour: See https://harb0urlane.example/")]
    assert Status.CLEAR is judge(shot(*old)).status
    assert Status.CLEAR is judge(shot(*passed_on)).status


def expanded(given: Snapshot, landings: dict[str, RedirectTarget]) -> Snapshot:
    assert given.posts is not None
    return replace(given, posts=replace(given.posts, landings=landings))


def test_where_a_short_link_leads_counts_as_a_link_there() -> None:
    given = shot(odd("Win a boat! https://bit.ly/3x9"))
    end = RedirectTarget(host="harb0urlane.example", through=("bit.ly",))
    result = judge(expanded(given, {"https://bit.ly/3x9": end}))
    assert [
        ("twin:harb0urlane.example", HIGH, LIKELY),
        ("site:bit.ly", MEDIUM, LIKELY),
        ("links:new-sites", INFO, UNSURE),
    ] == weights(result)
    assert "leads to harb0urlane.example" == result.findings[1].evidence[0]


def test_through_the_platforms_wrapper_it_is_the_same() -> None:
    given = shot(odd("Win a boat! https://t.co/abc https://bit.ly/3x9"))
    end = RedirectTarget(host="evil.example", through=("t.co", "bit.ly"))
    (found, *_) = judge(expanded(given, {"https://t.co/abc": end})).findings
    assert ("site:bit.ly", "leads to evil.example") == (found.subject, found.evidence[0])


def test_a_short_link_that_could_not_be_followed_leaves_the_question_open() -> None:
    broken = RedirectTarget(through=("bit.ly",), problem="it did not answer in time")
    result = judge(expanded(shot(odd("Win! https://bit.ly/3x9")), {"https://bit.ly/3x9": broken}))
    assert "its target is unknown: it did not answer in time" == result.findings[0].evidence[0]
    assert (
        "the target of 1 short link in suspicious posts could not be found: it did not answer in time" == result.reason
    )


def test_too_few_posts_to_tell_are_unknown() -> None:
    few = judge(shot(rows=[(NOW - n * DAY, IPHONE, "Hi") for n in range(9)]))
    assert (Status.UNKNOWN, "9 posts, too few to know which are suspicious") == (few.status, few.reason)
    assert "the file is damaged" == judge(snapshot(gaps={"posts": "the file is damaged"})).reason


def test_more_hosts_than_are_looked_at_are_unknown() -> None:
    given = shot()
    assert given.posts is not None
    many = replace(given.posts.domains, words=tuple(f"h{n}.example" for n in range(HOSTS + 1)))
    result = judge(replace(given, posts=replace(given.posts, domains=many)))
    assert (Status.UNKNOWN, "posts link to more than 100,000 different hosts") == (result.status, result.reason)


def test_a_hostile_host_is_fit_to_print() -> None:
    odd_hosts = odd(
        "Go https://evil\u202e.example/ https://198.51.100.7/x https://[2001:db8::1]/ https://\x1b[31m.example/"
    )
    told = " ".join(part for f in judge(shot(odd_hosts)).findings for part in (f.subject, f.message, *f.evidence))
    assert not set(told) & {"\u202e", "\x1b"}
    assert "198.51" not in told
    assert "a bare network address" in told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://bit.ly/3x9.", [("https://bit.ly/3x9", "bit.ly")]),
        ("(http://www.Bit.ly/a?b=c#d)", [("http://www.Bit.ly/a?b=c#d", "bit.ly")]),
        ("tinyurl.com/y7, and t.co/x…", [("https://tinyurl.com/y7", "tinyurl.com"), ("https://t.co/x", "t.co")]),
        ("No link: example.com, 1.5/2, a/b, me@bit.ly", []),
    ],
)
def test_links_in_words(text: str, found: list[tuple[str, str]]) -> None:
    assert found == list(links_in(text))


def test_hostile_words_cost_no_more_than_their_length() -> None:
    for text in ("a." * 500_000, "a.bc/" * 200_000, "-" * 1_000_000, "https://" * 100_000):
        with ending():
            list(links_in(text))


def test_the_table_of_shorteners_is_sound() -> None:
    known = shorteners()
    assert known.asked < known.all
    assert known.wrappers < known.asked
    assert [host for host in sorted(known.all) if not domain(host) or host != host.lower()] == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of real archives are not beside this checkout")
def test_real_accounts_have_no_alarm() -> None:
    for path in sorted(SAMPLES.iterdir()):
        (result,) = run(links, [read_export(path, READERS)], Policy())
        assert [f for f in result.findings if f.severity.rank > LOW.rank] == []
