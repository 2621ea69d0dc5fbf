"""Normal forms of texts from outside: Unicode's own, and in bounded time."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import get_args
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.reference import unicode_forms as forms
from hygiene.reference.sites import host, site

FORMS = get_args(forms.Form)
MARKS = "\u0301\u0315"
"""Two marks that every form puts in the other order."""


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=100), form=st.sampled_from(FORMS))
def test_ordinary_text_is_in_unicodes_own_form(text: str, form: forms.Form) -> None:
    if all(len(list(run)) < forms.MOST_MARKS for has, run in groupby(text, unicodedata.combining) if has):
        assert unicodedata.normalize(form, text) == forms.normalized(form, text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text", ["a" + MARKS * 20_000, MARKS * 20_000 + "é", "\ufdfa" * 100_000, ("ü" + MARKS * 9) * 9000]
)
def test_no_more_than_30_marks_and_no_more_than_10_000_characters_are_brought_into_a_form(
    text: str, form: forms.Form
) -> None:
    with patch("unicodedata.normalize", wraps=unicodedata.normalize) as called:
        result = forms.normalized(form, text)
    pieces = [call.args[1] for call in called.call_args_list]
    assert text[: forms.LONGEST] == "".join(pieces)
    runs = (len(list(run)) for piece in pieces for has, run in groupby(piece, unicodedata.combining) if has)
    assert max(runs, default=0) <= forms.MOST_MARKS
    assert text[forms.LONGEST :] == result[len(result) - len(text) + forms.LONGEST :]


def test_an_address_names_its_host_within_1_000_characters_or_not_at_all() -> None:
    assert ["one.example", ""] == [host(f"https://{'x' * n}@one.example/{'y' * 5000}") for n in (900, 1000)]
    assert "" == host(f"https://one.example:{'1' * 1000}@two.example")
    assert ("", "") == (site("a" + MARKS * 20_000), host("https://a" + MARKS * 20_000))


def test_a_formula_behind_many_blanks_is_one() -> None:
    text = "\u3000" * 20_000 + "\uff1d1+1"
    assert "'" + text == no_formula(text)
