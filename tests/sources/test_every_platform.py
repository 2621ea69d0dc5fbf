"""Several platforms and a vault in one run of the real command.

There is one report, one timeline and one list of apps, and nothing is mixed up.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.finding import Status
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import ACTS, platform
from hygiene.scan.judge import results
from hygiene.sources.exports import read_exports
from hygiene.sources.reader import Reader
from tests.support.canaries import leaks
from tests.support.command import PASSWORDS, run
from tests.support.exports import MAKERS, made, zipped
from tests.support.project import SAMPLES

FIVE = ("discord", "facebook, 2025", "github, JSON", "google", "x")
ACCOUNTS = ["discord/brand", "facebook/roasters", "github/Acme", "x/acme", "youtube/Brand Films"]
LISTED = [
    ("x/acme", "App 0"),
    ("x/acme", "App 1"),
    ("x/acme", "App 2"),
    ("github/Acme", "Deployer"),
    ("facebook/roasters", "Buffer"),
    ("facebook/roasters", "Jush"),
]
READERS: list[Reader] = Plugins(strangers=False).loaded("readers")
there = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample exports are not beside the project")


@pytest.fixture
def five(tmp_path: Path) -> list[Path]:
    """Write the exports of five platforms."""
    return [zipped(tmp_path, made(name), f"{MAKERS[name][0]}.zip") for name in FIVE]


def scanned(home: Path, *words: str | Path) -> dict[str, Any]:
    """Return the report as JSON."""
    done = run(home, "scan", "--format", "json", *words)
    assert (0, "") == (done.code, done.err)
    report: dict[str, Any] = json.loads(done.out)
    return report


def named(account: dict[str, str] | None) -> str:
    return f"{account['platform']}/{account['handle']}" if account else "nobody"


def by_account(report: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the results by account."""
    found: dict[str, list[dict[str, Any]]] = {}
    for result in report["results"]:
        found.setdefault(named(result["account"]), []).append(result)
    return found


def test_five_platforms_and_a_vault_are_one_report(tmp_path: Path, five: list[Path]) -> None:
    report = scanned(tmp_path, *five, "--vault", PASSWORDS)
    inputs = report["provenance"]["inputs"]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (*five, PASSWORDS)}

    assert ACCOUNTS == sorted(map(named, report["accounts"]))
    assert digests == {Path(one["path"]).name: one["sha256"] for one in inputs}
    assert [*(MAKERS[name][0] for name in FIVE), "chrome-csv"] == [one["reader"] for one in inputs]
    assert all(one["read"] for one in inputs)
    assert {*ACCOUNTS, "fleet/all accounts", "vault/passwords.csv"} == by_account(report).keys()
    assert ["x-archive", "chrome-csv"] == [one["reader"] for one in inputs if not one["gaps"]]


def test_what_is_said_of_an_account_is_the_same_alone_and_beside_others_in_any_order(
    tmp_path: Path, five: list[Path]
) -> None:
    together = by_account(scanned(tmp_path, *five, "--vault", PASSWORDS))
    turned = by_account(scanned(tmp_path, *reversed(five), "--vault", PASSWORDS))

    assert together == turned
    for path in five:
        alone = {name: results for name, results in by_account(scanned(tmp_path, path)).items() if name in ACCOUNTS}
        assert alone == {name: together[name] for name in alone}
        assert 1 == len(alone)


def test_there_is_one_timeline_of_all_accounts(tmp_path: Path, five: list[Path]) -> None:
    timeline = scanned(tmp_path, *five, "--vault", PASSWORDS)["timeline"]
    times = [line["at"] for line in timeline["lines"]]

    assert times == sorted(times)
    assert {"github/Acme", "facebook/roasters", "youtube/Brand Films"} == {
        named(x["account"]) for x in timeline["lines"]
    }
    assert all(timeline["since"] <= at <= timeline["until"] for at in times)


