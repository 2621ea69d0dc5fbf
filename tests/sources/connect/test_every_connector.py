"""Every connector that comes with hygiene: its permissions, its words, and its line in the security page."""

from __future__ import annotations

import re

from tests.support.plugins import OURS
from tests.support.project import ROOT

READS = re.compile(r"(atproto|identity|history|offline[.]access|user:email|\w+[.]read|read(:\w+)?)")
"""Permissions that change nothing, as the platforms describe them.

`atproto` only confirms whose account it is, and `offline.access` only renews the others.
"""


def test_no_permission_that_hygiene_asks_for_can_change_anything() -> None:
    asked = {(one.id, scope) for one in OURS.loaded("connectors") for scope, _ in one.scopes}
    assert len(asked) > 5
    assert set() == {(connector, scope) for connector, scope in asked if not READS.fullmatch(scope)}
    assert not any(READS.fullmatch(scope) for scope in ("write", "transition:generic", "tweet.write", "repo", "submit"))


def test_the_security_page_lists_each_permission_with_its_reason() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([a-z]+) \| `([^`]+)` \| (to .+) \|$", page, re.MULTILINE)
    asked = [(one.id, scope, why) for one in OURS.loaded("connectors") for scope, why in one.scopes]
    assert asked == listed


def test_its_words_follow_a_colon_and_end_without_a_full_stop() -> None:
    for one in OURS.loaded("connectors"):
        words = (one.gives, one.lacks, *(why for _, why in one.scopes))
        assert [] == [text for text in words if not text or text.endswith(".") or "\n" in text], one.id
        assert one.scopes, one.id
        assert all(why.startswith("to ") for _, why in one.scopes), one.id
