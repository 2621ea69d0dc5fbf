"""Words for a link that looks like the account's own name or site."""

from __future__ import annotations

import pytest

from hygiene.analysis.links.profile_links import LIKENESSES
from hygiene.model.account import Imitation
from hygiene.wording.imitations import resemblance

APPLE = "(“\u0430\u0440\u0440\u04cf\u0435.example”) is written in letters of another script"


@pytest.mark.parametrize(
    ("host", "like", "how", "words"),
    [
        ("northwlnd.example", "northwind", "letters", "looks like northwind (letters that look alike)"),
        ("n0rthwind-login.example", "northwind", "sign-in",
         "looks like northwind (with a word of sign-in pages added)"),
        ("xn--80ak6aa92e.example", "", "script", APPLE),
    ],
)  # fmt: skip
def test_an_imitation_is_named_with_what_it_looks_like(host: str, like: str, how: str, words: str) -> None:
    assert f"the link to {host} {words}" == resemblance(Imitation(host=host, like=like, how=how, sure=True))


def test_each_likeness_that_counts_has_its_words() -> None:
    said = {resemblance(Imitation(host="a.example", like="b", how=how, sure=True)) for how in LIKENESSES}

    assert len(LIKENESSES) == len(said)
