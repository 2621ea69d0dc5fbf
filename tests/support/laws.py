"""How thoroughly dear laws are tried.

A law whose examples are whole lives or whole scans is tried on few of them, and on many with the thorough profile.
"""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, settings

_QUICK: Final = 25
"""Examples of the quick profile, which tests/conftest.py registers."""
_EXAMPLES: Final = settings().max_examples
THOROUGH: Final = _EXAMPLES > _QUICK
"""Whether the laws are tried on many more examples.

The option is `--hypothesis-profile thorough`.
"""


def dear(count: int) -> settings:
    """Return the settings of a law that is tried on `count` examples.

    A thorough run tries it on twenty times as many.
    """
    examples = count * _EXAMPLES // _QUICK
    return settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
