"""Requests to the servers of live accounts, and what a hostile server may try."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from hygiene.model.errors import LiveError, WaitError
from hygiene.sources.connect.web.client import LIVE, Web
from tests.enrich.breaches.service import Answer, Service, served

QUICK = replace(LIVE, pause=0.01, patience=1, whole=1, largest=1000)
SECRET = {"Authorization": "Bearer opaque-token-1234"}


def ask(answer: Callable[[str, int], Answer], **more: Any) -> tuple[Any, Service, list[float]]:
    """Return one request's outcome, the service, and the waits between tries."""
    waits: list[float] = []
    with served(answer) as service, Web({"127.0.0.1"}, limits=QUICK, sleep=waits.append, **more) as web:
        try:
            return web.get(f"{service.url}page", headers=SECRET), service, waits
        except LiveError as error:
            said = error
    assert (None, None) == (said.__cause__, said.__context__)
    assert not re.search("opaque|/range", repr(said) + str(said))
    return said, service, waits


def test_an_answer_is_given_whole_with_its_headers_and_status() -> None:
    found, service, _ = ask(lambda *_: Answer(status=404, body=b'{"a": 1}', headers={"X-Left": "3"}))

    assert (404, {"a": 1}, "3", "127.0.0.1", False) == (
        found.status, found.object(), found.headers["x-left"], found.host, found.ok,
    )  # fmt: skip
    assert "Answer(host='127.0.0.1', status=404)" == repr(found)
    assert (None, "identity") == (service.headers[0].get("cookie"), service.headers[0]["accept-encoding"])


@pytest.mark.parametrize(
    "fault", [Answer(status=429), Answer(status=503), Answer(status=500), Answer(reset=True), Answer(promised=9)]
)
def test_a_passing_fault_is_tried_again_also_when_the_answer_broke_off_in_its_middle(fault: Answer) -> None:
    found, service, waits = ask(lambda _, n: fault if n < 3 else Answer(body=b"good"))

    assert (b"good", 3, 2) == (found.body, len(service.paths), len(waits))
    assert 0 < waits[0] <= 0.01 < waits[1] * 2 <= 0.04


def test_a_fault_that_stays_is_told_after_four_tries() -> None:
    found, service, _ = ask(lambda *_: Answer(status=502))

    assert "127.0.0.1: it answered 502 (try again later)" == str(found)
    assert 4 == len(service.paths)


def test_a_short_pause_that_a_server_asks_for_is_kept_and_a_long_one_ends_the_run_with_a_time() -> None:
    _, _, waits = ask(lambda _, n: Answer(status=429, headers={"Retry-After": "7"}) if n < 2 else Answer(body=b"good"))
    found, service, none = ask(lambda *_: Answer(status=429, headers={"Retry-After": "900"}))

    assert [7] == waits
    assert isinstance(found, WaitError)
    assert re.search(r"^127\.0\.0\.1: it asks to wait .+ after \d{4}-\d\d-\d\d \d\d:\d\d UTC", str(found))
    assert (1, []) == (len(service.paths), none)


@pytest.mark.parametrize(
    "headers",
    [
        {"ratelimit-remaining": "0", "ratelimit-reset": "4102444800"},
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "4102444800"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2100-01-01T00:00:00.000Z"},
        {"X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": "600"},
    ],
    ids=["Bluesky", "X", "Mastodon", "Reddit"],
)
def test_a_spent_allowance_ends_the_run_until_it_is_renewed(headers: dict[str, str]) -> None:
    found, service, _ = ask(lambda *_: Answer(status=429, headers=headers))

    assert isinstance(found, WaitError)
    assert 1 == len(service.paths)


def test_what_does_not_end_or_is_too_large_or_packed_is_refused_in_time() -> None:
    for fault, why in (
        (Answer(body=b"x" * 2000), "its answer is too large"),
        (Answer(body=b"x" * 1001, promised=10 << 30), "its answer is too large"),
        (Answer(body=b"x" * 900, drip=0.01), "it did not answer in time"),
        (Answer(delay=1.2), "it did not answer in time"),
        (Answer(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), "an encoding that we did not ask for"),
        (Answer(body=b"x", headers={"Content-Length": "1, 2"}), "the connection broke off"),
    ):
        found, _, _ = ask(lambda *_, fault=fault: fault)
        assert isinstance(found, LiveError)
        assert why in str(found)


