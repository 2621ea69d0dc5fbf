"""The fleet file: what it may say, and how each fault is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from hygiene._version import __version__
from hygiene.model.errors import PolicyError
from hygiene.model.policy.fleet import Fleet, FleetAccount
from hygiene.sources.settings.fleet_file import load, parse, schema

GOOD = """\
version = 1
name = "Harbour Brands"
policy = "hygiene.toml"
vaults = ["vaults/*.kdbx"]

[defaults]
responder = "Security desk"
exports = ["exports/{platform}/{handle}*"]

[[groups]]
name = "retail"
owner = "Anna Winter"
people = ["Anna Winter", "Ben Ott"]
tools = ["Buffer"]
timezone = "Europe/Berlin"
importance = "high"

[[accounts]]
platform = "X"
handle = "@harbour"
group = "retail"

[[accounts]]
platform = "reddit"
handle = "harbour_r"
owner = "Carla Reis"
tools = []
exports = ["reddit/*.zip", "more/*"]
"""


def test_an_account_inherits_from_its_group_and_then_from_the_fleet() -> None:
    assert parse(GOOD) == Fleet(
        name="Harbour Brands",
        policy="hygiene.toml",
        stale_days=35,
        person_accounts=10,
        vaults=("vaults/*.kdbx",),
        accounts=(
            FleetAccount(
                platform="x",
                handle="harbour",
                group="retail",
                owner="Anna Winter",
                responder="Security desk",
                people=("Anna Winter", "Ben Ott"),
                tools=("Buffer",),
                timezone="Europe/Berlin",
                importance="high",
                exports=("exports/{platform}/{handle}*",),
            ),
            FleetAccount(
                platform="reddit",
                handle="harbour_r",
                group="",
                owner="Carla Reis",
                responder="Security desk",
                people=(),
                tools=(),
                timezone="",
                importance="normal",
                exports=("reddit/*.zip", "more/*"),
            ),
        ),
    )


START = 'version = 1\n\n[[accounts]]\nplatform = "x"\nhandle = "a"\n'
SECOND = '\n[[accounts]]\nplatform = "X"\nhandle = "@A"\n'
GROUPS = "[[groups]]\nname = 'a'\n[[groups]]\nname = 'a'\n"
TABLE = "[[accounts]] table 1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "key `version` is missing (write `version = 1` above all other keys)"),
        (
            "version = 2\n",
            f"line 1: key `version`: hygiene {__version__} reads fleet files of version 1, and this one is of",
        ),
        (START.replace('"a"', '"@"'), "line 5: key `handle`: there is no name (write the name that its export has)"),
        ("version = 1\n", "it names no account (add an [[accounts]] table with platform and handle)"),
        (f"{START}ower = 'Anna'\n", "line 6: there is no key `ower` in [[accounts]] table 1 (did you mean `owner`?)"),
        (f"{START}people = 'Anna'\n", f"line 6: key `people` in {TABLE}: expected a list, got text (write people = ["),
        (f"{START}importance = 'big'\n", f'line 6: key `importance` in {TABLE}: \'big\' is not "high", "low" or'),
        (f"{START}timezone = 'Berlin'\n", "line 6: key `timezone`: 'Berlin' is not a time zone (use an IANA name such"),
        (f"{START}group = 'retail'\n", "line 6: key `group`: there is no group “retail” (add a [[groups]] table"),
        (f"{START}exports = ['{{user}}*']\n", "line 6: key `exports`: “{user}*” has braces that stand for nothing"),
        (
            START.replace('"a"', '"Jos\u00e9"') + SECOND.replace('"@A"', '"JOSE\u0301"'),
            "line 8: X/@JOSE\u0301 is listed twice, first in line 4 (leave one out)",
        ),
        (f"{START}{SECOND}", "line 8: X/@A is listed twice, first in line 4 (leave one out)"),
        (
            START.replace('"x"', '"twitter"'),
            "line 4: key `platform`: hygiene knows no platform “twitter” (did you mean “x”",
        ),
        (START.replace('"x"', '"redit"'), "line 4: key `platform`: hygiene knows no platform “redit” (did you mean"),
        (f"version = 1\n{GROUPS}{START[12:]}", "line 5: the group “a” is listed twice (merge its two tables)"),
        ("version = 1\naccounts = [\n", "it is not valid TOML"),
    ],
)
def test_a_fault_is_answered_with_the_line_and_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    assert said in str(caught.value)


def test_the_error_of_a_file_names_it(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    with pytest.raises(PolicyError, match=r"brand\.toml: it cannot be read: No such file"):
        load(path)
    path.write_text(f"{START}ower = 'Anna'\n")
    with pytest.raises(PolicyError, match=r"brand\.toml, line 6: there is no key `ower`"):
        load(path)


def test_the_schema_knows_every_key_of_an_account() -> None:
    member = schema()["$defs"]["Member"]
    assert {"platform", "handle", "group", "owner", "responder", "people", "tools", "exports"} <= set(
        member["properties"]
    )
    assert member["required"] == ["platform", "handle"]
    assert member["additionalProperties"] is False


def test_twenty_thousand_accounts_are_read_at_once() -> None:
    accounts = "".join(f'[[accounts]]\nplatform = "x"\nhandle = "brand_{n}"\n' for n in range(20_000))
    assert len(parse(f"version = 1\n{accounts}").accounts) == 20_000
