"""Reuse: what counts as one account, what counts as one word, and that no tag leaves the module."""

from __future__ import annotations

import random
import time
import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.passwords.reuse import SAME, Cluster, accounts, clusters, outside_vault, tagger
from hygiene.analysis.passwords.similarity import (
    ADDED,
    HABITS,
    MOVED,
    ONE_CHANGED,
    OTHER_CASE,
    OTHER_MONTH,
    OTHER_YEAR,
    REVERSED,
    SAME_END,
    SAME_WORD,
    SWAPPED,
    TWO_CHANGED,
    WITH_SITE,
    habit,
    skeleton,
    traces,
)
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from tests.support.work import STEEPEST, operations

CANARY = "cAnary-6e0d-in-the-mine"


def entry(ref: str, value: str, *urls: str, user: str = "") -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), username=Hidden(user), urls=urls)


def told(found: tuple[Cluster, ...]) -> list[tuple[str, int, bool, tuple[str, ...]]]:
    return [(" ".join(m.ref for m in c.members), c.accounts, c.exact, c.habits) for c in found]


@given(st.text(max_size=8), st.text(max_size=8))
def test_tags_are_equal_exactly_when_the_texts_are_in_nfc(one: str, other: str) -> None:
    tag = tagger()
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert same == (tag(one) == tag(other))


def test_a_surrogate_has_a_tag_and_two_runs_have_two_keys() -> None:
    assert tagger()("\ud800") != tagger()("\ud800")


def test_every_group_is_found_whatever_the_order() -> None:
    given_entries = [
        entry("a", "Zebracrossing1", "https://a.example"),
        entry("b", "Zebracrossing1", "https://b.example"),
        entry("c", "zebr4crossing!2024", "https://c.example"),
        entry("d", "LOREMIPSUM", "https://d.example"),
        entry("e", "loremipsum", "https://e.example"),
        entry("f", "", "https://f.example"),
        entry("g", "", "https://g.example"),
        entry("h", "kX#9", "https://h.example"),
        entry("i", "kX#8", "https://i.example"),
    ]
    expected = [("a b", 2, True, (SAME,)), ("a b c", 3, False, (SAME_WORD,)), ("d e", 2, False, (OTHER_CASE,))]
    for seed in range(5):
        random.Random(seed).shuffle(given_entries)  # noqa: S311  # an order, not a secret
        assert expected == told(clusters(given_entries))


def test_one_account_is_not_reuse() -> None:
    for one, other in [
        (entry("a", "p", "https://x.com", user="alice"), entry("b", "p", "https://twitter.com", user="@Alice")),
        (entry("a", "p", "https://x.com", user="alice"), entry("b", "p", "https://x.com")),
        (entry("a", "p", "https://x.com", user="alice"), entry("b", "p", "https://x.com", user="a@example.org")),
        (entry("a", "p", "https://a.example", "https://b.example"), entry("b", "p", "https://b.example")),
    ]:
        assert (1, ()) == (accounts([one, other]), clusters([one, other]))


def test_two_names_of_one_shape_on_one_site_are_two_accounts() -> None:
    users = ["alice", "bob", "alice@example.org", ""]
    assert 2 == accounts([entry(user, "p", "https://x.com", user=user) for user in users])


def test_entries_without_a_url_are_told_apart_by_their_labels() -> None:
    named = [entry("router", "p"), entry("Router", "p"), entry("door", "p")]
    nameless = [Secret(ref=ref, label="(no name)", value=Hidden("p")) for ref in ("(no name)", "(no name)#2")]
    assert (2, 2) == (accounts(named), accounts(nameless))


def test_a_chain_of_shared_sites_is_one_account() -> None:
    chain = [entry(str(n), "p", f"https://s{n}.example", f"https://s{n + 1}.example") for n in range(200)]
    assert 1 == accounts(chain)


def test_a_skeleton_is_the_word_and_nothing_around_it() -> None:
    seen = ["2024Sunshine!", "5un", "sun5h1ne", "SUN SHINE", "1234567890", "\u2460sunshine", "\ud800sunshine\x00", ""]
    expected = ["sunshine", "", "sunshine", "sunshine", "", "sunshine", "sunshine", ""]
    assert expected == [skeleton(text) for text in seen]


