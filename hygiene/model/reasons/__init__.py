"""Reasons why a post is unusual: the facts behind each, and their words.

They stand in the model because checks print them as evidence and the list of posts prints them too. Words are phrases
without a full stop. Names from an export are made fit to print here.
"""

from __future__ import annotations

from dataclasses import dataclass

from hygiene.model.reasons.circumstances import (
    BurstReason,
    CircumstanceReason,
    DateReason,
    FewPostsReason,
    HourReason,
    ImitationReason,
    PartReason,
    RemovedAppReason,
    TogetherReason,
)
from hygiene.model.reasons.client import ClientReason
from hygiene.model.reasons.content import (
    KindReason,
    LanguageReason,
    LengthReason,
    MannerReason,
    NamesReason,
    WordsReason,
)

__all__ = [
    "BurstReason",
    "CircumstanceReason",
    "ClientReason",
    "DateReason",
    "Fact",
    "FewPostsReason",
    "HourReason",
    "ImitationReason",
    "KindReason",
    "LanguageReason",
    "LengthReason",
    "MannerReason",
    "NamesReason",
    "PartReason",
    "Reason",
    "RemovedAppReason",
    "TogetherReason",
    "WordsReason",
]

Fact = (
    ClientReason | HourReason | LanguageReason | NamesReason | KindReason | LengthReason | WordsReason | MannerReason
    | BurstReason | TogetherReason | ImitationReason | RemovedAppReason | FewPostsReason | DateReason
    | PartReason | CircumstanceReason
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the fact, and its bits above the ordinary."""

    bits: float
    fact: Fact

    @property
    def why(self) -> str:
        """The fact in words, fit to print; empty when it gives no reason."""
        return str(self.fact)
