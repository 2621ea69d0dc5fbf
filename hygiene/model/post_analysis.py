"""The analysis of one account's posts: its clients and scores.

The analysis is worked out once for an account and kept with its posts, because several checks reason with it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientUse:
    """The use of clients, a row for each post with a plausible date.

    Rows are ordered by time, oldest first.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | ms since 1970 |
    | family | index into `families`: its client, renames joined; "" where the export names no client |
    | used | the number of earlier rows of the same family |
    | silence | days since the family was last used; infinite when it was never used before |
    """

    row: NDArray[np.integer]
    at: NDArray[np.int64]
    family: NDArray[np.signedinteger]
    families: tuple[str, ...]
    used: NDArray[np.int32]
    silence: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The details of scored posts, a row for each post.

    | column | meaning |
    |---|---|
    | since, until | days since the client was used before, and until it was used again; infinite for never |
    | kind | index into the detector's `KIND_NAMES` |
    | length | characters |
    | habits | the habits of writing that the post shows, a bit each, in the order of the detector's `HABITS` |
    | words, fresh | the number of words, and how many of them are in no other post around |
    """

    since: NDArray[np.float32]
    until: NDArray[np.float32]
    kind: NDArray[np.uint8]
    length: NDArray[np.int32]
    habits: NDArray[np.uint32]
    words: NDArray[np.int16]
    fresh: NDArray[np.int16]

    @classmethod
    def none(cls) -> Facts:
        """Return the facts of no posts."""
        return cls(
            since=np.zeros(0, np.float32),
            until=np.zeros(0, np.float32),
            kind=np.zeros(0, np.uint8),
            length=np.zeros(0, np.int32),
            habits=np.zeros(0, np.uint32),
            words=np.zeros(0, np.int16),
            fresh=np.zeros(0, np.int16),
        )

    def part(self, rows: slice | NDArray[np.int64]) -> Facts:
        """Return the facts of some of the posts."""
        return Facts(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPosts:
    """The scores of posts, a row for each post, oldest first.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | seconds since 1970 |
    | suspicion | how rare it is for this account, with the posts around it: n is about one in 2**n |
    | known | the number of posts to compare it with |
    | facts | the details that reasons are made from |
    | parts | the bits by subject, and those from the posts around it, above what is ordinary for this account |
    | alone | the bits of the model for the post alone, not yet on the account's scale |
    | window | the seconds between two posts of its client within which they count together |
    | middle, bit | the scale of the account |

    A strength of `s` bits of the model is a suspicion of `1 + (s - middle) * bit`, and at least 0.
    """

    row: NDArray[np.int64]
    at: NDArray[np.int64]
    suspicion: NDArray[np.float64]
    known: NDArray[np.int64]
    facts: Facts
    parts: dict[str, NDArray[np.float32]]
    alone: NDArray[np.float32]
    window: NDArray[np.int64]
    middle: NDArray[np.float64]
    bit: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.row)

    def since(self, first: int) -> ScoredPosts:
        """Return the scores of the posts from the index `first` on."""
        rows, other = slice(first, None), {"facts", "parts"}
        columns = {column.name: getattr(self, column.name)[rows] for column in fields(self) if column.name not in other}
        parts = {name: part[rows] for name, part in self.parts.items()}
        return ScoredPosts(**columns, facts=self.facts.part(rows), parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLife:
    """The scores of the months reviewed, compared with ordinary posts only.

    `before` compares each post with only the ordinary posts before it. By this life, only bursts with a post of the
    `visit` count, or all where it is None. A visit is rows of Posts.
    """

    scores: ScoredPosts
    before: ScoredPosts
    visit: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAnalysis:
    """The analysis of posts that the checks of one scan share.

    `scores` cover the last `days` before the export, and at least the newest few thousand posts. `before` are the
    scores of the last `days`, each compared with only the posts before it. `others` holds both, compared with ordinary
    posts only.
    """

    days: int
    use: ClientUse
    scores: ScoredPosts
    before: ScoredPosts
    others: tuple[OtherLife, ...]
