"""How people write: shares to compare an account's own shares with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from hygiene.analysis.detector.stylometry import HABITS, Usual, sign_codes
from training.accounts import Account

COMMON: Final = 2e-4
"""The least share of all signs that makes a sign common.

The number is our judgement.
"""
USED_BY: Final = 5
"""The least number of accounts that must use a common sign.

The number is our judgement.
"""

_QUOTES: Final = HABITS.index("quotes a post")


@dataclass(frozen=True, kw_only=True)
class People:
    """How common each habit of writing and each sign is among people.

    `habits` are shares of posts. `signs` are shares of all signs, by a text of each.
    """

    habits: dict[str, float]
    signs: dict[str, float]

    @cached_property
    def usual(self) -> Usual:
        """Return these shares in the form that the detector takes."""
        return Usual.of(list(self.habits.values()), self.signs)


def people_of(known: Sequence[Account]) -> People:
    """Return the mean shares over these accounts."""
    shares = np.mean([account.writing.habits.mean(axis=0) for account in known], axis=0)
    habits = shares.clip(0.004, 0.996).round(4).tolist()
    return People(habits=dict(zip(HABITS, habits, strict=True)), signs=_signs_of(known))


def _signs_of(known: Sequence[Account]) -> dict[str, float]:
    """Return the mean share of each common sign, the commonest first.

    The signs of reposts are those of other people.
    """
    share, users = Counter[int](), Counter[int]()
    for account in known:
        own = np.repeat(~account.writing.habits[:, _QUOTES], np.diff(account.writing.sign_starts))
        codes, counts = np.unique(account.writing.signs[own], return_counts=True)
        share.update(dict(zip(codes.tolist(), (counts / counts.sum() / len(known)).tolist(), strict=True)))
        users.update(codes.tolist())
    texts = sorted(frozenset[str]().union(*(account.sign_texts for account in known)))
    # Several texts may stand for one sign. The shortest identifies it.
    shortest = dict(sorted(zip(sign_codes(texts).tolist(), texts, strict=True), key=lambda pair: -len(pair[1])))
    common = [code for code, part in share.most_common() if part >= COMMON and users[code] >= USED_BY]
    return {shortest[code]: round(share[code], 5) for code in common if code in shortest}
