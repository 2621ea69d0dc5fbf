"""Reuse: what counts as one account, what counts as one word, and that no tag leaves the module."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hygiene import reuse
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.reuse import OTHER_CASE, SAME, SAME_WORD, Cluster, accounts, clusters, skeleton


def entry(ref: str, value: str, *urls: str, user: str = "") -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), username=Hidden(user), urls=urls)


def told(found: tuple[Cluster, ...]) -> list[tuple[str, int, bool, str]]:
    return [(" ".join(m.ref for m in c.members), c.accounts, c.exact, c.habit) for c in found]


@given(st.text(max_size=8), st.text(max_size=8))
def test_tags_are_equal_exactly_when_the_texts_are_in_nfc(one: str, other: str) -> None:
    tag = reuse._tagger()
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert same == (tag(one) == tag(other))


def test_a_surrogate_has_a_tag_and_two_runs_have_two_keys() -> None:
    assert reuse._tagger()("\ud800") != reuse._tagger()("\ud800")


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
    expected = [("a b", 2, True, SAME), ("a b c", 3, False, SAME_WORD), ("d e", 2, False, OTHER_CASE)]
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
    assert [SAME] == [c.habit for c in clusters([entry("a", text), entry("b", text)])] or not text


def test_a_group_does_not_show_what_it_shares() -> None:
    (found,) = clusters([entry("a", "cAnary-51", user="canarybird"), entry("b", "cAnary-51", user="canarybird")])
    assert "anary" not in repr(found)
    assert {"members", "accounts", "exact", "habit"} == set(Cluster.__slots__)
