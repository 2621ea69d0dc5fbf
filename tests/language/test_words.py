"""Words, numbers and plurals in each language."""

from __future__ import annotations

import gettext
import io
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from hygiene.language import catalogue as catalogues
from hygiene.language.catalogue import LANGUAGES, Catalogue, catalogue
from hygiene.language.words import _SPOKEN, number, speaking, spoken, tr, tr_as, tr_n
from scripts.catalogues import PLURALS, Words, written
from scripts.messages import Message

COUNTS = {
    "de": [(0, "0 Wörter"), (1, "1 Wort"), (2, "2 Wörter"), (1234, "1.234 Wörter")],
    "es": [(0, "0 palabras"), (1, "1 palabra"), (2, "2 palabras"), (1234, "1.234 palabras")],
    "pt": [(0, "0 palavra"), (1, "1 palavra"), (2, "2 palavras"), (1234, "1.234 palavras")],
}
FORMS = {
    "de": ("{count:,} Wort", "{count:,} Wörter"),
    "es": ("{count:,} palabra", "{count:,} palabras"),
    "pt": ("{count:,} palavra", "{count:,} palavras"),
}


def made(language: str, *messages: tuple[Message, Words]) -> Catalogue:
    """Return a catalogue of a few messages."""
    _, compiled = written(language, dict(messages), {message: set() for message, _ in messages})
    return Catalogue(language, gettext.GNUTranslations(io.BytesIO(compiled)))


@pytest.fixture
def spoken_words() -> Iterator[pytest.MonkeyPatch]:
    """Give a patch that ends with the test, as the language does."""
    with pytest.MonkeyPatch.context() as patch:
        # The last that is undone: a test replaces them while it speaks another language.
        patch.setattr(_SPOKEN, "catalogue", _SPOKEN.catalogue)
        patch.setattr(_SPOKEN, "formatter", _SPOKEN.formatter)
        yield patch


@pytest.mark.parametrize("language", COUNTS)
def test_a_count_takes_the_form_and_the_marks_of_its_language(language: str, spoken_words: pytest.MonkeyPatch) -> None:
    one, many = "{count:,} word", "{count:,} words"
    with speaking(language):
        spoken_words.setattr(_SPOKEN, "catalogue", made(language, (Message("", one, many), FORMS[language])))

        assert COUNTS[language] == [(count, tr_n(count, one, many)) for count, _ in COUNTS[language]]


@pytest.mark.parametrize(
    ("language", "count", "share", "small", "year"),
    [
        ("en", "1,234,567", "12.5%", "0.25", "2026"),
        ("de", "1.234.567", "12,5\u00a0%", "0,25", "2026"),
        ("es", "1.234.567", "12,5\u00a0%", "0,25", "2026"),
        ("pt", "1.234.567", "12,5%", "0,25", "2026"),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, count: str, share: str, small: str, year: str) -> None:
    with speaking(language):
        assert (count, share, small) == (number(1_234_567), number(0.125, ".1%"), number(0.25, ".2f"))
        assert f"{year}: {count}" == tr("{year}: {count:,}", year=2026, count=1_234_567)


def test_numbers_follow_the_standard_of_their_language() -> None:
    names = {"pt": "pt_BR"}
    for language in set(LANGUAGES) - {"en"}:
        symbols = Locale.parse(names.get(language, language)).number_symbols["latn"]
        with speaking(language):
            assert f"1{symbols['group']}234{symbols['decimal']}5" == number(1234.5, ",.1f")


def test_plurals_follow_the_standard_of_their_language() -> None:
    # Unicode has a further form for whole millions in Spanish and Portuguese, which gettext's usual rules leave out.
    names = {"pt": "pt_BR"}
    for language, rule in PLURALS.items():
        form, standard = gettext.c2py(rule.split("plural=")[1].rstrip(";")), Locale.parse(names.get(language, language))

        assert [standard.plural_form(count) != "one" for count in range(200)] == [bool(form(n)) for n in range(200)]


def test_a_message_without_a_translation_is_english() -> None:
    with speaking("de"):
        assert tr("Nobody wrote {this}.", this="that") == "Nobody wrote that."
        assert tr_n(2, "{count} unwritten word", "{count} unwritten words") == "2 unwritten words"
        assert tr_as("nothing", "unwritten") == "unwritten"


def test_one_word_has_a_translation_in_each_context(spoken_words: pytest.MonkeyPatch) -> None:
    held = made("es", (Message("confidence", "high"), "alta"), (Message("verdict", "high"), "alto"))
    with speaking("es"):
        spoken_words.setattr(_SPOKEN, "catalogue", held)

        assert (tr_as("confidence", "high"), tr_as("verdict", "high"), tr("high")) == ("alta", "alto", "high")


def test_a_translation_that_asks_for_other_parts_gives_way_to_english(spoken_words: pytest.MonkeyPatch) -> None:
    with speaking("de"):
        faulty = made(
            "de",
            (Message("", "{name} posted."), "{nmae} hat gepostet."),
            (Message("", "{count:,} left"), "{count:,"),
        )
        spoken_words.setattr(_SPOKEN, "catalogue", faulty)

        assert tr("{name} posted.", name="Kim") == "Kim posted."
        assert tr("{count:,} left", count=1234) == "1.234 left"


HEAD = b"Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=1/0;\n"
RULE = (
    struct.pack("<7I", 0x950412DE, 0, 1, 28, 36, 0, 0) + struct.pack("<4I", 0, 44, len(HEAD), 45) + b"\0" + HEAD + b"\0"
)
"""A catalogue whose rule for plurals divides by zero."""


@pytest.mark.parametrize("data", [b"", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + b"\xff" * 60, b"no catalogue", RULE])
def test_a_damaged_catalogue_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    target = tmp_path / "de" / "LC_MESSAGES" / "hygiene.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(data)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogue.cache_clear()
    try:
        with speaking("de"):
            assert (spoken(), tr("Verdict"), number(1234)) == ("en", "Verdict", "1,234")
    finally:
        catalogue.cache_clear()


def test_a_missing_catalogue_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogue.cache_clear()
    try:
        with speaking("es"):
            assert (spoken(), tr("Verdict")) == ("en", "Verdict")
    finally:
        catalogue.cache_clear()


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(ValueError, match="there are en, de, es, pt"), speaking("xx"):
        pass


def test_the_language_ends_with_its_block() -> None:
    with pytest.raises(KeyError), speaking("de"):
        raise KeyError
    assert spoken() == "en"
