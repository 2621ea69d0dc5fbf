"""A language changes words alone: the same findings, numbers, order and exit codes in each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hygiene.language.catalogue import LANGUAGES
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run
from tests.support.project import ROOT
from tests.support.spoken import data_words

OTHERS = sorted(set(LANGUAGES) - {"en"})
SCAN = ("scan", ARCHIVE, "--vault", PASSWORDS, "--policy", POLICY)
FLEET = """\
version = 1
stale_days = 36500
[[accounts]]
platform = "x"
handle = "harbourlane"
exports = ["x-{handle}.zip"]
[[accounts]]
platform = "x"
handle = "nothing"
exports = ["no such file"]
"""


@cache
def enumerated() -> frozenset[str]:
    """Return the values of every enumeration."""
    return data_words(path.read_text(encoding="utf-8") for path in (ROOT / "hygiene").rglob("*.py"))


def facts(value: Any) -> Any:
    """Return a JSON value without its sentences.

    A text without a blank is an id, a date, a name or one word of an enumeration, and the same in every language. So is
    a value of a Literal, such as `not enough read`.
    """
    if isinstance(value, dict):
        return {key: facts(below) for key, below in value.items() if key != "reason_in_english"}
    if isinstance(value, list):
        return [facts(below) for below in value]
    return "a text" if isinstance(value, str) and " " in value and value not in enumerated() else value


def sentences(value: Any) -> Iterator[str]:
    """Yield the texts of a JSON value that `facts` leaves out."""
    if isinstance(value, dict | list):
        own = {**value, "reason_in_english": ""}.values() if isinstance(value, dict) else value
        for below in own:
            yield from sentences(below)
    elif isinstance(value, str) and " " in value and value not in enumerated():
        yield value


def told(folder: Path, language: str, words: Sequence[str | Path]) -> tuple[int, Any]:
    """Return the exit code and the JSON of a run."""
    done = run(folder, *words, "--format", "json", "--lang", language)
    report = json.loads(done.out)
    report.pop("generated_at", None)  # the time of the run
    report.pop("seconds", None)
    return done.code, report


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "words",
    [("demo",), SCAN, (*SCAN, "--fail-on", "high"), ("scan", ARCHIVE, "--no-policy")],
    ids=["demo", "scan", "fail-on", "no-policy"],
)
def test_a_report_in_another_language_has_the_same_facts(
    tmp_path: Path, language: str, words: Sequence[str | Path]
) -> None:
    code, english = told(tmp_path, "en", words)
    other_code, other = told(tmp_path, language, words)

    assert (code, facts(english)) == (other_code, facts(other))
    assert list(sentences(english)) != list(sentences(other))


@pytest.mark.parametrize("language", OTHERS)
def test_a_fleet_in_another_language_has_the_same_facts(tmp_path: Path, language: str) -> None:
    (tmp_path / "x-harbourlane.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    words = ("fleet", "fleet.toml", "--no-history", "--no-policy")
    code, english = told(tmp_path, "en", words)
    other_code, other = told(tmp_path, language, words)

    assert (code, facts(english)) == (other_code, facts(other))
    # The accounts are read by workers, which speak the language of the run.
    assert not set(sentences(english["accounts"])) & set(sentences(other["accounts"])) - NAMED


NAMED = frozenset({"no such file"})


@pytest.mark.parametrize("language", OTHERS)
def test_what_fails_has_the_same_exit_code(tmp_path: Path, language: str) -> None:
    english = run(tmp_path, "scan", "missing.zip")
    other = run(tmp_path, "scan", "missing.zip", "--lang", language)

    assert (english.code, english.out) == (other.code, other.out)
    assert english.err != other.err


@pytest.mark.parametrize("language", OTHERS)
def test_an_incident_in_another_language_has_the_same_facts(tmp_path: Path, language: str) -> None:
    found: dict[str, Mapping[str, Any]] = {}
    for spoken in ("en", language):
        case = tmp_path / spoken
        words = ("incident", ARCHIVE, "--policy", POLICY, "--post", "latest", "--case", case, "--lang", spoken)
        done = run(tmp_path, *words)
        lines = (case / "timeline.jsonl").read_text(encoding="utf-8").splitlines()
        found[spoken] = {
            "code": done.code,
            "files": sorted(path.name for path in case.iterdir()),
            "timeline": [facts(json.loads(line)) for line in lines],
        }

    assert found["en"] == found[language]


def test_a_report_says_its_language_to_a_browser_and_a_screen_reader(tmp_path: Path) -> None:
    for language in LANGUAGES:
        page = run(tmp_path, "demo", "--format", "html", "--lang", language).out

        assert f'<html lang="{language}"' in page or f"<html lang={language}>" in page
