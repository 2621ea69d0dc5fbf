"""Runs in two languages: the same data compare as unchanged, and another reason as another one."""

from __future__ import annotations

import json
import zipfile
from itertools import permutations
from pathlib import Path
from typing import Final

import pytest

from hygiene.history.runs.from_json import read_report
from hygiene.language.catalogue import LANGUAGES
from hygiene.language.words import in_english, number, speaking, tr, tr_n
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from tests.support.command import ARCHIVE, run, second_account

PAIRS: Final = list(permutations(LANGUAGES, 2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the reports of two accounts, whole and without a part each, in every language."""
    made = tmp_path_factory.mktemp("reports")
    accounts = (ARCHIVE, second_account(made))
    for missing in ("", "ip-audit", "connected-application"):
        exports = [
            without(missing, archive, made / f"{missing}{number}.zip") for number, archive in enumerate(accounts)
        ]
        for language in LANGUAGES:
            done = run(made, "scan", *exports, "--no-policy", "--format", "json", "--lang", language)
            (made / f"{missing}{language}.json").write_text(done.out, encoding="utf-8")
    return made


def without(part: str, archive: Path, made: Path) -> Path:
    """Write an archive without one of its files."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            if not part or part not in member:
                new.writestr(member, old.read(member))
    return made


def differences(folder: Path, now: str, before: str) -> tuple[int, list[tuple[str, str]]]:
    """Return how many findings changed, and the questions that are answered less fully."""
    one, other = (answers(read_report(folder / f"{name}.json")) for name in (now, before))
    found = changes(one, other)
    return len(found.lines), [(each.check, str(each.account)) for each in found.unread]


@pytest.mark.parametrize(("now", "before"), PAIRS)
def test_the_same_scan_in_two_languages_compares_as_unchanged(folder: Path, now: str, before: str) -> None:
    assert differences(folder, now, before) == (0, [])


@pytest.mark.parametrize(("now", "before"), PAIRS)
def test_what_is_missing_in_another_language_is_missing(folder: Path, now: str, before: str) -> None:
    for missing in ("ip-audit", "connected-application"):
        here = differences(folder, f"{missing}{now}", before)

        assert here[1]
        assert here == differences(folder, f"{missing}en", "en")


@pytest.mark.parametrize(("now", "before"), PAIRS)
def test_another_reason_in_another_language_is_another_one(folder: Path, now: str, before: str) -> None:
    here = differences(folder, f"ip-audit{now}", f"connected-application{before}")

    assert here[1]
    assert here == differences(folder, "ip-auditen", "connected-applicationen")


def test_the_english_reason_is_in_a_report_in_another_language_alone(folder: Path) -> None:
    english, german = (json.loads((folder / f"{name}.json").read_text())["results"] for name in ("en", "de"))

    assert not any("reason_in_english" in each for each in english)
    assert [each["reason"] for each in english] == [each.get("reason_in_english", "") for each in german]


def test_the_command_line_finds_nothing_new_in_another_language(tmp_path: Path) -> None:
    run(tmp_path, "scan", ARCHIVE, "--no-policy", "--lang", "en", history=True)
    german = ("scan", ARCHIVE, "--no-policy", "--lang", "de", "--notify", "touch told")
    done = run(tmp_path, *german, history=True)

    assert done.code in {0, 1, 10}
    assert not (tmp_path / "told").exists()


def test_what_was_said_has_english_words() -> None:
    with speaking("de"):
        one = tr("there is no app here and {why}", why=tr_n(2, "{count:,} day", "{count:,} days"))
        joined = f"{one}; {number(1234)}; a name; {tr('less than an hour')}"

        assert in_english(joined) == "there is no app here and 2 days; 1,234; a name; less than an hour"
    assert in_english(joined) == joined


def test_the_lines_of_one_time_have_one_order_in_every_language(folder: Path) -> None:
    orders = []
    for language in LANGUAGES:
        done = run(folder, "scan", ARCHIVE, "--no-policy", "--format", "timesketch", "--lang", language)
        lines = [json.loads(line) for line in done.out.splitlines()]
        orders.append([(line["datetime"], line.get("kind"), line.get("fingerprint")) for line in lines[:-1]])

    assert orders[0]
    assert [orders[0]] * len(orders) == orders
