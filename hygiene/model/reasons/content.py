"""Reasons from what posts say, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import HARDLY, few, first_few, rare

_KINDS: Final = {
    "post": tr_later("a post that is not a reply"),
    "reply": tr_later("a reply"),
    "repost": tr_later("a repost"),
    "community": tr_later("a post to a community"),
    "opening with a name": tr_later("a post that opens with a name"),
}
_NOTHING: Final = {
    "mentions": tr_later("nobody mentioned"),
    "domains": tr_later("no link"),
    "hashtags": tr_later("no hashtag"),
}
_SOMETHING: Final = {
    "mentions": tr_later("people you seldom mention"),
    "domains": tr_later("a link"),
    "hashtags": tr_later("a hashtag"),
}


@dataclass(frozen=True, slots=True)
class LanguageReason:
    """The languages the posts are in; empty when they show no language."""

    languages: tuple[str, ...]

    def __str__(self) -> str:
        if not self.languages:
            return tr("too few words to show a language, which is unusual for you")
        if len(self.languages) == 1:
            return tr("you seldom write in this language ({language})", language=first_few(self.languages, 10))
        return tr("you seldom write in these languages ({languages})", languages=first_few(self.languages, 10))


@dataclass(frozen=True, slots=True)
class NamesReason:
    """The accounts mentioned, the sites linked to, or the hashtags.

    `unknown` are those that occur nowhere else in the account. `some` says whether most of the posts have any, and
    `share` is the share of all posts that have any.
    """

    column: Literal["mentions", "domains", "hashtags"]
    unknown: tuple[str, ...]
    some: bool
    share: float

    def __str__(self) -> str:
        if not self.unknown:
            words, share = (_SOMETHING, self.share) if self.some else (_NOTHING, 1 - self.share)
            return tr(words[self.column]) + rare(share)
        if self.column == "mentions":
            # Other people's accounts are counted and never named.
            return tr_n(
                len(self.unknown),
                "mentions {count:,} account that you mention nowhere else",
                "mentions {count:,} accounts that you mention nowhere else",
            )
        if self.column == "domains":
            return tr("links to {sites}, which you link to nowhere else", sites=first_few(self.unknown, 60))
        tags = first_few([f"#{tag}" for tag in self.unknown], 41)
        return tr("hashtags you use nowhere else ({hashtags})", hashtags=tags)


@dataclass(frozen=True, slots=True)
class KindReason:
    """The kind of post, and the share of posts of that kind."""

    kind: str
    share: float

    def __str__(self) -> str:
        return tr(_KINDS[self.kind]) + (rare(self.share) or f", {tr('which is rare for you with this client')}")


@dataclass(frozen=True, slots=True)
class LengthReason:
    """The length of a post, and the middle half of lengths of its kind."""

    length: int
    low: int
    high: int

    def __bool__(self) -> bool:
        """Return whether the length is outside the middle half."""
        return not self.low <= self.length <= self.high

    def __str__(self) -> str:
        return tr_n(
            self.length,
            "{count:,} character, where half of your posts of this kind have {low} to {high}",
            "{count:,} characters, where half of your posts of this kind have {low} to {high}",
            low=self.low,
            high=self.high,
        )


@dataclass(frozen=True, slots=True)
class WordsReason:
    """The number of words, and how many of them are new.

    A `fresh` word is in no other post around. `usual` is the usual share of fresh words.
    """

    words: int
    fresh: int
    usual: float

    def __str__(self) -> str:
        if not self.words or self.fresh / self.words <= self.usual:
            return tr("words, or pairs of words, that you hardly ever use")
        return tr_n(
            self.words,
            "{fresh} of {count:,} word appears in none of your other posts of that time (usually {usual})",
            "{fresh} of {count:,} words appear in none of your other posts of that time (usually {usual})",
            fresh=self.fresh,
            usual=few(self.usual),
        )


@dataclass(frozen=True, slots=True)
class MannerReason:
    """The habits of writing that are least like the account's.

    Each is what the posts show or lack, in words, whether they show it, and the share of all posts that do.
    """

    habits: tuple[tuple[str, bool, float], ...]

    def __str__(self) -> str:
        if not self.habits:
            return tr("punctuation, capitals or emoji unlike yours")
        named = ", ".join(_habit(tr(fact), share, has=has) for fact, has, share in self.habits)
        return tr("punctuation, capitals or emoji unlike yours: {habits}", habits=named)


def _habit(habit: str, share: float, *, has: bool) -> str:
    if share > HARDLY:
        shown = tr_later("{habit} (in {share:.0%} of yours)"), tr_later("{habit} (unlike {share:.0%} of yours)")
    elif share > 0:
        shown = tr_later("{habit} (in hardly any of yours)"), tr_later("{habit} (unlike hardly any of yours)")
    else:
        shown = tr_later("{habit} (in none of yours)"), tr_later("{habit} (unlike none of yours)")
    return tr(shown[not has], habit=habit, share=share)
