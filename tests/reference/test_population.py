"""What is usual for people: shares of clients by year, and of languages; never nothing, never more than all."""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.reference.clients import families_of_labels
from hygiene.reference.population import ENOUGH, LANGUAGES, RARE_CLIENT, RARE_LANGUAGE, client_share, language_share

ROWS = list(
    csv.DictReader(files("hygiene.data").joinpath("client_population.csv").read_text(encoding="utf-8").splitlines())
)

FAMILY = families_of_labels("x")


def share(name: str, year: int) -> float:
    """How common one client, by the name that its renames are joined under, was in one year."""
    return float(client_share([name], np.zeros(1, dtype=np.int32), np.array([year]))[0])


def test_a_client_that_nobody_has_heard_of_is_as_rare_as_the_rarest() -> None:
    assert pytest.approx(RARE_CLIENT, rel=1e-3) == share("Nobody Knows This", 2019)


def test_a_post_that_tells_no_client_is_not_taken_for_the_first_one() -> None:
    told, untold = client_share(["Twitter for iPhone"], np.array([0, -1]), np.array([2019, 2019])).tolist()
    assert 0.1 < told < 0.3
    assert pytest.approx(RARE_CLIENT, rel=1e-3) == untold


def test_what_was_common_changes_with_the_years() -> None:
    assert share("Twitter for iPhone", 2022) > 2 * share("Twitter for iPhone", 2013)
    assert share("blackberry", 2012) > 5 * share("blackberry", 2020)


def test_a_client_that_comes_or_goes_is_there_in_the_years_beside() -> None:
    last = max(year for year in range(2011, 2024) if share("blackberry", year) > 2 * RARE_CLIENT)
    assert share("blackberry", last) < share("blackberry", last - 1)


def test_years_of_a_few_people_say_nothing_of_all() -> None:
    # Of 2026 the table holds two people, who both posted from the web.
    assert share("Twitter for iPhone", 2026) > 0.1
    assert share("web", 2026) < 0.5


def test_case_does_not_matter() -> None:
    assert share("TWITTER FOR IPHONE", 2020) == share("twitter for iphone", 2020)


@pytest.mark.parametrize(("year", "same"), [(1970, 2011), (2400, 2023)])
def test_a_year_that_the_table_lacks_is_the_nearest_it_has(year: int, same: int) -> None:
    assert share("Twitter for iPhone", same) == share("Twitter for iPhone", year)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("en", 0.6), ("en-GB", 0.6), ("de", 0.02), ("und", 0.11), ("tlh", RARE_LANGUAGE), ("", RARE_LANGUAGE)],
)
def test_a_language_is_known_by_its_first_two_letters(name: str, expected: float) -> None:
    assert pytest.approx(expected, rel=1e-3) == float(language_share([name], np.zeros(1, dtype=np.int16))[0])


def test_a_post_that_tells_no_language_is_not_taken_for_the_first_one() -> None:
    assert pytest.approx(RARE_LANGUAGE, rel=1e-3) == float(language_share(["en"], np.array([-1]))[0])


def test_shares_of_languages_leave_room_for_the_others() -> None:
    assert sum(LANGUAGES.values()) < 1


@given(
    name=st.sampled_from(["web", "Twitter for iPhone", "blackberry", "Buffer"]) | st.text(), year=st.integers(0, 9999)
)
def test_a_share_is_never_nothing_and_never_more_than_all(name: str, year: int) -> None:
    assert RARE_CLIENT * 0.99 < share(name, year) <= 1


def test_a_client_is_as_common_as_all_its_names_together_and_a_little_less_the_year_before_and_after() -> None:
    table: dict[tuple[str, int], float] = {}
    for row in (row for row in ROWS if int(row["accounts_in_year"]) >= ENOUGH):
        key = FAMILY.get(row["client"], row["client"]).casefold(), int(row["year"])
        table[key] = table.get(key, 0) + float(row["macro_share"])
    for (name, year), its in table.items():
        beside = max(table.get((name, year - 1), 0), table.get((name, year + 1), 0))
        assert pytest.approx(max(its, 0.7 * beside, RARE_CLIENT), rel=0.01) == share(name, year)