def test_there_is_one_list_of_apps_in_the_report_and_from_the_command(tmp_path: Path, five: list[Path]) -> None:
    report, listed = scanned(tmp_path, *five), run(tmp_path, "apps", "--format", "json", *five)

    assert sorted(LISTED) == sorted((named(app["account"]), app["name"]) for app in report["inventory"]["apps"])
    assert (0, LISTED) == (
        listed.code,
        [(app["account"].replace("@", ""), app["name"]) for app in json.loads(listed.out)],
    )
    assert [
        (
            "error: ~/discord.zip: it lists no apps: the package lists no authorised apps; "
            "look under User Settings > Authorized Apps"
        ),
        (
            "error: ~/google-takeout.zip: it lists no apps: Takeout does not list the apps with access to the "
            "account; look at https://myaccount.google.com/connections"
        ),
        (
            "warning: github/@Acme: apps were not read in full: the log begins on 2026-01-02; apps authorised "
            "earlier are not in it; look at https://github.com/settings/applications"
        ),
    ] == listed.err.splitlines()


@pytest.mark.parametrize("style", ["table", "markdown", "html"])
def test_every_format_names_every_account_and_nothing_private(tmp_path: Path, five: list[Path], style: str) -> None:
    done = run(tmp_path, "scan", "--format", style, *five, "--vault", PASSWORDS)
    plain = done.out.replace("\N{FULLWIDTH COMMERCIAL AT}", "@").replace(
        "\\", ""
    )  # Markdown mentions nobody, and escapes

    assert (0, "") == (done.code, done.err)
    expected = [name.partition(" ")[0].replace("/", "/@") for name in ACCOUNTS]
    assert expected == sorted(set(re.findall(r"\b\w+/@\w+", plain)))
    assert [] == leaks(done.out)


def test_one_damaged_export_of_five_is_named_and_the_others_are_judged(tmp_path: Path, five: list[Path]) -> None:
    whole = by_account(scanned(tmp_path, *five))
    five[3].write_bytes(five[3].read_bytes()[:-40])
    done = run(tmp_path, "scan", "--format", "json", *five)
    report = json.loads(done.out)

    assert (
        3,
        "error: ~/google-takeout.zip: the zip is cut short or damaged (download the complete export again)\n",
    ) == (done.code, done.err)
    rest = [name for name in ACCOUNTS if name != "youtube/Brand Films"]
    assert rest == sorted(map(named, report["accounts"]))
    assert {name: whole[name] for name in rest} == {name: by_account(report)[name] for name in rest}
    assert ["~/google-takeout.zip"] == [line["title"] for line in report["not_checked"] if not line["check"]]


def test_every_reader_is_listed_with_what_it_holds_and_lacks_and_how_to_ask(tmp_path: Path) -> None:
    listed = run(tmp_path, "readers").out.partition("\n\n")[2].partition("\nLive accounts")[0]
    blocks = {
        found[1]: [line for line in found[2].splitlines() if re.match(r"    [A-Z][^.]*?:(?: |$)", line)]
        for found in re.finditer(r"^  (\S+): [^\n]*\n((?:    [^\n]*\n)+)", listed, re.MULTILINE)
    }

    for reader in READERS:
        heads = [line.strip().partition(":")[0] for line in blocks[reader.id]]
        known = platform(reader.platform)
        shows = {act for act in known.shows if reader.shows is None or act in reader.shows}
        acts = ["It shows these acts of an intruder"] if shows else []
        acts += ["It does not show"] if shows and ACTS.keys() - shows - known.without else []
        seen = ["See for yourself"] if known.by_hand() else []
        assert (reader.id, ["Holds", "Lacks", *acts, *seen, "Ask for it", "It takes"]) == (reader.id, heads)


# Real exports, where they are beside the project.


def records(path: str) -> int:
    """Count the records in a file independently of the readers.

    They are the rows of a CSV or the items of a JSON list. The keys of the list follow `#`.
    """
    name, _, inner = path.partition("#")
    text = (SAMPLES / name).read_text(encoding="utf-8")
    if name.endswith(".csv"):
        return len(list(csv.DictReader(text.splitlines())))
    found = json.loads(re.sub(r"\A[^=\[{]*=\s*", "", text))
    for key in filter(None, inner.split("/")):
        found = found[key]
    return len(found)


def of_x(folder: str, posts: str = "") -> dict[str, list[str]]:
    """Return the files of an X archive by part."""
    more = {"posts": [f"{folder}/{posts}.js"]} if posts else {}
    return {"apps": [f"{folder}/connected-application.js"], "logins": [f"{folder}/ip-audit.js"]} | more


