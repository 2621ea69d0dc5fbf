"""Phrases about sessions: a count and the names beside it are about the same things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.analysis.baseline.session_use import FirstSeen, Kind
from hygiene.wording.sessions import things
from tests.support.snapshots import NOW

FIRST = FirstSeen(kind="device", at=NOW, shown="", uses=1, last=NOW, open=False)


def said(kind: Kind, *names: str) -> str:
    return things([replace(FIRST, kind=kind, shown=name) for name in names])


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("device", ("Chrome", "Firefox"), "2 devices (Chrome, Firefox)"),
        ("device", ("Chrome", "Chrome"), "2 devices (Chrome and 1 more)"),
        ("device", tuple("abcdefg"), "7 devices (a, b, c, d, e and 2 more)"),
        ("network", ("", "Acme", ""), "3 networks (Acme and 2 more)"),
        ("network", ("", ""), "2 networks"),
        ("country", ("Peru",), "a country (Peru)"),
    ],
)
def test_names_beside_a_count_add_up_to_it(kind: Kind, names: tuple[str, ...], expected: str) -> None:
    assert expected == said(kind, *names)
