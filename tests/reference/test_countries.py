"""Countries: words and codes that stand for none."""

from __future__ import annotations

import pytest

from hygiene.reference.countries import known_country


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ZZ", "xx", "T1", "EU", "Europe", "AP", "Asia/Pacific Region", "A1", "Anonymous Proxy", "-", "??", "0",
        "Unknown", "(unknown)", "[Unknown]", "UNKNOWN_COUNTRY", "COUNTRY_UNSPECIFIED", "N/A", "n.a.", "(not set)",
        "NaN", "null", "unk", "localhost", "Unbekannt", "Inconnu", "неизвестно",
    ],
)  # fmt: skip
def test_a_word_for_no_country_is_none(text: str) -> None:
    assert "" == known_country(text)


@pytest.mark.parametrize("text", ["PT", "pt", "NA", "XK", "AN", "UK", "Côte d'Ivoire", "Timor-Leste", "日本", "Oman"])
def test_a_country_stays_as_it_is_written(text: str) -> None:
    assert text == known_country(f" {text} ")
