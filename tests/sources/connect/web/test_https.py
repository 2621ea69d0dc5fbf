"""Requests over https: what is sent, failures, and no address in a log."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

import pytest

from hygiene.sources.connect.web.https import Reply, get_all
from hygiene.sources.connect.web.limits import Limits
from tests.enrich.breaches.service import Answer, Service, served
from tests.support.listener import listening

QUICK = Limits(pause=0.01, patience=1, whole=1, longest_wait=1.5)


def ask(
    answer: Callable[[str, int], Answer], paths: Sequence[str] = ("5BAA6",), limits: Limits = QUICK
) -> tuple[list[Reply], Service]:
    with served(answer) as service:
        return get_all(service.url, paths, headers={"User-Agent": "me"}, limits=limits), service


def test_replies_come_in_order_whatever_the_order_of_the_answers() -> None:
    paths = [f"{n:05X}" for n in range(40)]
    replies, _ = ask(lambda path, _: Answer(body=path.encode(), delay=0.001 * (int(path, 16) % 7)), paths)

    assert [Reply(body=path.encode()) for path in paths] == replies


def test_at_most_eight_are_under_way_and_connections_are_used_again() -> None:
    _, service = ask(lambda *_: Answer(body=b"x", delay=0.01), [f"{n:05X}" for n in range(60)])

    assert 2 <= service.most <= 8
    assert len(service.paths) == 60


def test_no_cookie_comes_back() -> None:
    _, service = ask(lambda *_: Answer(body=b"x"), ["00000", "00001"], Limits(at_once=1))

    assert [None, None] == [headers.get("cookie") for headers in service.headers]
    assert [("me", "identity")] * 2 == [(h["user-agent"], h["accept-encoding"]) for h in service.headers]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_answer_of_a_passing_fault_is_asked_for_again(status: int) -> None:
    replies, service = ask(lambda _, n: Answer(status=status) if n < 3 else Answer(body=b"good"))

    assert [Reply(body=b"good")] == replies
    assert len(service.paths) == 3


def test_retry_after_is_waited_for_by_every_request() -> None:
    def answer(_: str, number: int) -> Answer:
        return Answer(status=503, headers={"Retry-After": "1"}) if number == 1 else Answer(body=b"good")

    replies, service = ask(answer, ["00000", "00001"])

    assert [Reply(body=b"good")] * 2 == replies
    assert service.at[2] - service.at[0] >= 0.99
    assert len(service.at) == 4


def test_retry_after_may_be_a_date() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    replies, service = ask(lambda *_: Answer(status=503, headers={"Retry-After": at}))

    assert replies[0].problem.startswith("it answered 503 and asked to wait 3")
    assert len(service.paths) == 1


def test_a_long_wait_is_not_waited_for() -> None:
    replies, service = ask(lambda *_: Answer(status=429, headers={"Retry-After": "86400"}))

    assert [Reply(problem="it answered 429 and asked to wait 86400 seconds")] == replies
    assert len(service.paths) == 1


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_wait_in_many_digits_is_not_waited_for(digits: int) -> None:
    replies, _ = ask(lambda *_: Answer(status=503, headers={"Retry-After": "9" * digits}))

    assert [Reply(problem="it answered 503 and asked to wait 1000000000 seconds")] == replies


FAR: Final = "Mon, 01 Jan 99999999999 00:00:00 GMT"
ODD_ZONE: Final = "Mon, 01 Jan 2029 00:00:00 +99999999999999999999"


@pytest.mark.parametrize("header", ["soon", "-5", "", "1e9", "\u0663", FAR, ODD_ZONE])
def test_an_invalid_retry_after_is_ignored(header: str) -> None:
    value = header.encode("utf-8").decode("latin-1")
    replies, _ = ask(lambda _, n: Answer(status=503, headers={"Retry-After": value}) if n == 1 else Answer(body=b"x"))

    assert [Reply(body=b"x")] == replies


REDIRECTED = "it redirected us, and redirects are not followed"
ENCODED = "its answer has an encoding that we did not ask for"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(reset=True), "the connection broke off"),
        (Answer(status=503), "it answered 503"),
        (Answer(delay=1.5), "it did not answer in time"),
        (Answer(body=b"x" * 100, drip=0.05), "it did not answer in time"),
        (Answer(body=b"x" * 10, promised=1000), "the connection broke off"),
        (Answer(body=b"x" * (3 << 20)), "its answer is too large"),
        (Answer(body=b"x" * 2000, headers={"Content-Encoding": "gzip"}), ENCODED),
        (Answer(status=404), "it answered 404"),
        (Answer(status=204), "it answered 204"),
        (Answer(status=302, headers={"Location": "/elsewhere"}), REDIRECTED),
        (Answer(status=308, headers={"Location": "http://127.0.0.1:9/"}), REDIRECTED),
        (Answer(status=302, headers={"Location": "http://[:"}), REDIRECTED),
        (Answer(status=302, headers={"Location": "mailto:me"}), REDIRECTED),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_every_failure_is_a_reply_in_plain_words(answer: Answer, problem: str) -> None:
    limits = Limits(pause=0.01, patience=0.4, whole=0.4, tries=2)
    replies, service = ask(lambda *_: answer, limits=limits)

    assert [Reply(problem=problem)] == replies
    assert set(service.paths) == {"/range/5BAA6"}


START: Final = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("sent", "pace", "problem"),
    [
        (START + b"X: " + b"a" * 1000, 0.05, "it did not answer in time"),
        (START + b"".join(b"X%d: a\r\n" % n for n in range(1000)), 0.05, "it did not answer in time"),
        (START + b"X: " + b"a" * (1 << 20), 0, "the connection broke off"),
        (START + b"X: a\r\n" * (1 << 18), 0, "the connection broke off"),
        (START + b"\r\n" + b"x" * 1000, 0.05, "it did not answer in time"),
        (START + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1000, 0.05, "it did not answer in time"),
        (START + b"\r\n" + b"x" * (3 << 20), 0, "its answer is too large"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * (1 << 18), 0, "it did not answer in time"),
    ],
    ids=[
        "slow header", "slow headers", "long header", "many headers", "slow body", "slow chunks", "endless body",
        "endless answers",
    ],
)  # fmt: skip
def test_a_request_ends_in_time_however_its_answer_comes(sent: bytes, pace: float, problem: str) -> None:
    limits = Limits(patience=0.5, whole=0.5, tries=1)
    with listening(lambda _: sent, pace=pace) as service:
        replies = get_all(f"{service.url}/", ["5BAA6"], headers={}, limits=limits)

    assert [Reply(problem=problem)] == replies


def test_all_requests_together_end_in_time() -> None:
    limits = Limits(at_once=1, total=0.3)
    replies, service = ask(lambda *_: Answer(body=b"x", delay=0.2), [f"{n:05X}" for n in range(9)], limits)

    assert Reply(problem="not tried after too long a time for all requests together") == replies[-1]
    assert len(service.paths) < 5


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9", "http://127.0.0.1:port", "http://"])
def test_a_proxy_that_cannot_be_used_is_a_reply(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    (reply,) = get_all("https://service.invalid/", ["5BAA6"], headers={}, limits=QUICK)

    assert reply.problem.startswith("the proxy of the environment is not ")


def test_another_computer_is_asked_through_the_proxy_and_only_for_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(lambda _: b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("https_proxy", f"http://me:my%40word@127.0.0.1:{proxy.port}")
        replies = get_all("https://service.invalid/", ["5BAA6"], headers={}, limits=Limits(tries=1))

    (asked,) = proxy.asked
    assert [Reply(problem="the proxy of the environment refused the connection")] == replies
    assert ("CONNECT service.invalid:443 HTTP/1.1", False) == (asked.partition("\r\n")[0], "5BAA6" in asked)
    assert "Proxy-Authorization: Basic bWU6bXlAd29yZA==" in asked


def test_one_failure_takes_nothing_from_the_rest() -> None:
    paths = ["00000", "00001", "00002"]
    replies, _ = ask(lambda path, _: Answer(reset=True) if path == "00001" else Answer(body=path.encode()), paths)

    assert [Reply(body=b"00000"), Reply(problem="the connection broke off"), Reply(body=b"00002")] == replies


def test_a_service_that_is_down_is_left_alone_after_a_while() -> None:
    limits = Limits(at_once=2, pause=0.001, tries=2, give_up=4)
    replies, service = ask(lambda *_: Answer(status=500), [f"{n:05X}" for n in range(200)], limits)

    assert {reply.problem for reply in replies} == {
        "it answered 500",
        "not tried after too many failures in a row: it answered 500",
    }
    assert len(service.paths) <= 12


def test_a_service_that_cannot_be_reached_is_a_reply() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    replies = get_all(f"http://127.0.0.1:{port}/", ["5BAA6"], headers={}, limits=QUICK)

    assert [Reply(problem="it could not be reached")] == replies


@pytest.mark.parametrize(
    "base",
    [
        "http://api.pwnedpasswords.com/range/",
        "http://127.0.0.1.example.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "https://user:word@example.com/",
        "https://example.com/?q=",
        "//example.com/",
    ],
)
def test_only_https_is_asked(base: str) -> None:
    with pytest.raises(ValueError, match=r"https|host"):
        get_all(base, ["5BAA6"], headers={})


def test_this_computer_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    replies, _ = ask(lambda *_: Answer(body=b"x"))

    assert [Reply(body=b"x")] == replies


def test_no_log_holds_an_address_even_where_everything_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in (Answer(body=b"x"), Answer(reset=True), Answer(status=302, headers={"Location": "/"})):
        ask(lambda *_, answer=answer: answer)

    assert [] == [r.getMessage() for r in caplog.records if "range" in r.getMessage() or "5BAA6" in r.getMessage()]
    assert ("", "") == tuple(capfd.readouterr())
