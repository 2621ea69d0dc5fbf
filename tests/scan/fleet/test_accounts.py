"""Accounts of a fleet: whose an export is, and what they share."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from hygiene.formats.fleet import NAMES, get
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.scan.fleet.run import FleetListener
from tests.support import tables
from tests.support.fleet_runs import Made, fleet_file, ran, x_export
from tests.support.vaults import CANARY, PASSWORD, bitwarden_sealed
from tests.support.x_archive import app, post, write_zip

FORMATS: Final = ("json", "html", "csv", "markdown", "table", "sarif", "junit", "ocsf", "timesketch")
BUFFER: Final = app(1, id="417273", name="Buffer")


def csv_vault(folder: Path, name: str, *rows: tuple[str, str]) -> None:
    """Write a browser's export of logins that all have one password."""
    lines = [f"{site},https://{site}/login,{user},{PASSWORD}," for site, user in rows]
    (folder / name).write_text("\n".join(["name,url,username,password,note", *lines, ""]), encoding="utf-8")


def shared(made: Made) -> list[tuple[str, tuple[str, ...]]]:
    """Return what accounts share, by kind, and which."""
    return [(each.kind, each.accounts) for each in made.overview.shared]


def kept(folder: Path) -> str:
    """Return everything that the history of a folder holds, as text."""
    with sqlite3.connect(folder / "history.sqlite") as db:
        bodies = [zlib.decompress(body).decode() for (body,) in db.execute("SELECT body FROM reports")]
        others = [str(line) for line in db.iterdump() if 'INSERT INTO "reports"' not in line]
    db.close()
    return "\n".join([*bodies, *others])


def shown(made: Made) -> Iterable[str]:
    """Yield the reports of a run in every format."""
    for name in NAMES:
        yield get(name)(made.overview, Screen(details=True))
    for style in FORMATS:
        render = Plugins(strangers=False).get("formats", style)
        yield from (render(report, Screen(details=True)) for report in made.reports.values())


def test_an_export_is_of_its_account_in_whatever_unicode_form_its_name_is(tmp_path: Path) -> None:
    x_export(tmp_path, "jose\u0301", "Jos\u00e9.zip")
    fleet_file(tmp_path, ("x", "Jos\u00e9"))

    assert [(line.state, line.account.handle) for line in ran(tmp_path).overview.lines] == [("read", "Jos\u00e9")]


def test_one_password_over_accounts_and_vaults_is_told_and_written_nowhere(tmp_path: Path) -> None:
    for handle in ("acme", "borealis", "cobalt"):
        x_export(tmp_path, handle)
    csv_vault(tmp_path, "one.csv", ("x.com", "acme"), ("shop.example", "acme"))
    csv_vault(tmp_path, "two.csv", ("x.com", "borealis"))
    fleet_file(tmp_path, ("x", "acme"), ("x", "borealis"), ("x", "cobalt"), head='vaults = ["one.csv", "two.csv"]')
    made = ran(tmp_path)

    (found,) = (each for each in made.overview.shared if each.kind == "password")
    assert found.accounts == ("x/@acme", "x/@borealis")
    reused = {
        name
        for name, report in made.reports.items()
        if any(result.check == "password-reuse" and result.findings for result in report.results)
    }
    assert reused == {"x/@acme", "x/@borealis"}
    texts = [*shown(made), kept(tmp_path)]
    assert len(texts) == len(NAMES) + 3 * len(FORMATS) + 1
    assert [text[:80] for text in texts if CANARY in text or "@brands.example" in text] == []


