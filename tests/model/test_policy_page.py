"""The page of the policy: it names every key, its defaults and what each profile sets, and its example is valid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hygiene.model.errors import PolicyError
from hygiene.model.policy import Acceptance, AccountRules, Answer, Policy
from hygiene.sources.settings.policy_file import parse
from hygiene.sources.settings.profiles import profile_values

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w.]+)`", PAGE))
LISTS = {"accounts": AccountRules, "accept": Acceptance, "answers": Answer}


def tables(rules: msgspec.Struct, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every table of the policy with the keys and defaults in it."""
    values = {field: getattr(rules, field) for field in rules.__struct_fields__}
    yield name, {field: value for field, value in values.items() if not isinstance(value, msgspec.Struct)}
    for field, value in values.items():
        if isinstance(value, msgspec.Struct):
            yield from tables(value, f"{name}.{field}".lstrip("."))


def shown(values: Mapping[str, Any]) -> str:
    """Return keys and values as the page has them."""
    words = {key: str(value).lower() if isinstance(value, bool) else f"{value:g}" for key, value in values.items()}
    return ", ".join(f"`{key}` {word}" for key, word in words.items())


def flat(values: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{within}{key}.")
        else:
            yield f"{within}{key}", value


def test_the_page_names_every_key() -> None:
    keys = {f"{name}.{key}".lstrip(".") for name, values in tables(Policy()) for key in values}
    in_tables = {f"{name}.{key}" for name, values in tables(Policy()) for key in values if f"| `[{name}]` |" in PAGE}
    in_lists = {field for table in LISTS.values() for field in table.__struct_fields__}

    assert keys - in_tables - set(LISTS) <= NAMED
    assert in_lists <= NAMED
    assert all(f"[[{name}]]" in PAGE for name in LISTS)


def test_the_page_gives_the_default_of_every_threshold() -> None:
    numbers = {
        name: {key: value for key, value in values.items() if isinstance(value, int | float)}
        for name, values in tables(Policy())
    }
    elsewhere = {"", "ages", "second_factor"}
    rows = [f"| `[{name}]` | {shown(values)} |" for name, values in numbers.items() if values and name not in elsewhere]

    assert rows == re.findall(r"^\| `\[[^[].*$", PAGE, re.MULTILINE)


def test_the_page_says_what_each_profile_sets() -> None:
    rows = dict(re.findall(r"^\| `(self|brand|incident)` \| [^|]+ \| (.*) \|$", PAGE, re.MULTILINE))

    assert rows == {name: shown(dict(flat(profile_values(name)))) or "nothing" for name in rows}
    assert set(rows) == {"self", "brand", "incident"}


def test_the_example_and_the_message_of_the_page_are_real() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    policy = parse(example)

    assert ("brand", True, ("DE", "AT"), 30) == (
        policy.profile,
        policy.require_owner,
        policy.logins.allow_countries,
        policy.ages.export_days,
    )
    with pytest.raises(PolicyError) as caught:
        parse("\n" * 10 + "[apps]\nold_day = 3\n")
    assert f"error: {caught.value.within('hygiene.toml')}\n" in PAGE
