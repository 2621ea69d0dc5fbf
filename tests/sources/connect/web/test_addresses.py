"""The parts of addresses, also of those that are not valid."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hygiene.model.errors import LiveError
from hygiene.sources.connect.oauth.discovery import discover, issuer_of
from hygiene.sources.connect.web.addresses import host_of, joined_to, origin_of
from hygiene.sources.connect.web.client import LIVE, Web
from hygiene.sources.connect.web.redirects import next_hop

_PIECES: Final = (
    "https://", "http://", "//", "[", "]", "::1", "xn--", "xn--0", "a.example", ".", "..", ":", "99999", "@", "%",
    "%00", "\\", "ß", "\u2100", "\u3002", "\u202e", "\ud800", "\x00", " ", "-" * 64, "/", "?", "#", "999.1.1.1", "v1.x",
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://A.Example/x?y", "a.example", ("https", "a.example", 443)),
        ("https://a.example:443", "a.example", ("https", "a.example", 443)),
        ("http://a.example:8080/", "a.example", ("http", "a.example", 8080)),
        ("//a.example", "a.example", ("", "a.example", 0)),
        ("https://[::1]/", "::1", ("https", "::1", 443)),
        ("https://[", "", ("", "", 0)),
        ("https://a.example:x", "a.example", ("", "", 0)),
        ("", "", ("", "", 0)),
    ],
)
def test_an_address_has_a_host_and_an_origin(address: str, host: str, origin: tuple[str, str, int]) -> None:
    assert host == host_of(address)
    assert origin == origin_of(address)


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=6).map("".join).map("https://".__add__))
@example("https://xn--.x/")
@example("https://xn--0.example")
@example("http://[")
@example("https://a.example:99999")
def test_an_address_that_cannot_be_asked_is_told_in_our_own_words(address: str) -> None:
    def nowhere(_host: str, _port: int) -> list[str]:
        return []

    web = Web(limits=replace(LIVE, tries=1), look_up=nowhere)
    for ask in (web.check, web.get, web.post, partial(discover, web), partial(issuer_of, web)):
        with suppress(LiveError):
            ask(address)
    assert next_hop(address, headers={}, look_up=nowhere).problem


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/b?c", "https://a.example/b?c"),
        ("http://[", ""),
        ("//xn--.x/", ""),
        ("https://b.example", "https://b.example"),
    ],
)
def test_a_link_leads_to_an_address_only_if_that_can_be_asked(link: str, address: str) -> None:
    assert address == joined_to("https://a.example/page", link)
