"""The work of finding names grows no faster than the text."""

from __future__ import annotations

from datetime import UTC

from hygiene.report.parts.redaction.labels import Labels
from hygiene.report.parts.redaction.places import Places
from hygiene.report.parts.redaction.sentences import Manner, Sentences
from tests.support.work import STEEPEST, operations


def sentences(names: int) -> Sentences:
    """Return what knows names that begin alike and end apart."""
    labels = Labels()
    for number in range(names):
        labels.of("app", " ".join(["the"] * number + [f"x{number}"]))
    return Sentences(labels, frozenset({"the"}), [], UTC, Places(frozenset()))


def test_a_name_is_found_among_many_that_begin_alike() -> None:
    assert "the app 3 the app 200" == sentences(200).of(f"the the the x2 the {'the ' * 199}x199", Manner())


def test_a_longer_text_and_more_quotes_cost_no_more_than_their_share() -> None:
    known = sentences(50)

    def work(size: int) -> int:
        return operations(lambda: known.of(f"{'the ' * 100 * size}{'“the” “' * 100 * size}", Manner()))

    one, four, sixteen = work(1), work(4), work(16)
    assert (sixteen - four) / (four - one) < STEEPEST
