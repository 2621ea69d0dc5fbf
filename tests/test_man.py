"""The manual pages: one for each command, made from the command itself."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hygiene._version import __version__
from tests.support.command import run
from tests.support.project import ROOT
from tests.test_docs import every_command

MACROS = {".TH", ".SH", ".TP", ".PP", ".nf", ".fi"}


@pytest.fixture(scope="module")
def make_man() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_man", ROOT / "scripts" / "make_man.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(make_man: ModuleType) -> dict[str, str]:
    made: dict[str, str] = make_man.pages("2026-11-28")
    return made


def test_every_command_has_a_page(pages: dict[str, str]) -> None:
    commands = {f"hygiene-{name.replace(' ', '-')}.1" for name in every_command()}

    assert set(pages) == {"hygiene.1", *commands}


def test_a_page_says_what_the_command_says(pages: dict[str, str]) -> None:
    assert (
        pages["hygiene-forget.1"]
        == f"""\
.TH "HYGIENE-FORGET" "1" "2026-11-28" "hygiene {__version__}" "User Commands"
.SH NAME
hygiene\\-forget \\- remove what hygiene kept on this computer
.SH SYNOPSIS
\\fBhygiene forget\\fR [OPTIONS]
.SH DESCRIPTION
Remove what hygiene kept on this computer.
.PP
That is the history of runs, and what \\-\\-remember kept: the keyed tags of passwords, the file that holds them, and \
their key. It says what is there, and asks before it removes it; where no one can answer, give \\-\\-yes. Reports and \
cases that were written to a file of yours stay, and so do connected accounts, which \\fBhygiene disconnect\\fR removes.
.SH OPTIONS
.TP
\\fB\\-\\-passwords\\fR
Remove only what \\-\\-remember kept of passwords.
.TP
\\fB\\-\\-history\\fR
Remove only the history of runs.
.TP
\\fB\\-\\-yes\\fR
Do not ask whether to remove it.
.TP
\\fB\\-h, \\-\\-help\\fR
Show this message and exit.
{pages["hygiene.1"][pages["hygiene.1"].index(".SH EXIT STATUS") : pages["hygiene.1"].index(".SH SEE ALSO")]}\
.SH SEE ALSO
\\fBhygiene\\fR(1)
"""
    )


def test_every_option_and_every_exit_code_is_in_its_page(pages: dict[str, str]) -> None:
    for name, command in every_command().items():
        page = pages[f"hygiene-{name.replace(' ', '-')}.1"].replace("\\-", "-")
        options = [option for param in command.params for option in param.opts if option.startswith("--")]
        assert [option for option in options if f"\\fB{option}" not in page] == []
        assert re.findall(r"\\fB(\d+)\\fR", page.partition(".SH EXIT STATUS")[2]) == ["0", "1", "2", "3", "10"]


def test_no_text_is_taken_for_a_command_of_the_page(make_man: ModuleType, pages: dict[str, str]) -> None:
    lines = [line for page in pages.values() for line in page.splitlines()]

    assert {line.split()[0] for line in lines if line.startswith(".")} <= MACROS
    assert [line for line in lines if line.startswith("'") or not line or "\t" in line] == []
    assert make_man._text(".a `hygiene x-y` \\b") == "\\&.a \\fBhygiene x\\-y\\fR \\eb"


def test_a_reader_of_manual_pages_has_nothing_to_warn_of(tmp_path: Path, pages: dict[str, str]) -> None:
    (tmp_path / "all.1").write_text("".join(pages.values()), encoding="utf-8")
    if groff := shutil.which("groff"):
        done = run(tmp_path, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", "all.1", program=(groff,))
        assert (done.code, done.out, done.err) == (0, "", "")


def test_the_script_writes_the_same_pages_for_the_same_day(tmp_path: Path, pages: dict[str, str]) -> None:
    def written(folder: str) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / folder / "man1").iterdir()}

    script = (sys.executable, ROOT / "scripts" / "make_man.py")
    done, again = (run(tmp_path, name, program=script, env={"SOURCE_DATE_EPOCH": "1795860000"}) for name in "ab")

    assert (done.code, done.err, again.code) == (0, "", 0)
    assert done.out == f"Wrote {len(pages)} manual pages to a/man1. Next: man -M a hygiene\n"
    assert written("a") == written("b")
    assert written("a").keys() == pages.keys()
    assert written("a")["hygiene-forget.1"] == pages["hygiene-forget.1"]
