"""The service: its requests, and no unanswered password reads as clear."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence

import pytest

from hygiene.enrich.breaches.look_up import Source
from hygiene.enrich.breaches.pwned_passwords import Online, announcement
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.web.limits import Limits
from tests.enrich.breaches.service import Answer, Service, served

CANARY = "canary-Zx81-never-shown"
QUICK = Limits(pause=0.01, patience=0.4, whole=0.4, tries=2)
NAME = "the Pwned Passwords list (api.pwnedpasswords.com)"


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listing(prefix: str, known: dict[str, int], feed: str = "\r\n") -> bytes:
    """Return a range as the service sends it: other rows, ours, and padding."""
    rows = {hashlib.sha256(f"{prefix}{n}".encode()).hexdigest()[:35].upper(): 1 + n for n in range(40)}
    rows |= {sha1(word)[5:]: seen for word, seen in known.items() if sha1(word)[:5] == prefix}
    rows |= {hashlib.sha256(f"pad{prefix}{n}".encode()).hexdigest()[:35].upper(): 0 for n in range(40)}
    return feed.join(f"{suffix}:{count}" for suffix, count in sorted(rows.items())).encode()


def ask(words: Sequence[str], answer: Callable[[str, int], Answer]) -> tuple[list[Breach], Service, list[str]]:
    said: list[str] = []
    with served(answer) as service:
        source: Source = Online(said.append, base=service.url, limits=QUICK)
        return list(source.ask([Hidden(word) for word in words])), service, said


def unchecked(reason: str) -> Breach:
    return Breach(status="not checked", source=NAME, reason=f"api.pwnedpasswords.com could not be asked: {reason}")


@pytest.mark.parametrize("feed", ["\r\n", "\n"])
def test_found_with_its_count_and_not_found(feed: str) -> None:
    known = {"password": 10_434_004, "padding": 0}
    got, _, _ = ask(
        ["password", CANARY, "padding"], lambda prefix, _: Answer(body=listing(prefix, known, feed) + feed.encode())
    )

    assert [
        Breach(status="found", source=NAME, count=10_434_004),
        Breach(status="not found", source=NAME),
        Breach(status="not found", source=NAME),
    ] == got


def test_the_service_sees_each_prefix_once_and_nothing_else() -> None:
    words = [f"word-{n}" for n in range(300)]
    words += [word for n in range(100_000) if sha1(word := f"twin-{n}")[:5] == sha1("word-0")[:5]][:1]
    _, service, _ = ask(words, lambda prefix, _: Answer(body=listing(prefix, {})))

    assert all(re.fullmatch(r"/range/[0-9A-F]{5}", path) for path in service.paths)
    assert sorted({sha1(word)[:5] for word in words}) == sorted(service.asked)
    assert {"true"} == {headers["add-padding"] for headers in service.headers}
    assert all(re.fullmatch(r"account-hygiene/\S+", headers["user-agent"]) for headers in service.headers)
    assert service.most <= 8
    heads = {name for headers in service.headers for name in headers}
    assert {"host", "accept", "accept-encoding", "connection", "user-agent", "add-padding"} == heads


def test_the_order_is_neither_the_vaults_nor_sorted_nor_the_same_again() -> None:
    words = [f"word-{n}" for n in range(60)]
    orders = [ask(words, lambda prefix, _: Answer(body=listing(prefix, {})))[1].asked for _ in range(2)]
    vault = [sha1(word)[:5] for word in words]

    assert len({tuple(order) for order in (*orders, vault, sorted(vault))}) == 4


def test_what_is_sent_is_said_before_the_first_request_and_can_be_declined() -> None:
    class DeclinedError(Exception):
        pass

    def decline(_: str) -> None:
        raise DeclinedError

    _, service, said = ask([CANARY, "other"], lambda prefix, _: Answer(body=listing(prefix, {})))
    assert [announcement(2)] == said
    with served(lambda *_: Answer()) as quiet, pytest.raises(DeclinedError):
        Online(decline, base=quiet.url).ask([Hidden(CANARY)])

    assert len(service.paths) == 2
    assert [] == quiet.paths


def test_nothing_to_ask_is_not_announced() -> None:
    assert ([], []) == (ask([], lambda *_: Answer())[0], ask([], lambda *_: Answer())[2])


def test_the_announcement_says_what_leaves() -> None:
    assert announcement(1_200) == (
        "hygiene will ask api.pwnedpasswords.com for 1,200 of the 1,048,576 parts of its list. To name a part, it "
        "sends the first 5 of the 40 hex digits of a password's SHA-1. More than a thousand breached passwords, and "
        "countless others, share those digits. It sends no password, no whole hash and no name. The service also "
        "learns your network address, that hygiene is asking, and for how many parts."
    )


ROW = b"0" * 34 + b"A:1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "its answer is not a list of hashes"),
        (b"<!doctype html><title>Sign in to the hotel's network</title>", "its answer is not a list of hashes"),
        (ROW + b"\r\n" + ROW[:20], "its answer is not a list of hashes"),
        (ROW[:-1], "its answer is not a list of hashes"),
        (ROW.replace(b"A", b"G"), "its answer is not a list of hashes"),
        (ROW[8:], "its answer is not a list of hashes"),
        (ROW + b"\r\n\r\n" + ROW, "its answer is not a list of hashes"),
        (b"5BAA6" + ROW, "its answer is not a list of hashes"),
        (b"\xff\xfe" + ROW, "its answer is not a list of hashes"),
        (ROW[:-1] + b"0", "its answer is empty"),
        (ROW * 100_000, "its answer is too large"),
    ],
)
def test_a_wrong_body_is_not_checked(body: bytes, reason: str) -> None:
    assert [unchecked(reason)] == ask([CANARY], lambda *_: Answer(body=body))[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(reset=True), "the connection broke off"),
        (Answer(status=503), "it answered 503"),
        (Answer(status=301, headers={"Location": "/"}), "it redirected us, and redirects are not followed"),
        (Answer(delay=0.6), "it did not answer in time"),
    ],
)
def test_one_failure_keeps_the_rest(answer: Answer, reason: str) -> None:
    bad = sha1(CANARY)[:5]
    got, _, _ = ask(
        ["password", CANARY, "rest"],
        lambda prefix, _: answer if prefix == bad else Answer(body=listing(prefix, {"password": 3})),
    )

    assert [
        Breach(status="found", source=NAME, count=3),
        unchecked(reason),
        Breach(status="not found", source=NAME),
    ] == got


def test_neither_a_password_nor_its_prefix_is_in_what_is_said_or_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for answer in (Answer(body=ROW), Answer(reset=True), Answer(body=b"<html>"), Answer(status=429)):
        got, _, announced = ask([CANARY], lambda *_, answer=answer: answer)
        said += [*map(repr, got), *announced]
    text = "\n".join([*said, *(r.getMessage() for r in caplog.records), *capfd.readouterr()])

    assert CANARY not in text
    assert sha1(CANARY)[:5] not in text.upper()
