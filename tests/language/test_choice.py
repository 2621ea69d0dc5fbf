"""Which language is spoken: what the command line asks for, or else the system's."""

from __future__ import annotations

import locale
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hygiene.language.choice import code, of_system, taken
from tests.support.command import run


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "pt_BR"}, "pt"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "es_MX.UTF-8", "LANG": "de_DE"}, "es"),
        ({"LC_ALL": "C", "LC_MESSAGES": "es_ES", "LANG": "de_DE"}, "en"),
        ({"LANGUAGE": "fr:pt:de", "LC_ALL": "es_ES"}, "pt"),
        ({"LANGUAGE": "", "LC_ALL": " ", "LANG": "de"}, "de"),
        ({"LC_CTYPE": "de_DE.UTF-8"}, "en"),
        ({"LANGUAGE": "de", "LC_ALL": "C", "LANG": "es_ES"}, "en"),
        ({"LANGUAGE": "de", "LC_MESSAGES": "POSIX"}, "en"),
        ({"LANGUAGE": "de", "LANG": "C"}, "en"),
        ({"LANGUAGE": "de"}, "en"),
        ({"LANGUAGE": "de", "LANG": "C.UTF-8"}, "de"),
    ],
)
def test_the_language_of_the_system_is_what_gettext_would_take(environment: Mapping[str, str], language: str) -> None:
    assert language == of_system(environment)


@pytest.mark.parametrize(
    ("system", "name", "language"),
    [
        ("win32", "German_Germany", "de"),
        ("win32", "Portuguese_Brazil", "pt"),
        ("darwin", "es_ES", "es"),
        ("win32", None, "en"),
        ("linux", "de_DE", "en"),
    ],
)
def test_where_no_variable_is_set_windows_and_macos_are_asked(
    monkeypatch: pytest.MonkeyPatch, system: str, name: str | None, language: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(locale, "getlocale", lambda _kind: (name, "UTF-8"))

    assert language == of_system({})


@pytest.mark.parametrize(
    ("text", "language"),
    [("de", "de"), ("DE", "de"), ("pt-BR", "pt"), ("es_419", "es"), ("en", "en"), ("fr", ""), ("", ""), ("deu", "")],
)
def test_a_code_may_have_a_region(text: str, language: str) -> None:
    assert language == code(text)


@pytest.mark.parametrize(
    ("words", "asking", "left"),
    [
        (["scan", "x.zip"], [], ["scan", "x.zip"]),
        (["--lang", "de", "scan"], ["--lang=de"], ["scan"]),
        (["scan", "--lang=de", "x.zip"], ["--lang=de"], ["scan", "x.zip"]),
        (["scan", "x.zip", "--lang", "de"], ["--lang=de"], ["scan", "x.zip"]),
        (["--lang", "de", "scan", "--lang", "es"], ["--lang=de", "--lang=es"], ["scan"]),
        (["scan", "--", "--lang", "de"], [], ["scan", "--", "--lang", "de"]),
        (["scan", "x.zip", "--lang"], ["--lang"], []),
    ],
)
def test_the_option_may_stand_anywhere(words: Sequence[str], asking: list[str], left: list[str]) -> None:
    assert (asking, left) == taken(words)


@pytest.mark.parametrize("words", [("--lang", "xx", "checks"), ("checks", "--lang=xx")])
def test_a_language_that_is_not_spoken_is_a_usage_error_that_names_those_that_are(
    tmp_path: Path, words: Sequence[str]
) -> None:
    done = run(tmp_path, *words)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "Usage: hygiene [OPTIONS] COMMAND [ARGS]...\n"
        "Try 'hygiene --help' for help.\n\n"
        "Error: Invalid value for '--lang': 'xx' is not one of 'en', 'de', 'es', 'pt'.\n"
    )


def test_the_option_without_a_language_is_a_usage_error(tmp_path: Path) -> None:
    done = run(tmp_path, "checks", "--lang")

    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == "Error: Option '--lang' requires an argument."


def test_the_option_beats_the_locale(tmp_path: Path) -> None:
    german = {"LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
    english = run(tmp_path, "checks").out

    assert english == run(tmp_path, "checks", "--lang", "en", env=german).out
    assert run(tmp_path, "--lang", "de", "checks").out == run(tmp_path, "checks", env=german).out
    assert english != run(tmp_path, "checks", env=german).out


def test_errors_of_the_command_line_are_in_the_language_that_it_asks_for(tmp_path: Path) -> None:
    for language in ("de", "es", "pt"):
        done = run(tmp_path, "--nothing", "--lang", language)

        assert done.code == 2
        english = {"Usage:", "Try", "option"} | ({"Error:"} if language != "es" else set())  # Spanish has it too
        assert not set(done.err.split()) & english


def test_a_shell_is_offered_the_languages(tmp_path: Path) -> None:
    asked = {"_HYGIENE_COMPLETE": "bash_complete", "COMP_WORDS": "hygiene --lang ", "COMP_CWORD": "2"}

    assert run(tmp_path, env=asked).out.split() == ["plain,en", "plain,de", "plain,es", "plain,pt"]
