"""The documents are held to what the command does: samples, lists, recipes, links and versions."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any, Final

import click
import pytest

from hygiene._version import __version__
from hygiene.cli import main as cli
from hygiene.enrich.breaches import pwned_passwords as online
from hygiene.formats.wire import fleet as _fleet
from hygiene.formats.wire import report as _wire
from hygiene.history import password_key as keys
from hygiene.history import password_store as store
from hygiene.history import password_tags as tags
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import ACTS, Platform, all_platforms
from hygiene.sources.connect.keep import passphrase
from hygiene.sources.settings import fleet_file, policy_file
from tests.enrich.breaches.lists import invented
from tests.enrich.breaches.lists import lines as hashes
from tests.support.canaries import export
from tests.support.command import ARCHIVE, run, second_account
from tests.support.places import NETWORKS, database
from tests.support.project import ROOT

PAGES: Final = {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8")
                for p in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))}  # fmt: skip
README: Final = PAGES["README.md"]
USAGE: Final = PAGES["docs/usage.md"]
EXPORTS: Final = PAGES["docs/exports.md"]
COMMANDS: Final = {name: command for name in cli.main.list_commands(click.Context(cli.main))
                   if (command := cli.main.get_command(click.Context(cli.main), name))}  # fmt: skip
OURS: Final = Plugins(strangers=False)


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def table(heading: str, page: str = USAGE) -> dict[str, str]:
    """A table of a page by its heading: the first cell, without backquotes, and the second."""
    rows = page.partition(f"\n| {heading} |")[2].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0].strip("`"): row[1] for row in cells}


def plain(text: str) -> str:
    """A report's text without its date and version."""
    return re.sub(r"^hygiene \S+, \d{4}-\d\d-\d\d \d\d:\d\d\. ", "hygiene VERSION, DATE. ", text)


def anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def recipes() -> list[str]:
    return [
        line
        for page in (README, USAGE)
        for block in blocks("sh", page)
        for line in block.splitlines()
        if line.startswith("hygiene ")
    ]


def every_command() -> dict[str, click.Command]:
    """Every command by the words that call it, those of a group too."""
    inner = {
        f"{name} {part}": command
        for name, group in COMMANDS.items()
        for part, command in getattr(group, "commands", getattr(group, "parts", {})).items()
    }
    return {**COMMANDS, **inner}


def options() -> set[str]:
    commands = (cli.main, *every_command().values())
    return {o for command in commands for p in command.params for o in p.opts if o.startswith("--")}


def options_of_scripts() -> set[str]:
    scripts = [*(ROOT / "bench").glob("*.py"), *(ROOT / "scripts").glob("*.py")]
    return {o for p in scripts for o in re.findall(r'add_argument\("(--[a-z-]+)"', p.read_text(encoding="utf-8"))}


def test_the_sample_report_is_how_the_demo_begins(tmp_path: Path) -> None:
    sample, _ = blocks("text")
    printed = run(tmp_path, "demo").out

    assert sample.endswith("\n...\n")
    shown = plain(sample.removesuffix("...\n"))
    assert plain(printed)[: len(shown)] == shown
    assert 25 < len(sample.splitlines()) < 50


def test_the_sample_walkthrough_is_what_the_demo_says(tmp_path: Path) -> None:
    _, sample = blocks("text")
    printed = run(tmp_path, "incident", "--demo").out

    assert sample.endswith("\n...\n")
    assert plain(sample.removesuffix("...\n")) in plain(printed)
    assert 15 < len(sample.splitlines()) < 40


def test_the_usage_page_lists_the_commands() -> None:
    assert list(table("command")) == sorted(COMMANDS, key=list(table("command")).index)
    assert set(table("command")) == set(COMMANDS)


def test_the_readme_has_at_most_200_lines() -> None:
    assert len(README.splitlines()) <= 200


def test_help_shows_the_first_line_of_each_command() -> None:
    first = {name: command.get_short_help_str(limit=200) for name, command in COMMANDS.items()}

    assert first == {name: line for name, (_, line) in cli._COMMANDS.items()}


def test_the_usage_page_lists_the_checks() -> None:
    assert sorted(table("check")) == OURS.names("checks")


def test_the_readme_lists_the_exit_codes_as_help_does() -> None:
    shown = re.findall(r"^  (\d+) +(.*)$", cli.main.epilog or "", re.MULTILINE)

    assert list(table("exit code", README).items()) == shown


def test_the_usage_page_lists_the_formats() -> None:
    listed = re.search(r"`scan` writes `--format` (.*?), to the", USAGE, re.DOTALL)

    assert listed is not None
    assert sorted(re.findall(r"`(\w+)`", listed[1])) == OURS.names("formats")
    choices = {
        name: next(p.type for p in COMMANDS[name].params if p.name == "style")
        for name in ("accounts", "apps", "posts", "vaults", "history", "diff")
    }
    assert {name: list(getattr(kind, "choices", ())) for name, kind in choices.items()} == {
        "accounts": ["table", "json"],
        "apps": ["table", "json", "csv"],
        "posts": ["table", "jsonl"],
        "vaults": ["table", "json"],
        "history": ["table", "json", "csv"],
        "diff": ["table", "json", "markdown"],
    }
    shown = " ".join(USAGE.split())
    assert "`apps` also writes `json` and `csv`, `posts` also `jsonl`" in shown
    assert "`vaults` and `accounts` also `json`" in shown


