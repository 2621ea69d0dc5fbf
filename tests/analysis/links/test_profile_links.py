"""Links in a profile that look like the account's own name or site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.links.profile_links import imitation, imitations
from hygiene.model.account import Account, Imitation
from tests.support.snapshots import snapshot

ACCOUNT = snapshot(account=Account(platform="x", handle="northwind", id="12"), names=("Northwind Coffee",))


@pytest.mark.parametrize(
    ("link", "former", "expected"),
    [
        (
            "https://n0rthwind-login.example/x",
            "",
            Imitation(host="n0rthwind-login.example", like="northwind", how="sign-in", sure=True),
        ),
        (
            "northwlnd.example",
            "https://www.northwind.example/menu",
            Imitation(host="northwlnd.example", like="northwind.example", how="letters", sure=True),
        ),
        (
            "https://roastery-login.example",
            "roastery.example",
            Imitation(host="roastery-login.example", like="roastery.example", how="sign-in", sure=True),
        ),
        (
            "https://shop.example https://roasterz.example",
            "roastery.example",
            Imitation(host="roasterz.example", like="roastery.example", how="one letter", sure=False),
        ),
        (
            " ".join(["northwinds.example", *(f"x{n}.example" for n in range(40)), "northwlnd.example"]),
            "",
            Imitation(host="northwlnd.example", like="northwind", how="letters", sure=True),
        ),
        ("https://northwind.example", "https://old-roaster.example", None),
        ("https://northwind.shop", "https://northwind.example", None),
        ("https://linktr.ee/northwind", "https://northwind.example", None),
        ("https://youtube-login.example", "https://youtube.com/@northwind", None),
        ("https://[broken no link", "", None),
        ("", "", None),
    ],
)
def test_a_link_imitates_the_name_or_the_former_site(link: str, former: str, expected: Imitation | None) -> None:
    assert expected == imitation(ACCOUNT, link, former)


def test_of_several_links_each_imitation_is_named_once_and_the_surest_first() -> None:
    links = ["roasterz.example", "https://northwlnd.example/a https://cafe.example", "https://northwlnd.example/b"]
    assert ["northwlnd.example", "roasterz.example"] == [
        found.host for found in imitations(ACCOUNT, links, "roastery.example")
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it_and_none_is_its_own_imitation(link: str, former: str) -> None:
    imitation(ACCOUNT, link, former)
    assert imitation(ACCOUNT, f"https://{ACCOUNT.account.handle}.example", link) is None or link