@given(st.text(st.characters(), max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    assert skeleton(text).isalpha() or skeleton(text) == ""
    assert [(SAME,)] == [c.habits for c in clusters([entry("a", text), entry("b", text)])] or not text


def test_a_group_does_not_show_what_it_shares() -> None:
    (found,) = clusters([entry("a", "cAnary-51", user="canarybird"), entry("b", "cAnary-51", user="canarybird")])
    assert "anary" not in repr(found)
    assert {"members", "accounts", "exact", "habits", "outside"} == set(Cluster.__slots__)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("LoremIpsum", "loremIpsum", OTHER_CASE),
        ("kX2019!q", "kX2024!q", OTHER_YEAR),
        ("Sunrise2024", "sunrise1999", OTHER_YEAR),
        ("Rovwexjan!88q", "Rovwexdec!88q", OTHER_MONTH),
        ("kestroSommer2023", "kestroherbst2024", OTHER_MONTH),
        ("Rovwexmay!88q", "Rovwexmay!2024", SAME_END),
        ("March2023!", "July2023!", ""),
        ("kestrel7", "kestrel7-facebook", ""),
        ("kestrel7-x", "kestrel7", ADDED),
        ("my-kestrel7", "kestrel7", ADDED),
        ("q8#kPz1x", "q8#kQz1x", ONE_CHANGED),
        ("q8#kPz1x", "q8#kz1x", ONE_CHANGED),
        ("q8#kPz1x", "q8#Pkz1x", ONE_CHANGED),
        ("kestrel-Fb", "kestrel-Tw", SAME_END),
        ("fb/q8#kPz1x", "tw/q8#kPz1x", SAME_END),
        ("zebr4crossing!9", "12Zebracrossing", SAME_WORD),
        ("zebracrossing!9", "zébr\u00e4cr\u00f6ssing7", SAME_WORD),
        ("sunshine77", "\u044b\u0433\u0442\u044b\u0440\u0448\u0442\u044288", ""),
        ("sunshine77", "\u044b\u0433\u0442\u044b\u0440\u0448\u0442\u044388", SAME_WORD),
        ("q8#kPz1x", "q8#vRz1x", TWO_CHANGED),
        ("q8#kPz1x", "q8#kPvRz1x", TWO_CHANGED),
        ("14021989", "14031979", ""),
        ("kestrelRovan8", "Rovan8kestrel", SWAPPED),
        ("kestrel-rovan8", "rovan8-kestrel", SWAPPED),
        ("q8#kPz1x", "x1zPk#8q", REVERSED),
        ("kestrolin5", "nilortsek5", REVERSED),
        ("kestrolin5", "nilortsok5", ""),
        ("vinwel42kest", "bomer;53lrdy", MOVED),
        ("vinwel42kest", "f8g2306d8345", ""),
        ("asdfgh", "sdfghj", ""),
        ("zxcvbnm1", "mnbvcxz9", ""),
        ("mark1", "mark2", ""),
        ("1234567", "1234568", ""),
        ("12345678", "12345679", ONE_CHANGED),
        ("20192020", "20212022", ""),
        ("Mountainrailway", "Zebracrossing", ""),
        ("1!" * 32, "1!" * 32 + "9", ""),
    ],
)
def test_a_habit_is_named_by_its_narrowest_word(one: str, other: str, expected: str) -> None:
    assert (expected, expected) == (habit(one, other), habit(other, one))


@given(
    st.text(st.sampled_from("abkz1290!-"), max_size=70), st.text(st.sampled_from("abkz1290!-"), max_size=4), st.data()
)
def test_what_is_alike_has_a_trace_in_common(text: str, more: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 2)))
    other = text[:at] + more + text[end:]
    assert not habit(text, other) or set(traces(text)) & set(traces(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Vinwel42Netflix", "netflix"), ("Vinwel42Amazon", "amazon"), WITH_SITE),
        (("netflix!Vinwel42", "netflix"), ("etsy!Vinwel42", "etsy"), WITH_SITE),
        (("Vinwel42Netflix", "netflix"), ("Vinwel43Amazon", "amazon"), WITH_SITE),
        (("Kqx7Netflix", "netflix"), ("Kqx7Expedia", "expedia"), WITH_SITE),
        (("nVinwel42x", "netflix"), ("aVinwel42n", "amazon"), WITH_SITE),
        (("Vin7netfWelkim", "netflix"), ("Vin7amazWelkim", "amazon"), WITH_SITE),
        (("Vin7n3tfl1xWelkim", "netflix"), ("Vin74m4z0nWelkim", "amazon"), WITH_SITE),
        (("Vin7xilftenWelkim", "netflix"), ("Vin7nozamaWelkim", "amazon"), WITH_SITE),
        (("Vin7netWelkim", "netflix"), ("Vin7amaWelkim", "amazon"), ""),
        (("Netflix2024!", "netflix"), ("Amazon2024!", "amazon"), ""),
        (("https://www.netflix.example", "netflix"), ("https://www.amazon.example", "amazon"), ""),
        (("netflix.example", "netflix"), ("amazon.example", "amazon"), ""),
        (("Vinwel42Netflix", "netflix"), ("Brostik7Amazon", "amazon"), ""),
    ],
)
def test_a_habit_is_one_on_every_site(one: tuple[str, str], other: tuple[str, str], expected: str) -> None:
    found = clusters([entry(site, word, f"https://www.{site}.example/") for word, site in (one, other)])
    assert ([(expected,)] if expected else []) == [cluster.habits for cluster in found]


