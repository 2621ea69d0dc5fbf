"""A report for others in German, whose words are names too and whose nouns have capital letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import count
from typing import Any, Final

import pytest

from hygiene.cli.guided.example import example, tidied
from hygiene.cli.nearby.running import run
from hygiene.cli.options import load_policy
from hygiene.language.vocabulary import vocabulary
from hygiene.language.words import speaking
from hygiene.plugins.registry import Plugins
from hygiene.report.parts.redaction.redact import redacted
from hygiene.report.report import Report
from hygiene.scan.request import ScanRequest
from tests.report.parts.redaction.test_redact import CANARY, FORMATS, FORMS, planted, written
from tests.support.reports import rich

OTHER_NAMES: Final = {
    "TweetTally": "Klein",
    "harbourlane": "Ernst",
    "Mara": "Lang",
    "Ines": "Gross",
    "Ticketbox sign-in": "Weniger",
    "Followers Boost 24": "Mehr Konten",
    "Wheel of Prizes": "Stark",
    "Twitter Web App": "Anmeldung",
    "Tally Analytics": "Kurz",
}
"""Names in the example, each with one that is made of words of the German messages, or is a German name."""


@pytest.fixture(scope="module", autouse=True)
def german() -> Iterator[None]:
    with speaking("de"):
        yield


@pytest.fixture(scope="module")
def demo() -> Report:
    """Return the report of the example in German."""
    with speaking("de"), example() as (archives, vault, policy):
        request = ScanRequest(exports=archives, vaults=(vault,))
        return tidied(run(request, load_policy(policy), Plugins(strangers=False)))


def renamed(value: Any) -> Any:
    """Return a part of a report with the other names."""
    if isinstance(value, str) and not isinstance(value, Enum):
        for name, other in OTHER_NAMES.items():
            value = re.sub(rf"(?<!\w){name}(?!\w)", other, value)
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: renamed(getattr(value, each.name)) for each in fields(value)})
    if isinstance(value, tuple | frozenset):
        return type(value)(map(renamed, value))
    if isinstance(value, dict):
        return {renamed(key): renamed(each) for key, each in value.items()}
    return value


@pytest.mark.parametrize("style", FORMATS)
def test_names_that_are_german_words_make_the_same_report(demo: Report, style: str) -> None:
    other = renamed(demo)
    words = vocabulary("de")

    assert {each for each in OTHER_NAMES.values() if each.casefold() in words} >= {
        "Klein",
        "Lang",
        "Ernst",
        "Anmeldung",
    }
    assert "Klein" in written(other, "json")
    assert written(redacted(demo, words), style) == written(redacted(other, words), style)


@pytest.mark.parametrize("form", FORMS[::4])
def test_a_name_in_any_text_of_any_record_is_in_no_format(form: str) -> None:
    shown = redacted(planted(rich(), form, count()), vocabulary("de"))

    assert [style for style in FORMATS if CANARY in written(shown, style).casefold()] == []
