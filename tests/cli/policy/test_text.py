"""The text of a policy: what is added stands in its place, and every other line stays as it was."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any, Final

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from hygiene.cli.policy.text import with_items, with_table, with_values
from hygiene.model.errors import PolicyError

TEXT: Final = '''\
# mine
timezone = "UTC" # for now

[[accounts]]
platform = "x"
handle = "lane"
known_clients = [
  "A",  # the phone
  "B",
]

# the apps section
[apps]
old_days = 3

[[accounts]]   # the second one
platform = "x"
handle = "lane_two"
# it has no clients

# what we live with
[[accept]]
fingerprint = "0123456789abcdef"
reason = """
[[accounts]]
# not a header"""
owner = 'Mara "M"'
until = 2027-01-01 # the move
'''
NEW: Final = {"platform": "y", "handle": "z"}


def test_a_new_table_stands_below_the_last_of_its_list_and_above_the_comment_on_the_next_table() -> None:
    assert with_table(TEXT, "accounts", NEW) == TEXT.replace(
        "# it has no clients\n", '# it has no clients\n\n[[accounts]]\nplatform = "y"\nhandle = "z"\n'
    )


def test_the_first_table_of_a_list_stands_at_the_end() -> None:
    text = 'timezone = "UTC"\n[apps]\nold_days = 3\n# the end'

    assert with_table(text, "accounts", NEW) == f'{text}\n\n[[accounts]]\nplatform = "y"\nhandle = "z"\n'
    assert with_table("", "accounts", NEW) == '[[accounts]]\nplatform = "y"\nhandle = "z"\n'
    assert with_table("# mine\n\n# ours\n", "accounts", NEW).startswith("# mine\n\n# ours\n\n[[accounts]]\n")


def test_a_table_directly_below_keeps_its_comment() -> None:
    text = '[[accounts]]\nplatform = "x"\nhandle = "a"\n# of apps\n[apps]\n'

    assert with_table(text, "accounts", NEW) == (
        '[[accounts]]\nplatform = "x"\nhandle = "a"\n\n[[accounts]]\nplatform = "y"\nhandle = "z"\n\n'
        "# of apps\n[apps]\n"
    )


def test_comments_of_a_new_table_are_kept() -> None:
    table = tomlkit.table()
    table.add("platform", "y")
    table.add(tomlkit.comment("more"))
    table.add("handle", "z")

    assert with_table("", "accounts", table) == '[[accounts]]\nplatform = "y"\n# more\nhandle = "z"\n'


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("accounts = []\n", 'accounts = [{platform = "y", handle = "z"}]\n'),
        (
            'accounts = [{platform="x", handle="a"}] # all\n[apps]\n',
            'accounts = [{platform="x", handle="a"}, {platform = "y", handle = "z"}] # all\n[apps]\n',
        ),
        (
            'accounts = [\n  {platform="x", handle="a"}, # one\n]\n',
            'accounts = [\n  {platform="x", handle="a"}, # one\n  {platform = "y", handle = "z"},\n]\n',
        ),
    ],
)
def test_a_list_in_brackets_gets_a_table_in_braces(text: str, new: str) -> None:
    assert with_table(text, "accounts", NEW) == new


def test_values_are_set_where_they_stand_and_new_ones_below() -> None:
    assert with_values(TEXT, "accept", {0: {"owner": "Ivo", "until": date(2028, 1, 1)}}) == TEXT.replace(
        "owner = 'Mara \"M\"'\nuntil = 2027-01-01 # the move", 'owner = "Ivo"\nuntil = 2028-01-01 # the move'
    )
    assert with_values(TEXT, "accounts", {1: {"owner": "Ivo"}}) == TEXT.replace(
        "# it has no clients\n", 'owner = "Ivo"\n# it has no clients\n'
    )


def test_a_value_that_is_the_same_already_changes_nothing() -> None:
    assert with_values(TEXT, "accept", {0: {"until": date(2027, 1, 1), "owner": 'Mara "M"'}}) == TEXT


def test_a_list_keeps_its_lines_and_comments_when_it_grows() -> None:
    assert with_items(TEXT, "accounts", 0, "known_clients", ["C", "D"]) == TEXT.replace(
        '  "B",\n', '  "B",\n  "C",\n  "D",\n'
    )


def test_a_list_is_made_where_there_is_none() -> None:
    assert with_items(TEXT, "accounts", 1, "known_apps", ["1"]) == TEXT.replace(
        "# it has no clients\n", 'known_apps = ["1"]\n# it has no clients\n'
    )
    assert with_items("[[accounts]]\nhandle = 'a'\n\n[apps]\n", "accounts", 0, "known_apps", ["1", "2"]) == (
        '[[accounts]]\nhandle = \'a\'\nknown_apps = [\n    "1",\n    "2",\n]\n\n[apps]\n'
    )
    inline = with_items("accounts = [{handle='a'}]", "accounts", 0, "known_apps", ["1", "2"])
    assert inline.replace(" ", "") == 'accounts=[{handle=\'a\',known_apps=["1","2"]}]'


def test_a_change_that_cannot_be_made_in_its_place_is_refused() -> None:
    with pytest.raises(PolicyError, match="cannot be made without touching other lines"):
        with_values("[[accept]]\nuntil = nan\n", "accept", {0: {"owner": "Ivo"}})  # no value equals nan


NAMES: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COMMENT: Final = st.sampled_from(["", "# [[accounts]]", "# ]", "  # 'x", '# """'])
ACCOUNT: Final = st.fixed_dictionaries(
    {"platform": NAMES, "handle": NAMES}, optional={"known_apps": st.lists(NAMES, max_size=3), "owner": NAMES}
)
ACCEPTANCE: Final = st.fixed_dictionaries({"fingerprint": NAMES, "until": st.dates()})
TABLES: Final = st.lists(
    st.one_of(st.tuples(st.just("accounts"), ACCOUNT), st.tuples(st.just("accept"), ACCEPTANCE)), max_size=4
)


@st.composite
def policies(draw: st.DrawFn) -> str:
    """The text of a policy with comments, blank lines and strings that look like headers."""
    lines = [draw(COMMENT)]
    for key, values in draw(TABLES):
        lines += [f"[[{key}]] {draw(COMMENT)}"]
        for name, value in values.items():
            if isinstance(value, str) and draw(st.booleans()):
                lines.append(f'{name} = """\n[[accounts]]\n# {value.encode("unicode_escape").hex()}"""')
            else:
                lines.append(f"{tomlkit.dumps({name: value}).strip()} {draw(COMMENT)}")
            lines.append(draw(COMMENT))
        lines += ["", draw(COMMENT)][: draw(st.integers(0, 2))]
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


@given(policies(), ACCOUNT, NAMES)
def test_nothing_but_the_change_is_in_the_new_text(text: str, account: dict[str, Any], name: str) -> None:
    before = tomllib.loads(text)
    added = with_table(text, "accounts", account)
    last = len(before.get("accounts", []))
    grown = with_items(added, "accounts", last, "known_clients", [name])
    changed = with_values(grown, "accounts", {last: {"handle": name}})

    assert tomllib.loads(added) == {**before, "accounts": [*before.get("accounts", []), account]}
    assert tomllib.loads(changed)["accounts"][last] == {**account, "known_clients": [name], "handle": name}
    kept = iter(added.split("\n"))
    assert [line for line in text.split("\n") if line.strip() and line not in kept] == []


@given(policies())
def test_every_line_stays_when_a_table_in_the_middle_changes(text: str) -> None:
    accounts = tomllib.loads(text).get("accounts", [])
    for index in range(len(accounts)):
        grown = with_items(text, "accounts", index, "known_apps", ["an app"])
        kept = iter(grown.split("\n"))
        assert [line for line in text.split("\n") if "known_apps" not in line and line not in kept] == []
