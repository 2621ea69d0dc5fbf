"""Short links: only shorteners are asked, and every answer is bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.enrich.short_links import MAX_HOPS, MAX_LINKS, Asker, announcement, expanded, may_ask
from hygiene.model.policy import Policy
from hygiene.model.posts import Client, RedirectTarget
from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.redirects import Hop, next_hop
from tests.support.listener import listening, loopback, sends
from tests.support.snapshots import DAY, IPHONE, NOW, snapshot, written

QUICK = Limits(connect=1, patience=0.5, whole=1)
ROGUE = Client("Free Followers", "https://free.example")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def follow(answers: Mapping[str, bytes], path: str = "/a", seconds: float = 120) -> tuple[RedirectTarget, list[str]]:
    """Return the target of a link, and the paths asked for.

    A listener on this computer stands for every shortener.
    """
    with listening(lambda asked: answers.get(asked, b"")) as listener:

        def ask(url: str) -> Hop:
            return next_hop(url, headers={}, limits=QUICK, may=loopback)

        asker = Asker(
            announce=lambda _: None, ask=ask, may_ask=lambda url: url.startswith(listener.url), seconds=seconds
        )
        url = listener.url + path
        found = asker.follow([url])[url]
        return found, [request.split(" ")[1] for request in listener.asked]


HERE = ("127.0.0.1",)


def test_a_link_is_followed_from_shortener_to_shortener_and_its_end_is_not_opened() -> None:
    found, asked = follow({"/a": sends("/b"), "/b": sends("https://www.Evil.example:8443/login?u=1#x")})
    assert RedirectTarget(host="evil.example", through=HERE * 2) == found
    assert ["/a", "/b"] == asked


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://10.0.0.1",
    ],
)
def test_a_host_that_is_not_a_shortener_is_never_asked(to: str) -> None:
    found, asked = follow({"/a": sends(to)})
    assert HERE == found.through
    assert (True, "") == (bool(found.host), found.problem)
    assert ["/a"] == asked


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "http://[::1", "https://", "mailto:a@b.example"],
)
def test_a_target_that_is_not_a_web_page_is_reported(to: str) -> None:
    assert RedirectTarget(through=HERE, problem="it does not lead to a web page") == follow({"/a": sends(to)})[0]


def test_a_circle_and_a_long_way_have_an_end() -> None:
    found, asked = follow({"/a": sends("/b"), "/b": sends("/a")})
    assert RedirectTarget(through=HERE * MAX_HOPS, problem="it leads through more than 6 shorteners") == found
    assert MAX_HOPS == len(asked)


def test_a_problem_of_one_takes_nothing_from_the_rest() -> None:
    answers = {"/a": sends("https://one.example/"), "/b": b"", "/c": sends("https://three.example/")}
    with listening(lambda asked: answers[asked]) as listener:
        asker = Asker(
            announce=lambda _: None,
            ask=lambda url: next_hop(url, headers={}, limits=QUICK, may=loopback),
            may_ask=lambda url: url.startswith(listener.url),
        )
        found = asker.follow([f"{listener.url}/{name}" for name in "abc"])
    assert [
        RedirectTarget(host="one.example", through=HERE),
        RedirectTarget(through=HERE, problem="the connection broke off"),
        RedirectTarget(host="three.example", through=HERE),
    ] == list(found.values())


def test_links_beyond_the_limit_and_after_the_deadline_are_reported() -> None:
    asked: list[str] = []

    def ask(url: str) -> Hop:
        asked.append(url)
        return Hop(to="https://shop.example/")

    many = [f"https://bit.ly/{n}" for n in range(MAX_LINKS + 1)]
    found = Asker(announce=lambda _: None, ask=ask, may_ask=may_ask).follow(many)
    assert RedirectTarget(problem="it was not asked: the limit is 100 links in one run") == found[many[-1]]
    assert many[:MAX_LINKS] == asked
    late = Asker(announce=lambda _: None, ask=ask, may_ask=may_ask, seconds=-1).follow(many[:1])
    assert [RedirectTarget(problem="it was not asked, because the other links took too long")] == list(late.values())
    assert MAX_LINKS == len(asked)


def test_what_is_sent_is_said_first_and_can_be_declined() -> None:
    said: list[str] = []
    asked: list[str] = []

    class DeclinedError(Exception):
        pass

    def decline(text: str) -> None:
        said.append(text)
        raise DeclinedError

    def ask(url: str) -> Hop:
        asked.append(url)
        return Hop(problem="no")

    asker = Asker(announce=decline, ask=ask, may_ask=may_ask)
    with pytest.raises(DeclinedError):
        asker.follow(["https://bit.ly/a", "https://t.co/b"])
    assert [announcement(2, ["bit.ly", "t.co"])] == said
    assert {} == asker.follow([])
    assert ([], 1) == (asked, len(said))


def test_the_announcement_says_what_leaves() -> None:
    assert announcement(3, ["bit.ly", "t.co"]) == (
        "hygiene will ask bit.ly and t.co where 3 short links of suspicious posts lead. It sends the short links to "
        "these shorteners, and to others they lead to, which may count each request as a click. It sends no cookie. "
        "The shorteners also learn your network address and that hygiene is asking. The pages behind the links are not "
        "opened."
    )


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://bit.ly/a", True), ("http://www.bit.ly/a?b=c", True), ("https://BIT.ly/a", True),
        ("https://bit.ly:443/a", False), ("https://bit.ly:22/a", False), ("https://me@bit.ly/a", False),
        ("https://bit.ly@evil.example/a", False), ("https://bit.ly.evil.example/a", False),
        ("https://bit.ly/\u00e9", False), ("https://bit.ly/a b", False), ("https://bit.ly/a\r\nX: y", False),
        ("https://goo.gl/a", False), ("https://harbourlane.example/", False),
    ],
)  # fmt: skip
def test_only_a_plain_address_of_a_known_shortener_may_be_asked(url: str, may: bool) -> None:
    assert may is may_ask(url)


@given(st.text("\\@.:#?[]%;/a& ", max_size=3), st.text("\\@.:#?[]%;/a& ", max_size=6))
@settings(max_examples=100, deadline=None)
def test_an_address_that_may_be_asked_names_the_same_host_to_httpx(before: str, after: str) -> None:
    url = f"https://{before}bit.ly{after}"
    with suppress(ValueError, httpx.InvalidURL):  # neither connects
        found = httpx.URL(url)
        assert not may_ask(url) or ("bit.ly", None, b"") == (found.host, found.port, found.userinfo)


@pytest.mark.parametrize(("first", "through"), [("https://bit.ly/\u00e9", ()), ("https://bit.ly/a", ("bit.ly",))])
def test_a_shortener_that_may_not_be_asked_is_not_where_a_link_leads(first: str, through: tuple[str, ...]) -> None:
    asker = Asker(announce=lambda _: None, ask=lambda _: Hop(to="https://t.co:22/x"), may_ask=may_ask)
    problem = "it is not a plain address of its shortener, so it was not asked"
    assert {first: RedirectTarget(through=through, problem=problem)} == asker.follow([first])


def suspicious(text: str) -> Callable[[Asker], Mapping[str, RedirectTarget]]:
    """Return a function from an asker to the link targets of one account.

    The account's last post has these words, and comes from a client never used before.
    """
    rows = [(NOW - (400 - n) * DAY, IPHONE, f"Nothing of note {n}") for n in range(390)]
    made = snapshot(written([*rows, (NOW - timedelta(hours=9), ROGUE, text)]))

    def with_(asker: Asker) -> Mapping[str, RedirectTarget]:
        (found,) = expanded([made], Policy(), asker)
        assert found.posts is not None
        return found.posts.landings

    return with_


def asking(asked: list[str]) -> Asker:
    def ask(url: str) -> Hop:
        asked.append(url)
        return Hop(to="https://evil.example/")

    return Asker(announce=lambda _: None, ask=ask, may_ask=may_ask)


def test_the_short_links_of_suspicious_posts_are_followed_and_no_others() -> None:
    asked: list[str] = []
    found = suspicious("Win! https://bit.ly/3x9, https://harbourlane.example/a (www.tinyurl.com/y7).")(asking(asked))
    assert ["https://bit.ly/3x9", "https://www.tinyurl.com/y7"] == asked
    assert {
        RedirectTarget(host="evil.example", through=("bit.ly",)),
        RedirectTarget(host="evil.example", through=("tinyurl.com",)),
    } == {*found.values()}
    quiet: list[str] = []
    assert {} == suspicious("Nothing to see")(asking(quiet))
    assert [] == quiet


def test_a_platforms_wrapper_is_asked_only_where_it_hides_a_short_link() -> None:
    asked: list[str] = []
    suspicious("Look https://t.co/abc")(asking(asked))
    assert [] == asked
    suspicious("Look https://t.co/abc and https://bit.ly/d")(asking(asked))
    assert ["https://t.co/abc", "https://bit.ly/d"] == asked


def test_a_snapshot_without_posts_or_questions_stays_as_it_is() -> None:
    plain = [snapshot(), snapshot(written([(NOW - DAY, IPHONE, "See https://bit.ly/a")]))]
    asked: list[str] = []
    assert plain == expanded(plain, Policy(), asking(asked))
    assert [] == asked
