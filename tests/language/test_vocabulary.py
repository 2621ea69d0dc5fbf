"""The words of hygiene's messages: what is one, what is none, and that the files hold them all."""

from __future__ import annotations

from itertools import chain

import pytest

from hygiene.language.vocabulary import vocabulary, words_of
from scripts.catalogues import PLURALS, translations
from scripts.messages import messages


def test_the_words_of_a_message_are_those_around_its_parts() -> None:
    assert words_of(["“{app}” was given access, by you and/or others."]) == [
        "access", "and", "and/or", "by", "given", "or", "others", "was", "you",
    ]  # fmt: skip


def test_what_stands_in_quotes_is_a_word_as_a_whole() -> None:
    assert words_of(["It does not hold “my password”."]) == [
        "does",
        "hold",
        "it",
        "my",
        "my password",
        "not",
        "password",
    ]


@pytest.mark.parametrize(
    "example",
    [
        'handle = "harbour"',
        'owner = "Anna Winter"',
        "such as kim@mastodon.example",
        "from alice.example",
        "as alice.bsky.social",
    ],
)
def test_an_invented_name_in_an_example_is_no_word(example: str) -> None:
    assert {"harbour", "anna", "winter", "kim", "mastodon", "alice"}.isdisjoint(words_of([example]))


@pytest.mark.parametrize("language", ["en", *PLURALS])
def test_no_name_of_a_person_comes_from_an_example(language: str) -> None:
    """Names that no message needs. Words such as `lang`, `vale` and `mark` are names too, and messages need them."""
    assert {"anna", "alice", "kim", "ines", "mara", "harbourlane", "zoe"}.isdisjoint(vocabulary(language))


def test_the_files_hold_the_words_of_every_message() -> None:
    said = words_of(chain.from_iterable((message.one, message.many) for message in messages()))

    assert sorted(set(said) - vocabulary("en")) == []


@pytest.mark.parametrize("language", PLURALS)
def test_the_files_hold_the_words_of_every_translation(language: str) -> None:
    forms = ((words,) if isinstance(words, str) else words for words in translations(language).values())

    assert sorted(set(words_of(chain.from_iterable(forms))) - vocabulary(language)) == []
