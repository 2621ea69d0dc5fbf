"""Countries: words and codes that stand for none."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from hygiene.reference.countries import country_code, is_country, known_country


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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("Germany", "DE"),
        ("  united states of america ", "US"),
        ("Côte d'Ivoire", "CI"),
        ("Antigua & Barbuda", "AG"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Kosovo", "XK"),
        ("XX", ""),
        ("unknown", ""),
        ("Deutschland", ""),
        ("Mordor", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_code_and_its_english_names_alone(text: str, code: str) -> None:
    assert code == country_code(text)


def test_each_code_is_that_of_one_country_and_each_name_stands_for_one() -> None:
    rows = list(csv.DictReader((files("hygiene.data") / "countries.csv").read_text(encoding="utf-8").splitlines()))
    names = [(name, row["code"]) for row in rows for name in row["names"].split("|")]

    assert 250 == len({row["code"] for row in rows}) == len(rows)
    assert [(name, code) for name, code in names if country_code(name) != code] == []
    assert [code for _, code in names if not is_country(code)] == []
    assert not is_country("ZZ")
    assert not is_country("Germany")