def test_the_exports_page_names_every_manager_and_platform_that_is_read() -> None:
    titles = [w for v in OURS.loaded("vaults") for w in re.findall(r"[A-Z]\w+", v.title.partition("(")[0])]

    assert {t for t in titles if t not in EXPORTS} == set()
    for reader in OURS.loaded("readers"):
        assert next(iter(re.findall(r"https://\S+?(?=[,>\s])", reader.request))) in EXPORTS


def shown(platform: Platform) -> str:
    """The row of a platform in the table of acts."""
    absent = {act: "does not exist there" if act in platform.without else "-" for act in ACTS}
    return f"| {platform.title} | {' | '.join(platform.shows.get(act, absent[act]) for act in ACTS)} |"


def test_the_page_of_acts_says_what_each_export_shows() -> None:
    head = [f"| platform | {' | '.join(ACTS.values())} |", "|---" * (len(ACTS) + 1) + "|"]

    assert [*head, *(shown(platform) for platform in all_platforms() if platform.shows)] == [
        line for line in PAGES["docs/acts.md"].splitlines() if line.startswith("|")
    ]


def test_every_platform_says_what_its_export_shows_in_known_words() -> None:
    assert {platform.id: set(platform.shows) - set(ACTS) for platform in all_platforms()} == {
        platform.id: set() for platform in all_platforms()
    }
    assert [] == [platform.id for platform in all_platforms() if not platform.shows]


def test_every_option_in_the_documents_exists() -> None:
    real = options() | {"--help", "--version"}
    others = {"--from", "--editable", "--no-deps", "--strict"} | options_of_scripts()  # uvx, pip and mypy
    others |= {"--nthreads", "--memory-limit", "--no-nanny", "--tls-ca-file"}  # dask worker

    for name, page in PAGES.items():
        assert (name, set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page)) - real - others) == (name, set())


def test_every_option_of_scan_is_in_the_pages_and_in_its_help(tmp_path: Path) -> None:
    helped = run(tmp_path, "scan", "--help").out
    mine = {o for p in COMMANDS["scan"].params for o in p.opts if o.startswith("--")}

    assert {o for o in mine if o not in README + USAGE} == set()
    assert {o for o in mine if o not in helped} == set()


def test_every_recipe_runs(tmp_path: Path) -> None:
    """Each command line of the README and the usage page, in their order, in one folder that holds the files it names.

    Of one that would go online only the help is asked for, which still holds its options to what there is.
    """
    for name in ("twitter-archive.zip", "brand.zip", "incident.zip"):
        shutil.copy(ARCHIVE, tmp_path / name)
    second_account(tmp_path).rename(tmp_path / "shop.zip")
    (tmp_path / "bitwarden.json").write_bytes(export("bitwarden-json"))
    (tmp_path / "pwned.txt").write_bytes(hashes(invented(5_000)))
    database(tmp_path / "cities.mmdb")
    database(tmp_path / "networks.mmdb", NETWORKS, "GeoLite2-ASN")

    def words(line: str) -> list[str]:
        return [
            *shlex.split(line, comments=True)[1:],
            *(["--help"] if {"--online", "--expand-links"} & {*line.split()} else []),
        ]

    lines = recipes()
    codes = {line: run(tmp_path, *words(line), typed="UTC\n" + "\n" * 40, history=True).code for line in lines}

    assert len(lines) > 8
    # There is no keyring here, so nothing is remembered.
    expected = {line: 10 if "--fail-on " in line else 1 if "--remember" in line else 0 for line in lines}
    assert codes == expected


def test_every_hygiene_command_in_the_prose_exists() -> None:
    for name, page in PAGES.items():
        used = set(re.findall(r"`hygiene ([a-z]+)", page)) - {"init"}
        parts = set(re.findall(r"`hygiene (breaches [a-z|]+)", page))
        assert (name, used - set(COMMANDS)) == (name, set())
        assert (name, parts - set(every_command())) == (name, set())


def test_the_security_page_has_the_numbers_that_the_code_has() -> None:
    page = " ".join(PAGES["SECURITY.md"].split())
    told = (
        f"the first {online.PREFIX} of the 40 hex digits of its SHA-1",
        f"two keyed tags of {tags.SIZE} bytes",
        f"at most {store.MOST} for an account",
        f"{keys.SIZE} random bytes in the keyring",
        f"a passphrase of at least {passphrase.LEAST} characters",
        f"Argon2id ({tags.MEMORY_KIB // 1024} MiB, {tags.PASSES} passes",
    )

    assert [words for words in told if words not in page] == []


