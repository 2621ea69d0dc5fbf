"""A kept report is shown in the language it was written in, whatever the user speaks now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.test_same_in_every_language import FLEET
from tests.support.command import ARCHIVE, PASSWORDS, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep a scan and a run over a fleet in German."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "x-harbourlane.zip").write_bytes(ARCHIVE.read_bytes())
    (folder / "fleet.toml").write_text(FLEET, encoding="utf-8")
    run(folder, "scan", ARCHIVE, "--vault", PASSWORDS, "--no-policy", "--lang", "de", history=True)
    run(folder, "fleet", "fleet.toml", "--no-policy", "--lang", "de", history=True)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        *(("report", "1", "--format", each) for each in ("table", "html", "markdown", "json", "csv", "sarif", "junit")),
        ("report", "1", "--details"),
        ("report", "1", "--redact"),
        ("report", "2"),
        ("report", "2", "--format", "html"),
        ("report", "2", "--redact"),
        ("diff", "1"),
        ("diff", "2"),
    ],
    ids=" ".join,
)
def test_a_kept_report_is_whole_in_its_own_language(home: Path, words: tuple[str, ...]) -> None:
    german = run(home, *words, "--no-policy", "--lang", "de", history=True)
    english = run(home, *words, "--no-policy", "--lang", "en", history=True)

    assert german.out
    assert german == english
    if words[-1] == "html":
        assert '<html lang="de"' in english.out


def test_what_the_command_line_says_itself_stays_in_the_language_of_the_user(home: Path) -> None:
    done = run(home, "report", "1", "--no-policy", "--output", "report.md", "--lang", "en", history=True)
    missing = run(home, "report", "3", "--no-policy", "--lang", "en", history=True)
    csv = run(home, "report", "2", "--no-policy", "--format", "sarif", "--lang", "en", history=True)

    assert done.err == "Wrote report.md as markdown, by its ending.\n"
    assert missing.err.startswith("error: ~/.local/share/hygiene/history.sqlite: it holds no run 3")
    assert "the report about a fleet is written as csv, " in csv.err
