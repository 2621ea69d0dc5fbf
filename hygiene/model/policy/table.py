"""The base class of every table of the policy, and kinds of values."""

from __future__ import annotations

from typing import Annotated

import msgspec

Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z]$")]
"""A code of ISO 3166-1, such as DE."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the policy file.

    An unknown key is an error, because a misspelt threshold would silently have no effect.
    """
