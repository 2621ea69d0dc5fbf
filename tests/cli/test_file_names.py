"""Names of files that would act on a terminal.

No command prints one as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, at_terminal, environment, run

NAME: Final = "\x1b]0;t\x07\n\u202e" + os.fsdecode(b"\xff")
"""A title for the terminal, a second line, text from right to left, and a byte that is no text."""
SHOWN: Final = r"\x1b]0;t\x07 \u202e\udcff"
ACTS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COLOURS: Final = re.compile("\x1b\\[[0-9;?]*[A-Za-z]|\r")
ACCEPT: Final = "accept 0123456789abcdef --until 2099-01-01 --reason r*"
COMMANDS: Final = f"""
scan x*.zip --details
scan x*.zip --format json
scan x*.zip --format markdown
scan x*.zip --format csv
scan x*.zip --format html
scan damaged*.zip missing*.zip folder* inner*.zip
scan --vault other*.csv --vault missing*.csv
scan --vault v*.csv --breaches other*.csv
scan --vault v*.csv --breaches missing*
scan x*.zip --policy p*.toml --output new*.json --places damaged*.zip --places missing*
scan x*.zip --policy syntax*.toml
scan x*.zip --policy key*.toml
scan x*.zip --policy missing*.toml
scan x*.zip --output folder*
scan x*.zip --output missing*/new.json
scan x*.zip --output new*.html --format json
scan x*.zip --policy p*.toml --owner o*
scan x*.zip --fail-on o*
scan x*.zip --format o*
scan x*.zip --o*
o*
vaults v*.csv
vaults other*.csv
apps missing* x*.zip
posts x*.zip --around o*
posts missing*
breaches verify damaged*.zip
breaches build damaged*.zip --output new*
breaches build missing* --output new*
breaches build v*.csv --output folder*
breaches o*
explain o*
explain 0123456789abcdef x*.zip
explain 0123456789abcdef --report damaged*.zip
explain 0123456789abcdef --report missing*
{ACCEPT} --report damaged*.zip --policy p*.toml
{ACCEPT} --report missing* --policy key*.toml
review x*.zip --policy p*.toml --answers syntax*.toml
review x*.zip --policy new*.toml --answers missing*
init x*.zip --output p*.toml
init x*.zip --output folder*
init --output key*.toml
readers o*
connect o* o*
connect mastodon o* --server o*
connect mastodon o*
connect bluesky o*
disconnect o*
checks o*
demo o*
forget o*
""".strip().splitlines()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("names")
    shutil.copy(ARCHIVE, made / f"x{NAME}.zip")
    shutil.copy(PASSWORDS, made / f"v{NAME}.csv")
    shutil.copy(POLICY, made / f"p{NAME}.toml")
    (made / f"damaged{NAME}.zip").write_bytes(b"PK\x03\x04 and no more")
    (made / f"other{NAME}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (made / f"syntax{NAME}.toml").write_text("a = [\n", encoding="utf-8")
    (made / f"key{NAME}.toml").write_text("unknown = 1\n", encoding="utf-8")
    (made / f"folder{NAME}").mkdir()
    with zipfile.ZipFile(made / f"inner{NAME}.zip", "w") as inner:
        inner.writestr("data/\x1b]0;t\x07\u202e.js", "x")
    return made


def test_no_command_prints_a_name_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # In one process, which is many times as fast as the command itself.
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # each command sets its own
    raw: dict[str, str] = {}
    crashed: dict[str, object] = {}
    for command in COMMANDS:
        args = [word.replace("*", NAME) for word in command.split()]
        done = CliRunner(env={"COLUMNS": "200", **environment(folder)}).invoke(main, args, input="\n" * 60)
        if ACTS.search(done.output) or SHOWN.replace(" ", "\n") in done.output:
            raw[command] = done.output
        if done.exception and not isinstance(done.exception, SystemExit):
            crashed[command] = done.exception
    assert ({}, {}) == (raw, crashed)


def test_the_questions_and_the_last_line_of_init_print_no_name_as_it_is(folder: Path) -> None:
    done = run(folder, "init", f"x{NAME}.zip", "--output", f"init{NAME}.toml", typed="\n" * 60)
    assert (0, None) == (done.code, ACTS.search(done.out + done.err))
    assert f"Wrote init{SHOWN}.toml. Next:\n  hygiene scan EXPORT --policy FILE\n" in done.err


def test_the_list_of_inputs_nearby_prints_no_name_as_it_is(tmp_path: Path) -> None:
    shutil.copy(PASSWORDS, tmp_path / f"v{NAME}.csv")
    done = at_terminal(tmp_path, "scan", answers=[("Read: ", "q")])
    assert None is ACTS.search(COLOURS.sub("", done.out))
    assert f"     v{SHOWN}.csv\n" in done.out