def test_each_promise_of_the_security_page_names_tests_that_exist() -> None:
    page = PAGES["SECURITY.md"]
    rows = dict(re.findall(r"^\| ([^|]+) \| (`tests/[^|]+) \|$", page, re.MULTILINE))
    named = [tuple(test.split("::")) for tests in rows.values() for test in re.findall(r"`([^`]+)`", tests)]
    lost = [test for path, test in named if f"\ndef {test}(" not in (ROOT / path).read_text(encoding="utf-8")]
    relied = page.partition("## What you can rely on")[2].partition("\n## ")[0]
    promised = re.findall(r"^- \*\*(.+?)\*\*", relied, re.MULTILINE)

    assert lost == []
    assert len(promised) > 4
    assert [promise for promise in promised if promise not in rows] == []


def test_the_makefile_has_what_the_documents_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = {t for page in PAGES.values() for t in re.findall(r"(?:^|`)make ([a-z-]+)(?=`| |$)", page, re.MULTILINE)}

    assert made - targets == set()
    assert {"demo", "test"} <= made


@pytest.mark.parametrize("name", PAGES)
def test_links_inside_the_project_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        if "://" in target:
            continue
        file, _, part = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        assert not part or part in anchors(path.read_text(encoding="utf-8")), target


def test_files_named_in_the_documents_exist() -> None:
    for name, page in PAGES.items():
        files = re.findall(r"`((?:hygiene|checks|tests|scripts|docs)/[\w./*-]+)`", page)
        assert (name, [f for f in files if not list(ROOT.glob(f.rstrip("/")))]) == (name, [])


def test_the_policy_in_the_usage_page_is_valid() -> None:
    text = next(b for b in blocks("toml", USAGE) if "timezone" in b)
    rules = policy_file.parse(text)

    assert (rules.timezone, rules.plugins) == ("Europe/Berlin", ("acme-link",))
    assert (rules.accounts[0].known_clients, rules.accounts[0].known_apps) == (("Twitter for iPhone",), ("Buffer",))
    assert rules.accept[0].reason == "needed until the move"


def test_the_fleet_in_its_page_is_valid_and_every_key_is_explained() -> None:
    page = PAGES["docs/fleet.md"]
    (text,) = blocks("toml", page)
    fleet = fleet_file.parse(text)
    keys = {name for kind in fleet_file.schema()["$defs"].values() for name in kind["properties"]}

    assert [account.name for account in fleet.accounts] == [
        "x/@harbour",
        "instagram/@harbour.shop",
        "mastodon/@harbour@social.example",
    ]
    parts = (table("key of the file", page), table("key of an account, a group or the defaults", page))
    rows = {row.strip("[]") for part in parts for row in part}
    assert {key for key in keys - rows if f"`{key}`" not in page} == set()
    assert rows - keys == set()


def test_the_changelog_has_unreleased_changes_and_then_this_version_first() -> None:
    page = PAGES["CHANGELOG.md"]
    headings = re.findall(r"^## (\S+)", page, re.MULTILINE)
    kinds = set(re.findall(r"^### (.*)$", page, re.MULTILINE))

    assert __version__ == next(heading for heading in headings if heading != "Unreleased")
    assert "Unreleased" not in headings[1:]
    assert kinds <= {"Added", "Changed", "Fixed", "Security"}


def test_a_change_is_one_sentence() -> None:
    changes = re.findall(r"^- (.*?)(?=^- |^#|\Z)", PAGES["CHANGELOG.md"], re.MULTILINE | re.DOTALL)
    ends = {change: re.findall(r"[.](?=\s+[A-Z`]|\s*\Z)", " ".join(change.split())) for change in changes}

    assert len(changes) > 30
    assert [change for change, found in ends.items() if len(found) != 1] == []


def test_the_readme_says_what_the_package_says() -> None:
    about: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = [c.rpartition(" ")[2] for c in about["classifiers"] if re.search(r":: 3\.\d+$", c)]

    assert f"`{about['name']}`" in README
    assert f"Python {versions[0]} to {versions[-1]}" in README
    assert list(about["scripts"]) == ["hygiene"]


@pytest.mark.parametrize(("part", "made"), [(0, _wire.schema()), (1, _fleet.schema())], ids=["account", "fleet"])
def test_the_report_page_describes_every_field_and_no_other(part: int, made: dict[str, Any]) -> None:
    parts = PAGES["docs/report.md"].split("\n## The report about a fleet\n")
    fields = {name for kind in (made, *made["$defs"].values()) for name in kind.get("properties", {})}
    named = {f for row in re.findall(r"^\| (`.*?) \|", parts[part], re.MULTILINE) for f in re.findall(r"`(\w+)`", row)}

    # What both reports hold is described once.
    assert {f for f in fields if f"`{f}`" not in "".join(parts[: part + 1])} == set()
    assert named - fields == set()


def test_the_documents_speak_of_the_project_alone() -> None:
    for name, page in PAGES.items():
        assert (name, re.findall(r"\.\./|/work/|/home/\w|/root|\bsession of\b", page)) == (name, [])


def test_every_command_says_what_it_does_in_one_line() -> None:
    helped = click.Context(cli.main, max_content_width=80).get_help()

    assert {line for line in helped.splitlines() if line.endswith("...") and "ARGS" not in line} == set()
    assert set(re.findall(r"^  ([a-z]+) +[A-Z].*[.]$", helped, re.MULTILINE)) == set(COMMANDS)
