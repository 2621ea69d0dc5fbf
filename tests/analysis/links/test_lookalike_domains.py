"""Look-alike domains: each trick is seen, and ordinary variety is not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hygiene.analysis.links.known_names import Likeness
from hygiene.analysis.links.lookalike_domains import Alike, Brand, reading

NAMES = ("harbourlane", "Harbour Lane Rowing")
USUAL = ("harbourlane.com", "www.harbourlane.com", "nytimes.com", "youtube.com", "bit.ly")
BRAND = Brand(NAMES, USUAL)
SCRIPT: Likeness
LETTERS: Likeness
FRONT: Likeness
SCRIPT, LETTERS, FRONT = "script", "letters", "front"


def puny(name: str) -> str:
    return name.encode("idna").decode()


@pytest.mark.parametrize(
    ("host", "like", "how"),
    [
        (puny("h\u0430rbourlane.com"), "harbourlane.com", SCRIPT),
        ("h\u0430rbourlane.com", "harbourlane.com", SCRIPT),
        (puny("nytim\u0435s.com"), "nytimes.com", SCRIPT),
        (puny("\u0430\u0440\u0440\u04cf\u0435.com"), "", SCRIPT),
        ("harb0urlane.com", "harbourlane.com", LETTERS),
        ("login.harbour1ane.net", "harbourlane.com", LETTERS),
        ("y0utube.com", "youtube.com", LETTERS),
        ("harbourlane.com.evil.example", "harbourlane.com", FRONT),
        ("harbourlane-com.evil.example", "harbourlane.com", FRONT),
        (puny("h\u00e4rbourlane.com"), "harbourlane.com", "accents"),
        ("harborlane.com", "harbourlane.com", "one letter"),
        ("harboulrane.com", "harbourlane.com", "one letter"),
        ("harbourlanes.com", "harbourlane.com", "one letter"),
        ("nytimez.com", "nytimes.com", "one letter"),
        ("nytines.com", "nytimes.com", "near letters"),
        ("harbourlane-giveaway.com", "harbourlane.com", "words"),
        ("secure-harbourlane.com", "harbourlane.com", "sign-in"),
        ("harbourlanelogin.net", "harbourlane.com", "sign-in"),
        ("myharbourlane.co.uk", "harbourlane.com", "words"),
        ("harbourlane.shop", "harbourlane.com", "ending"),
        ("harbour-lane.com", "harbourlane.com", "hyphens"),
        ("harbour.lane.com", "harbourlane.com", "dots"),
        ("harb0urlane.com.evil.example", "harbourlane.com", FRONT),
        ("harbourlane.com-login.example", "harbourlane.com", FRONT),
        ("harbourlane.github.io", "harbourlane.com", "ending"),
    ],
)
def test_a_trick_is_seen(host: str, like: str, how: Likeness) -> None:
    assert Alike(like=like, how=how) == BRAND.alike(host)


@pytest.mark.parametrize(
    "host",
    [
        "harbourlane.com", "shop.harbourlane.com", "nytimes.com", "m.youtube.com", "google.de", "bit.ly", "bitly.com",
        "nyt.com", "times.com", "lane.com", "harbour.com", "tumblr.com", "harbourlane.tumblr.com", "evil.example",
        puny("m\u00fcnchen.de"), puny("\u30cf\u30fc\u30d0\u30fc.jp"), puny("\uc655\uc640.kr"), "xn--", "xn--zz\u00e9",
        "com", "localhost", "198.51.100.7", "", ".", "a" * 300 + ".com",
    ],
)  # fmt: skip
def test_ordinary_hosts_look_like_nobody(host: str) -> None:
    assert None is BRAND.alike(host)


def test_without_a_site_of_its_own_an_account_has_only_its_name() -> None:
    brand = Brand(("@harbourlane@social.example",), ("nytimes.com",))
    assert None is brand.alike("harbourlane.com")
    assert Alike(like="harbourlane", how=LETTERS) == brand.alike("harb0urlane.com")
    assert Alike(like="harbourlane", how="words") == brand.alike("harbourlane-win.com")


def test_a_handle_that_is_a_domain_is_the_accounts_own_site() -> None:
    brand = Brand(("harbourlane.example",), ())
    assert None is brand.alike("harbourlane.example")
    assert Alike(like="harbourlane.example", how="ending") == brand.alike("harbourlane.com")


def test_a_display_name_with_dots_is_a_name() -> None:
    brand = Brand(("Dr. J. Harbour Lane",), ("drjharbourlane.com",))
    assert None is brand.alike("drjharbourlane.com")
    assert Alike(like="drjharbourlane.com", how="ending") == brand.alike("drjharbourlane.shop")


TARN = Brand(("tarn",), ("tarn.com",))


@pytest.mark.parametrize(
    ("host", "how"),
    [
        ("tarn.com.evil.example", FRONT), ("www.tarn-com.evil.example", FRONT), ("ta.rn.com", "dots"),
        (puny("t\u0430rn.com"), SCRIPT), (puny("t\u0430rn.example"), SCRIPT), (puny("t\u00e4rn.com"), "accents"),
        ("tam.com", "near letters"), ("tarm.com", "short"), ("tann.com", "short"),
        ("tarnn.com", "short"), ("trn.com", "short"), ("tran.com", "short"), ("tarnx.com", "short"),
        ("yarn.com", "short"), ("torn.com", "short"), ("t-arn.com", "hyphens"),
        ("tarn-login.example", "sign-in"), ("securetarn.example", "sign-in"), ("tarn-boats.example", "words"),
        ("tarnshop.example", "words"), ("tarn.example", "ending"),
    ],
)  # fmt: skip
def test_a_trick_with_a_short_name_is_seen(host: str, how: Likeness) -> None:
    assert Alike(like="tarn.com", how=how) == TARN.alike(host)


@pytest.mark.parametrize(
    "host",
    [
        "tarn.com", "www.tarn.com", "torn.example", "tam.example", "tarnished.com", "tartan.com", "star-news.com",
        "tarn.tumblr.com", "barge.com", puny("t\u00f6re.com"),
    ],
)  # fmt: skip
def test_other_names_resemble_a_short_one_by_chance(host: str) -> None:
    assert None is TARN.alike(host)


def test_a_digit_for_a_letter_is_no_chance_whatever_the_ending() -> None:
    brand = Brand(("dill",), ("dill.com",))
    assert [Alike(like="dill.com", how=LETTERS), None] == [brand.alike(x) for x in ("d1ll.example", "dlil.example")]


def test_a_well_known_site_imitates_nobody_but_a_page_below_it_may() -> None:
    brand = Brand(("bell",), ("bell.com",))
    assert [None, Alike(like="bell.com", how="short")] == [brand.alike(host) for host in ("cell.com", "zell.com")]
    assert Alike(like="bell.com", how=FRONT) == brand.alike("bell.com.cell.com")


def test_a_name_of_three_letters_is_looked_for_only_beside_the_words_of_imitations() -> None:
    brand = Brand(("qvx",), ("qvx.com",))
    assert [Alike(like="qvx.com", how="sign-in"), None] == [brand.alike(x) for x in ("qvx-login.com", "qvx-pear.com")]
    joined = ("qvxlogin.com", "secureqvx.com", "wwwqvx.com", "qvxlogin.example", "qvxsupport.com")
    assert ["sign-in", "sign-in", "words", "sign-in", None] == [
        alike.how if (alike := brand.alike(each)) else None for each in joined
    ]
    # Without a site of that name there is no name to imitate.
    assert None is Brand(("qvx",), ()).alike("qvz.com")


def test_a_name_that_is_itself_an_added_word_is_not_looked_for_beside_others() -> None:
    brand = Brand(("news",), ("news.com",))
    assert None is brand.alike("sunday-news.com")


def test_a_handle_with_a_word_behind_the_name_of_its_site_is_of_that_site() -> None:
    brand = Brand(("tarncares",), ("tarn.com", "pear.com"))
    assert ["tarn.com"] == brand.own
    assert Alike(like="tarn.com", how="short") == brand.alike("yarn.com")


def test_a_name_in_another_script_is_at_home_below_an_ending_in_the_same() -> None:
    name = "\u0430\u0440\u0440\u04cf\u0435"
    assert None is BRAND.alike(f"{puny(name)}.{puny(chr(0x440) + chr(0x444))}")
    assert Alike(like="", how=SCRIPT) == BRAND.alike(f"{puny(name)}.com")


HOSTILE = (
    *("a." * 5_000 + "com", "\u00e9" * 100_000 + ".com", "-" * 100_000 + ".com", "." * 100_000),
    *("a-" * 31 + "a.com", "xn--" + "9" * 59 + ".com", "\u0430\u03b1\u4e00" * 60 + ".com", "rn" * 31 + ".com"),
    *("\ud800.com", "xn--.xn--", "\u202e.com", "\ufdfa" * 60 + ".com"),
)


@pytest.mark.parametrize("host", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_host_is_no_imitation(host: str) -> None:
    assert None is BRAND.alike(host)
    assert None is Brand((host,), (host,)).alike(host)


LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """Return an invented name, and the same name with one slip of the hand."""
    # No word of a real site has these endings, so no slip is a well-known site.
    name = draw(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=20)) + "qx"
    at, other = draw(st.integers(0, len(name) - 2)), draw(st.sampled_from(LETTERS_AND_DIGITS))
    before, here, after = name[:at], name[at], name[at + 1 :]
    slip = draw(
        st.sampled_from(
            [
                before + other + after,
                before + after,
                before + here + here + after,
                before + here + other + after,
                before + after[0] + here + after[1:],
                f"{before}{here}-{after}",
                f"{name[:-2]}.qx",
            ]
        )
    )
    return name, slip


@given(slips())
def test_whatever_the_name_one_slip_imitates_it(made: tuple[str, str]) -> None:
    name, slip = made
    brand = Brand((name,), (f"{name}.com",))
    assume(f"{slip}.com" != f"{name}.com")
    found = brand.alike(f"{slip}.com")
    assert found is not None
    assert f"{name}.com" == found.like


@given(st.from_regex(r"[a-z]{2,10}qx", fullmatch=True), st.text(max_size=20), st.sampled_from([".", "-"]))
def test_whatever_stands_behind_it_the_whole_domain_in_front_imitates(name: str, rest: str, mark: str) -> None:
    host = f"login.{name}.com{mark}{as_label(rest)}.example"
    assert Alike(like=f"{name}.com", how=FRONT) == Brand((name,), (f"{name}.com",)).alike(host)


def as_label(text: str) -> str:
    """Return the ASCII letters and digits of a text, as one label."""
    return "x" + "".join(char for char in text.lower() if char in LETTERS_AND_DIGITS)


def test_punycode_is_read_as_people_see_it() -> None:
    assert "h\u0430rbourlane.com" == reading(puny("h\u0430rbourlane.com"))
    assert ["xn--.com", "xn--zz\u00e9", "plain.example"] == [
        reading(x) for x in ("xn--.com", "xn--zz\u00e9", "plain.example")
    ]


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=30), max_size=4))
def test_whatever_the_names_a_usual_site_looks_like_nobody(host: str, names: list[str], usual: list[str]) -> None:
    assert None is Brand(names, [*usual, host]).alike(host)
    Brand(names, usual).alike(host)


def test_however_many_sites_are_usual_only_the_commonest_are_compared_with_each_host() -> None:
    import time

    usual = ["harbourlane.example", *(f"regular{n:06}.example" for n in range(20_000))]
    brand = Brand(("harbourlane",), usual)
    start = time.process_time()
    assert [None] * 100 == [brand.alike(f"regu1ar{n:06}x.example") for n in range(200, 300)]
    assert time.process_time() - start < 0.5
    # All of them stay usual, and none is taken for an imitation.
    assert None is brand.alike("regular019999.example")
    assert brand.alike("regu1ar000001.example") is not None