def test_one_app_over_accounts_is_told_with_whose_they_are(tmp_path: Path) -> None:
    for handle in ("acme", "borealis", "cobalt", "dune"):
        x_export(tmp_path, handle, connected_application=[BUFFER] if handle != "dune" else [])
    fleet_file(tmp_path, *(("x", handle) for handle in ("acme", "borealis", "cobalt", "dune")))
    made = ran(tmp_path)

    assert shared(made) == [("app", ("x/@acme", "x/@borealis", "x/@cobalt"))]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_export_of_an_account_whose_name_begins_alike_is_passed_over(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    for handle, at in zip(("acme", "acme_news"), order, strict=True):
        path = x_export(tmp_path, handle)
        os.utime(path, (at, at))
    fleet_file(tmp_path, ("x", "acme"), ("x", "acme_news"))
    made = ran(tmp_path)

    assert {name: line.state for name, line in made.lines.items()} == {"x/@acme": "read", "x/@acme_news": "read"}
    assert [line.account.handle for report in made.reports.values() for line in report.accounts] == [
        "acme", "acme_news",
    ]  # fmt: skip


def test_an_account_of_which_only_exports_of_others_came_in_says_whose(tmp_path: Path) -> None:
    x_export(tmp_path, "acme_news")
    fleet_file(tmp_path, ("x", "acme"))
    (line,) = ran(tmp_path).overview.lines

    assert (line.state, line.reason) == (
        "not read",
        "Nothing was read: the newest exports are of x/@acme_news, not of x/@acme.",
    )


def test_an_export_of_another_platform_is_not_read_as_the_account(tmp_path: Path) -> None:
    x_export(tmp_path, "acme")
    fleet_file(tmp_path, ("reddit", "acme"), acme='exports = ["exports/x/*"]')
    (line,) = ran(tmp_path).overview.lines

    assert line.reason == "Nothing was read: the newest exports are of x/@acme, not of reddit/@acme."


def test_accounts_that_their_exports_do_not_name_have_the_names_of_the_file(tmp_path: Path) -> None:
    nameless = {name: text for name, text in tables.linkedin_small().items() if "Profile" not in name}
    (tmp_path / "exports/linkedin").mkdir(parents=True)
    for handle in ("one", "two"):
        write_zip(tmp_path / f"exports/linkedin/{handle}.zip", nameless.items())
    fleet_file(tmp_path, ("linkedin", "one"), ("linkedin", "two"))
    made = ran(tmp_path)

    assert [[str(line.account) for line in report.accounts] for report in made.reports.values()] == [
        ["linkedin/@one"], ["linkedin/@two"],
    ]  # fmt: skip
    # The same addresses recover both, which only two accounts can share.
    assert {accounts for kind, accounts in shared(made) if kind == "recovery"} == {("linkedin/@one", "linkedin/@two")}


def test_an_export_that_names_no_account_is_of_the_longer_name_that_it_fits(tmp_path: Path) -> None:
    nameless = {name: text for name, text in tables.linkedin_small().items() if "Profile" not in name}
    (tmp_path / "exports/linkedin").mkdir(parents=True)
    write_zip(tmp_path / "exports/linkedin/acme_news-2026.zip", nameless.items())
    fleet_file(tmp_path, ("linkedin", "acme"), ("linkedin", "acme_news"))
    made = ran(tmp_path)

    assert {name: line.state for name, line in made.lines.items()} == {
        "linkedin/@acme": "not read", "linkedin/@acme_news": "stale",
    }  # fmt: skip
    assert made.lines["linkedin/@acme"].reason == (
        "Nothing was read: no file of its own matches: what does fits the longer name of another account."
    )
    assert shared(made) == []


def test_a_folder_with_two_exports_of_another_account_is_passed_over(tmp_path: Path) -> None:
    x_export(tmp_path, "acme")
    both = tmp_path / "exports" / "x" / "acme-both"
    both.mkdir()
    for number, name in enumerate(("a.zip", "b.zip")):
        x_export(tmp_path, "acme_news", f"acme-both/{name}", connected_application=[app(number)])
    os.utime(both, (2e9, 2e9))
    fleet_file(tmp_path, ("x", "acme"))

    assert ran(tmp_path).lines["x/@acme"].state == "read"


def test_what_is_missing_from_an_account_that_was_read_is_said_of_it(tmp_path: Path) -> None:
    x_export(tmp_path, "acme")
    whole = x_export(tmp_path, "borealis", tweets=[post(1), post(2)])
    with zipfile.ZipFile(whole) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    write_zip(whole, (members | {"data/tweets.js": members["data/tweets.js"][:-100]}).items())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "acme.zip").write_bytes(b"PK\x03\x04 cut")
    exports = 'exports = ["exports/x/{handle}*", "other/*", "signins/{handle}*"]'
    fleet_file(tmp_path, ("x", "acme"), ("x", "borealis"), acme=exports)
    told = list[str]()
    made = ran(tmp_path, listener=FleetListener(damaged=told.append))

    assert {name: line.state for name, line in made.lines.items()} == {"x/@acme": "read", "x/@borealis": "read"}
    assert told == [f"{name}: {line}" for name, each in sorted(made.lines.items()) for line in each.damage]
    assert made.lines["x/@acme"].damage == (
        "no file matches signins/acme*",
        "acme.zip was not read: the zip is cut short or damaged (download the complete export again)",
    )
    (cut,) = made.lines["x/@borealis"].damage
    assert cut.startswith("borealis.zip: posts")
    assert cut.endswith("; download the export again")
    assert "No file matches signins/acme*." in get("markdown")(made.overview, Screen(details=True)).replace("\\", "")


def test_several_exports_of_an_account_are_one_account(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    x_export(tmp_path, "acme", connected_application=[BUFFER]).rename(tmp_path / "other" / "acme.zip")
    x_export(tmp_path, "acme")
    fleet_file(tmp_path, ("x", "acme"), acme='exports = ["exports/x/*", "other/*"]')
    made = ran(tmp_path)

    assert [line.state for line in made.overview.lines] == ["read"]
    assert len(made.reports["x/@acme"].inputs) == 2


def test_a_vault_that_cannot_be_opened_or_is_not_there_is_a_note(tmp_path: Path) -> None:
    x_export(tmp_path, "acme")
    (tmp_path / "sealed.json").write_bytes(bitwarden_sealed())
    fleet_file(tmp_path, ("x", "acme"), head='vaults = ["*.json", "missing/*.csv"]')
    made = ran(tmp_path)

    assert made.lines["x/@acme"].state == "read"
    missing, sealed = made.overview.notes
    assert missing == "No vault matches missing/*.csv."
    assert "sealed.json" in sealed
    assert json.loads(get("json")(made.overview, Screen()))["notes"] == [missing, sealed]


def test_a_tool_of_the_fleet_file_is_meant_and_any_other_is_not(tmp_path: Path) -> None:
    for handle in ("acme", "borealis"):
        x_export(tmp_path, handle, connected_application=[BUFFER])
    fleet_file(tmp_path, ("x", "acme"), ("x", "borealis"), acme='tools = ["Buffer"]', borealis="tools = []")
    made = ran(tmp_path)
    found = {
        name: [f.message for r in report.results for f in r.findings if r.check == "authorized-apps"]
        for name, report in made.reports.items()
    }

    assert found["x/@acme"] == []
    assert len(found["x/@borealis"]) == 1