def test_a_redirect_is_followed_to_the_same_server_only() -> None:
    def to(place: str) -> Any:
        found, service, _ = ask(
            lambda path, _: Answer(status=302, headers={"Location": place}) if path == "page" else Answer(body=b"there")
        )
        return found if isinstance(found, LiveError) else (found.body, service.asked)

    assert (b"there", ["page", "other"]) == to("other")
    for place in (
        "http://127.0.0.2/other",
        "https://127.0.0.1/",
        "http://127.0.0.1:9/",
        "//[bad",
        "http://169.254.169.254/",
    ):
        assert isinstance(to(place), LiveError)
    found, service, _ = ask(lambda *_: Answer(status=302, headers={"Location": "page"}))
    assert "127.0.0.1: it redirected us again and again" == str(found)
    assert 5 == len(service.paths)


def test_a_host_on_a_private_network_is_asked_only_if_the_user_named_it() -> None:
    def look_up(_host: str, _port: int) -> list[str]:
        return ["10.0.0.7"]

    with Web(limits=replace(QUICK, connect=0.05, tries=1), look_up=look_up) as web:
        with pytest.raises(LiveError, match="private network, so we did not connect"):
            web.get("https://inside.example/")
        web.name("Inside2.example")
        with pytest.raises(LiveError, match=r"inside2\.example: it (could not be reached|did not answer in time)"):
            web.get("https://inside2.example/")


@pytest.mark.parametrize(
    "address",
    [
        "http://elsewhere.example/", "http://127.0.0.1/", "ftp://127.0.0.2/", "https://me:pw@host.example/",
        "https://[x/", "/page",
    ],
)  # fmt: skip
def test_an_address_that_is_not_https_or_holds_a_name_and_password_is_refused(address: str) -> None:
    with pytest.raises(LiveError) as caught:
        Web().get(address)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    assert "pw" not in str(caught.value)


def test_a_proxy_that_cannot_be_used_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:opaque@127.0.0.1:port")
    with Web() as web, pytest.raises(LiveError) as caught:
        web.get("https://host.example/")
    said = "host.example: the proxy of the environment is not an address"
    assert (said, None, None) == (str(caught.value), caught.value.__cause__, caught.value.__context__)


def test_a_form_is_not_sent_again_unless_the_server_says_that_it_did_nothing() -> None:
    for fault, tries in ((Answer(status=500), 1), (Answer(reset=True), 1), (Answer(status=503), 4)):
        with served(lambda *_, fault=fault: fault) as service:
            with Web({"127.0.0.1"}, limits=QUICK, sleep=lambda _: None) as web, pytest.raises(LiveError):
                web.post(f"{service.url}page", {"code": "x"})
            assert tries == len(service.paths)


def test_a_large_document_comes_in_pieces_and_what_breaks_it_off_is_told() -> None:
    def streamed(answer: Answer) -> bytes:
        with (
            served(lambda *_: answer) as service,
            Web({"127.0.0.1"}, limits=QUICK) as web,
            web.stream(f"{service.url}page", limits=replace(QUICK, largest=500_000)) as pieces,
        ):
            return b"".join(pieces)

    assert b"x" * 400_000 == streamed(Answer(body=b"x" * 400_000))
    for given, why in (
        (Answer(body=b"x" * 600_000), "its answer is too large"),
        (Answer(body=b"x" * 9, promised=99), "the connection broke off"),
        (Answer(status=404), "it answered 404"),
    ):
        with pytest.raises(LiveError, match=why) as caught:
            streamed(given)
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def test_the_difference_between_the_clocks_is_known_by_host(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: ahead)
    with served(lambda *_: Answer(body=b"x")) as service, Web({"127.0.0.1"}, limits=QUICK) as web:
        web.get(f"{service.url}page")

    assert abs(web.skews["127.0.0.1"] - timedelta(hours=2)) < timedelta(seconds=60)