MONTHS = "x/2017-05-grailbird/data/js/tweets"
TIKTOK = "tiktok/what-if_TT_user_data_tiktok.json"
HELD: dict[str, dict[str, list[str]]] = {
    "x/2017-05-grailbird": {"posts": [f"{MONTHS}/2010_11.js", f"{MONTHS}/2012_05.js"]},
    "x/2018-08-flat": of_x("x/2018-08-flat"),
    "x/2020-04": of_x("x/2020-04/data", "tweet"),
    "x/2022-11": of_x("x/2022-11/data", "tweets"),
    "x/2023-09": of_x("x/2023-09/data"),
    "x/2025-01": of_x("x/2025-01/data", "tweets"),
    "x/2026-07": of_x("x/2026-07/data", "tweets"),
    "linkedin": {
        "logins": ["linkedin/2024-03/Logins.csv", "linkedin/2024-03/Security Challenges.csv"],
        "posts": ["linkedin/2024-03/Shares.csv"],
    },
    "tiktok": {"logins": [f"{TIKTOK}#Activity/Login History/LoginHistoryList"]},
    "snapchat": {
        "logins": ["snapchat/json/account.json#Login History"],
        "apps": ["snapchat/json/connected_apps.json#Permissions"],
    },
    "mastodon/2026-07": {"posts": ["mastodon/2026-07/outbox.json#orderedItems"]},
    "reddit": {"logins": ["reddit/ip_logs.csv"]},
    "instagram/2026-05": {},
}
"""The exports, and the files that hold all records of a part."""


@there
def test_every_real_export_in_one_run_is_read_to_the_last_record_and_judged(tmp_path: Path) -> None:
    # Some archives were cut down, and their manifests still state all that they once held.
    done = run(tmp_path, "scan", "--format", "json", "--allow-unread", *(SAMPLES / folder for folder in HELD))
    report = json.loads(done.out)
    read = {one["path"].partition("samples/")[2]: one["read"] for one in report["provenance"]["inputs"]}
    counted = {folder: {part: sum(map(records, its)) for part, its in parts.items()} for folder, parts in HELD.items()}
    counted["reddit"]["logins"] -= 1  # the first row of it is the address of the registration, undated

    assert (0, []) == (done.code, re.findall("^error", done.err, re.MULTILINE))
    assert counted == {folder: {part: read[folder][part] for part in parts} for folder, parts in counted.items()}
    assert len(HELD) == len(report["provenance"]["inputs"])
    # Two of the redacted archives state the same id, so they are two exports of one account.
    assert len(HELD) - 1 == len(report["accounts"])


@there
@pytest.mark.parametrize("folder", ["discord", "facebook/2018-schemas"])
def test_files_about_an_export_that_are_no_export_are_one_clear_error(tmp_path: Path, folder: str) -> None:
    """The files are a package's README and forms of records."""
    done = run(tmp_path, "scan", SAMPLES / folder)

    assert (3, 1) == (done.code, len(done.err.splitlines()))
    assert done.err.startswith("error: ")
    assert re.search("give the whole archive|this is a part of Discord's export", done.err)


_OF_ACT = {
    "account-changes": "events",
    "authorized-apps": "apps",
    "deletions": "deletions",
    "follows": "follows",
    "logins": "logins",
    "messages": "messages",
    "post-client": "posts",
    "profile-changes": "profile",
}
"""The act of an intruder that each check asks about."""


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_is_clear_where_the_exports_of_a_platform_show_none_of_its_acts(tmp_path: Path, name: str) -> None:
    checks = [check for check in Plugins(strangers=False).loaded("checks") if check.id in _OF_ACT]
    (shot,) = read_exports([zipped(tmp_path, made(name))], READERS)
    assert isinstance(shot, Snapshot)
    known = platform(shot.account.platform)
    shown = (known.shows.keys() | known.without) - ({"profile"} if known.cannot("profile") else set())

    clear = {_OF_ACT[each.check] for each in results(checks, [shot], Policy()) if each.status is Status.CLEAR}
    assert clear <= shown
