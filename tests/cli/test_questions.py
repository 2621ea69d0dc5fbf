"""Questions for yes or no, in the letters of the user's language and in the English ones."""

from __future__ import annotations

from gettext import NullTranslations

import click
import pytest
from click.testing import CliRunner

from hygiene.cli import terminal
from hygiene.language import words
from hygiene.language.catalogue import ENGLISH, Catalogue


class Spoken(NullTranslations):
    """A language in which people answer `j` for `ja`, and `n` for `nein`."""

    def pgettext(self, context: str, message: str) -> str:
        """Return the answers in the language, and other messages in English."""
        return {"y": "j", "yes": "ja", "no": "nein"}.get(message, message) if context == "answer" else message


def asked(answers: str, *, default: bool) -> str:
    """Return what is printed when a question gets these answers, one a line."""

    @click.command()
    def ask() -> None:
        click.echo(terminal.agrees("Write it?", default=default))

    return CliRunner().invoke(ask, input=answers).output


@pytest.fixture(params=[ENGLISH, Catalogue("xx", Spoken())], ids=["English", "another"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Return the language that is spoken."""
    spoken: Catalogue = request.param
    monkeypatch.setattr(words._SPOKEN, "catalogue", spoken)
    return spoken


@pytest.mark.parametrize(("answer", "agreed"), [("y", True), ("YES", True), ("n", False), ("No", False)])
def test_the_english_answers_count_in_every_language(language: Catalogue, answer: str, *, agreed: bool) -> None:
    keys = {"en": "Y/n", "xx": "J/n"}[language.language]

    assert asked(f"{answer}\n", default=True) == f"Write it? [{keys}]: {answer}\n{agreed}\n"


def test_enter_takes_the_default_whose_letter_is_a_capital(language: Catalogue) -> None:
    yes, no = {"en": ("Y/n", "y/N"), "xx": ("J/n", "j/N")}[language.language]

    assert asked("\n", default=True) == f"Write it? [{yes}]: \nTrue\n"
    assert asked("\n", default=False) == f"Write it? [{no}]: \nFalse\n"


def test_the_answers_of_the_language_count_in_it_alone(language: Catalogue) -> None:
    assert [asked(f"{answer}\nn\n", default=True).endswith("True\n") for answer in ("j", "Ja", "nein")] == {
        "en": [False, False, False],
        "xx": [True, True, False],
    }[language.language]


def test_another_answer_is_an_error_and_the_question_comes_again() -> None:
    assert asked("perhaps\ny\n", default=False) == (
        "Write it? [y/N]: perhaps\nError: invalid input\nWrite it? [y/N]: y\nTrue\n"
    )
