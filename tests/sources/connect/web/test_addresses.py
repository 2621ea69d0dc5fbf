"""The parts of addresses, also of those that are not valid."""

from __future__ import annotations

import pytest

from hygiene.sources.connect.web.addresses import host_of, origin_of


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
