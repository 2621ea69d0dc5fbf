"""Sentences of other languages begin and end where their readers see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hygiene.language.durations import age, short_span, within
from hygiene.language.sentences import first_sentence, sentence
from hygiene.model.reasons import (
    BurstReason,
    CircumstanceReason,
    ClientReason,
    DateReason,
    Fact,
    FewPostsReason,
    HourReason,
    ImitationReason,
    KindReason,
    LanguageReason,
    LengthReason,
    MannerReason,
    NamesReason,
    PartReason,
    RemovedAppReason,
    TogetherReason,
    WordsReason,
)
from hygiene.model.text import app_name, few, few_posts, listed, place_name, quoted, rarity
from tests.support.pseudo import leftovers, pseudo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("älter als das Konto", "Älter als das Konto."),
        ("época del robo", "Época del robo."),
        ("¿fue usted?", "¿Fue usted?"),
        ("¿iPhone nuevo?", "¿iPhone nuevo?"),
    ],
)
def test_a_sentence_of_another_language_has_a_capital(text: str, expected: str) -> None:
    assert expected == sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("„A. B.“ darf posten. Das war es.", "„A. B.“ darf posten."),
        ("«A. B.» puede publicar. Quítela.", "«A. B.» puede publicar."),
        ("Die App darf posten. Älter ist keine.", "Die App darf posten."),
        ("El correo cambió. ¿Fue usted?", "El correo cambió."),
        ("Eine E-Mail-Adresse, z.B. Gmail. Sehen Sie nach.", "Eine E-Mail-Adresse, z.B. Gmail."),
    ],
)
def test_a_first_sentence_of_another_language_ends_where_it_does(text: str, expected: str) -> None:
    assert expected == first_sentence(text)


FACTS: tuple[Fact, ...] = (
    *(ClientReason("A", since, 9.0, 0.1, near, gap, posts, began)
      for since in (3.0, 40.0, float("inf")) for near, gap in ((None, 0), ("B", 90), ("B", -90))
      for posts in (1, 2) for began in (None, 60)),
    *(HourReason(day, (1, 2), "", share) for day in (None, 0, 6) for share in (0.0, 0.1, 0.5)),
    *(LanguageReason(languages) for languages in ((), ("ak",), ("ak", "br"))),
    *(NamesReason(column, unknown, some, share)
      for column in ("mentions", "domains", "hashtags") for unknown in ((), ("1",), ("1", "2"))
      for some in (False, True) for share in (0.0, 0.1, 0.9)),
    *(KindReason(kind, 0.1) for kind in ("post", "reply", "repost", "community", "opening with a name")),
    LengthReason(1, 2, 3), LengthReason(9, 2, 3),
    WordsReason(1, 1, 0.0), WordsReason(9, 9, 0.1), WordsReason(0, 0, 0.0),
    *(MannerReason((("a comma", has, share),)) for has in (True, False) for share in (0.0, 0.001, 0.5)),
    MannerReason(()),
    BurstReason(1), BurstReason(9), TogetherReason(1), TogetherReason(9), ImitationReason("A", "accents"),
    RemovedAppReason("1"), FewPostsReason(1), FewPostsReason(9), PartReason("earlier"), PartReason("ordinary"),
    DateReason("missing"), DateReason("implausible"), DateReason("contradiction"),
    *(CircumstanceReason((("change", "password", gap), ("grant", "A", gap), ("session", "A", gap)))
      for gap in (timedelta(hours=-3), timedelta(hours=3))),
)  # fmt: skip


def test_every_word_of_a_reason_comes_from_the_catalogue() -> None:
    with pseudo():
        found = {str(fact): leftovers(str(fact), ("A", "B", "ak", "br")) for fact in FACTS}

    assert {text: words for text, words in found.items() if words} == {}


def test_a_client_has_a_reason_exactly_where_it_has_words() -> None:
    clients = [
        ClientReason("A", since, until, share, near)
        for since in (0.0, 14.0, 15.0, float("inf"))
        for until in (9.0, float("inf"))
        for share in (0.1, 0.2, 0.9)
        for near in (None, "B")
    ]

    assert [bool(str(client)) for client in clients] == [bool(client) for client in clients]


def test_every_word_of_a_phrase_comes_from_the_catalogue() -> None:
    with pseudo():
        found = " | ".join(
            (
                age(timedelta(days=9)), age(timedelta(days=999)), app_name("", "1"), few(0.0), few(0.001),
                few_posts(0.0), few_posts(0.5), listed(["1", "2"], 1), place_name(""), quoted([""]), rarity(9.0, 9),
                rarity(0.1, 9), short_span(timedelta(seconds=1)), short_span(timedelta(minutes=16)),
                within(timedelta(hours=2)),
            )
        )  # fmt: skip

    assert leftovers(found, ()) == []