def test_a_title_names_a_site_too() -> None:
    titled = [
        Secret(ref=title, label=title, value=Hidden(f"Vinwel42{end}"), title=Hidden(title))
        for title, end in (("Tarnished Wharf Club", "twc"), ("Gorse Dale Library", "library"))
    ]
    assert [(WITH_SITE,)] == [cluster.habits for cluster in clusters(titled)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://m\u00fcnchen.example/", "https://xn--mnchen-3ya.example./"),
        ("https://M\u00dcNCHEN.example:8443/", "https://mu\u0308nchen\u3002example"),
        ("https://www.ea.com/", "https://origin.com"),
        ("https://login.comcast.net", "https://xfinity.com"),
        ("https://www.ebay.nl", "https://ebay.com"),
    ],
)
def test_one_site_in_two_spellings_is_one_account(one: str, other: str) -> None:
    user = "d@m\u00fcnchen.example", "D@xn--mnchen-3ya.example."
    given_entries = [entry("a", CANARY, one, user=user[0]), entry("b", CANARY, other, user=user[1])]
    assert (1, ()) == (accounts(given_entries), clusters(given_entries))


def test_variants_that_no_word_links_are_one_group_with_its_habits() -> None:
    values = ["q8#kPz1xWm", "q8#kPz1xWn", "q8#kPz1xWm-fb", "Q8#kpz1xwm", "unlike-all-others"]
    (found,) = clusters([entry(f"e{n}", value) for n, value in enumerate(values)])
    assert ["e0", "e1", "e2", "e3"] == [m.ref for m in found.members]
    assert set(found.habits) <= set(HABITS)
    assert 2 == len(found.habits)


def test_random_passwords_are_not_alike() -> None:
    chance = random.Random(4)  # noqa: S311  # the same every time
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%+-"
    vault = [entry(f"e{n}", "".join(chance.choices(letters, k=8 + n % 20))) for n in range(3000)]
    assert () == clusters(vault)


def test_groups_of_sites_are_one_account() -> None:
    shop = [entry("a", CANARY, "https://shop.example"), entry("b", CANARY, "https://forum.example.org")]
    groups = [["shop.example", "https://www.example.org/"], []]
    assert (1, ()) == (accounts(shop, groups), clusters(shop, groups))
    assert 1 == len(clusters(shop))


def test_a_password_that_is_no_entry_is_compared_and_not_listed() -> None:
    typed = outside_vault("the password you typed", Hidden(CANARY))
    vault = [entry("a", CANARY), entry("b", CANARY + "!"), entry("c", "unlike-all-others")]
    found = [
        ([m.ref for m in c.members], c.accounts, c.habits, [b.label for b in c.outside])
        for c in clusters([*vault, typed])
    ]
    label = ["the password you typed"]
    assert [(["a"], 1, (SAME,), label), (["a", "b"], 2, (ADDED,), label)] == sorted(found)
    assert () == clusters([typed, vault[2]])
    assert () == clusters([typed, outside_vault("another", Hidden(CANARY))])


def test_a_vault_of_one_family_takes_no_square_of_time() -> None:
    work = []
    for count in (20, 80, 320):
        vault = [entry(f"e{n}", f"Zebracrossing{n:04}", "https://a.example") for n in range(count)]
        assert () == clusters(vault)
        work.append(operations(partial(clusters, vault)))
    first, second, third = work
    assert third - second <= STEEPEST * (second - first), work


def test_a_title_or_an_address_of_any_length_takes_no_square_of_time() -> None:
    long = "a" * 200_000
    vault = [
        Secret(ref="t", label="t", value=Hidden("Vinwel42gorse"), title=Hidden(f"gorse {long}")),
        entry("u", "Vinwel42library", "https://library.example", f"https://{long}.example", user=long),
        entry("v", long, "https://b.example"),
    ]
    start = time.process_time()  # the work is in C, which no count of Python's operations shows
    assert [["t", "u"]] == [[member.ref for member in cluster.members] for cluster in clusters(vault)]
    assert time.process_time() - start < 5
