"""What a shell offers after `hygiene`, by the script that bash runs and by what zsh and fish ask for."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from hygiene.cli.main import _COMMANDS
from hygiene.plugins.registry import Plugins
from tests.support.command import HYGIENE, run
from tests.test_startup import HEAVY, LOADED

BASH: Final = """\
eval "$(_HYGIENE_COMPLETE=bash_source hygiene)"
compopt() { echo "compopt $1 $2"; }
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMPREPLY=()
"$(complete -p hygiene | sed 's/.*-F \\([^ ]*\\).*/\\1/')" hygiene
printf '%s\\n' "${COMPREPLY[@]}"
"""
ASKED: Final = {
    ("hygiene", "ex"): ["explain"],
    ("hygiene", ""): sorted(_COMMANDS),
    ("hygiene", "breaches", ""): ["build", "verify"],
    ("hygiene", "connect", "mas"): ["mastodon"],
    ("hygiene", "connect", "mastodon", "kim@social.example", "--keep", ""): ["keyring", "file"],
    ("hygiene", "explain", "pos"): ["post-client", "post-time"],
    ("hygiene", "explain", "sc"): ["score"],
    ("hygiene", "readers", "ma"): ["mastodon"],
    ("hygiene", "readers", "bit"): ["bitwarden"],
    ("hygiene", "scan", "--format", ""): Plugins().names("formats"),
    ("hygiene", "scan", "--fail-on", "h"): ["high"],
    ("hygiene", "apps", "--format", "j"): ["json"],
    ("hygiene", "accept", "--un"): ["--until"],
    ("hygiene", "incident", "--platform", "ma"): ["mastodon"],
    ("hygiene", "incident", "--tone", ""): ["person", "brand"],
    ("hygiene", "incident", "verify", "--s"): ["--seal"],
}
FILES: Final = [
    ("hygiene", "scan", ""),
    ("hygiene", "scan", "--vault", "b"),
    ("hygiene", "explain", "0123456789abcdef", ""),
    ("hygiene", "explain", "--report", ""),
    ("hygiene", "init", "--output", ""),
    ("hygiene", "accept", "--policy", ""),
    ("hygiene", "incident", ""),
    ("hygiene", "incident", "--case", ""),
]


def bash(folder: Path, words: tuple[str, ...]) -> list[str]:
    """What bash would offer for the last word."""
    path = {"PATH": f"{HYGIENE.parent}:/usr/bin:/bin"}
    done = run(folder, *words, program=(shutil.which("bash") or "bash", "-c", BASH, "bash"), env=path)
    assert (done.code, done.err) == (0, "")
    return done.out.split("\n")[:-1]


def asked(folder: Path, shell: str, words: tuple[str, ...]) -> list[str]:
    """What the command answers to a shell, as its lines."""
    place = f"{len(words) - 1}" if shell == "zsh" else words[-1]
    env = {"_HYGIENE_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": place}
    done = run(folder, env=env)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_bash_offers_commands_ids_formats_and_options(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert bash(tmp_path, words) == ASKED[words]


@pytest.mark.parametrize("words", FILES, ids=" ".join)
def test_bash_offers_files_where_a_file_goes(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert bash(tmp_path, words) == ["compopt -o default", ""]


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_zsh_is_offered_the_same(tmp_path: Path, words: tuple[str, ...]) -> None:
    # Three lines for each: its kind, the word, and its help.
    assert asked(tmp_path, "zsh", words)[1::3] == ASKED[words]


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_fish_is_offered_the_same(tmp_path: Path, words: tuple[str, ...]) -> None:
    # A line for each: its kind, the word, and a tab before its help.
    assert [re.split("[,\t]", line)[1] for line in asked(tmp_path, "fish", words)] == ASKED[words]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_offer_files_too(tmp_path: Path, shell: str) -> None:
    assert {asked(tmp_path, shell, words)[0].partition(",")[0] for words in FILES} == {"file"}


def test_a_command_is_offered_with_its_help(tmp_path: Path) -> None:
    assert asked(tmp_path, "zsh", ("hygiene", "ex")) == ["plain", "explain", _COMMANDS["explain"][1]]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(tmp_path: Path, shell: str) -> None:
    done = run(tmp_path, env={"_HYGIENE_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"})

    assert done.code == 0
    assert f"_HYGIENE_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize("words", [*ASKED, *FILES], ids=" ".join)
def test_offering_loads_nothing_large(tmp_path: Path, words: tuple[str, ...]) -> None:
    env = {"_HYGIENE_COMPLETE": "bash_complete", "COMP_WORDS": "\n".join(words), "COMP_CWORD": f"{len(words) - 1}"}
    done = run(tmp_path, program=(sys.executable, "-c", LOADED), env=env)

    assert done.code == 0
    assert set(json.loads(done.err.splitlines()[-1])) & set(HEAVY) == set()
