"""Numbers and lists in the documents are those of the code."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest

from hygiene.enrich import short_links
from hygiene.formats.wire import fleet, report
from hygiene.model.records import EVENT_KINDS
from hygiene.plugins.registry import Plugins
from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.files import budget
from hygiene.sources.readers.bluesky import car
from hygiene.sources.readers.google import comment_pages
from hygiene.sources.readers.x import layout
from hygiene.sources.settings import toml_file
from scripts.messages import messages
from tests.support.project import ROOT
from tests.test_docs import EXPORTS, PAGES, README, table
from tests.test_shape import LAYERS

OURS: Final = Plugins(strangers=False)
SECURITY: Final = " ".join(PAGES["SECURITY.md"].split())


def mb(size: int) -> str:
    return f"{size >> 20} MB"


def values(schema: dict[str, Any]) -> set[str]:
    """Every value that a field of a report may be limited to."""
    found = {word for part in schema.values() if isinstance(part, dict) for word in values(part)}
    found |= {w for part in schema.get("anyOf", []) if isinstance(part, dict) for w in values(part)}
    return found | {word for word in schema.get("enum", []) if isinstance(word, str)}


def test_the_readme_counts_the_managers_and_browsers_that_the_exports_page_lists() -> None:
    titles = [one.title.partition(" (")[0] for one in OURS.loaded("vaults")]
    names = {name.removesuffix(" 1") for title in titles for name in re.split(r", | or ", title)}
    managers = names - {"Credential Exchange Format"}

    assert f"the exports of {len(managers)} password managers and browsers" in " ".join(README.split())
    assert {name for name in names if name not in EXPORTS} == set()


def test_the_guide_lists_the_packages_from_top_to_bottom() -> None:
    rows = re.findall(r"^\| `hygiene/(\w+)/` \|", PAGES["CONTRIBUTING.md"], re.MULTILINE)

    assert tuple(rows) == LAYERS


@pytest.mark.parametrize("schema", [report.schema(), fleet.schema()], ids=["account", "fleet"])
def test_the_report_page_lists_every_value_of_a_field_with_few(schema: dict[str, Any]) -> None:
    pages = PAGES["docs/report.md"] + PAGES["docs/fleet.md"]

    assert {value for value in values(schema) if f"`{value}`" not in pages} == set()


def test_the_report_page_lists_every_kind_of_event() -> None:
    (row,) = re.findall(r"^\| `kind` \| a kind of change (.*)$", PAGES["docs/report.md"], re.MULTILINE)

    assert set(re.findall(r"`([\w-]+)`", row)) == {*EVENT_KINDS, "grant", "identity", "session", "finding"}


def test_the_security_page_has_the_limits_of_the_code() -> None:
    limits = Limits()
    told = (
        f"more than {budget.MAX_RATIO} times its size (from {mb(budget.RATIO_FROM)} on)",
        f"over {budget.MAX_MEMBERS:,} files",
        f"more than {budget.MAX_OPENED:,} openings of files",
        f"an X archive of more than {layout.MOST_FILES:,} data files",
        f"one record over {mb(budget.MAX_ELEMENT)} (in a Bluesky repository, over {mb(car.MAX_BLOCK)}",
        f"a document over {mb(budget.MAX_BEHIND_KEY)}",
        f"decoded as a whole over {mb(budget.MAX_DOCUMENT)}",
        f"a page of Google's comments over {mb(comment_pages.MAX_PAGE)}",
        f"over {mb(budget.MAX_VAULT)}, with over {mb(budget.MAX_VAULT_TEXT)} of text, or with over",
        f"over {budget.MAX_ENTRIES:,} entries, and a JSON object with over {budget.MAX_KEYS:,} members",
        f"over {toml_file._MOST_STOPS} full stops in a line or {toml_file._ALL_STOPS:,} in all",
        f"takes over {budget.SECONDS:g} seconds to read",
        f"{short_links.MAX_LINKS} links in a run",
    )

    assert [words for words in told if words not in SECURITY] == []
    assert "a request has half a minute, from connecting to the last byte, four tries" in SECURITY
    assert (limits.whole, limits.tries, limits.largest, limits.total) == (30, 4, 1 << 20, 15 * 60)


def test_the_page_about_live_accounts_quotes_what_hygiene_says() -> None:
    said = "\n".join(text for message in messages() for text in (message.one, message.many))
    rows = table("hygiene says", PAGES["docs/connect.md"])
    quoted = [words.strip("`") for row in rows for words in re.findall(r"`[^`]+`", f"`{row}`")]

    assert len(quoted) > 8
    assert [words for words in quoted if words not in said] == []


def test_every_file_that_hygiene_ships_for_editors_is_named_where_it_helps() -> None:
    schemas = {path.name for path in (ROOT / "hygiene" / "data").glob("*.schema.json")}
    named = {name for page in PAGES.values() for name in re.findall(r"`hygiene/data/([\w-]+\.schema\.json)`", page)}

    assert named == schemas
