"""Faults that change nothing a test can see, and why.

The key of a fault is its line and the change, so that it stays when lines move. An entry whose fault is found, or does
not exist, is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BOUND: Final = "it bounds the work on an overlong text; what is shown is cut to the limit afterwards"
_SPEED: Final = "only a quicker way to the same text"
_NOT_HIDDEN: Final = "no hidden character has this number"
_SHOWN: Final = (
    'return f"\\\\x{code:02x}" if code < 0x100 else f"\\\\u{code:04x}" if code < 0x10000 else f"\\\\U{code:08x}"'
)
_MISSED: Final = "missed = math.prod(1 - min(1, each / rank / most) for rank, each in enumerate(extras, 1))"
_TIMER: Final = "left = signal.setitimer(signal.ITIMER_REAL, seconds or 0, _AGAIN if seconds else 0)"
EQUIVALENT: Final[Mapping[str, Mapping[str, str]]] = {
    "hygiene/model/text.py": {
        "out = text[: 4 * limit]: 4 becomes 5": _BOUND,
        "if not (out.isprintable() and (out.isascii() or _BLANK.isdisjoint(out))):: Or becomes And": _SPEED,
        f"{_SHOWN}: Lt becomes LtE": _NOT_HIDDEN,
        f"{_SHOWN}: Lt becomes LtE (number 2)": _NOT_HIDDEN,
        f"{_SHOWN}: 256 becomes 257": _NOT_HIDDEN,
        f"{_SHOWN}: 65536 becomes 65537": _NOT_HIDDEN,
        'first = text.split(maxsplit=1)[0].rstrip(",:;"): 1 becomes 2': _SPEED,
    },
    "hygiene/report/assemble.py": {
        "return False: it returns None": "only its truth is asked for",
    },
    "hygiene/history/password_store.py": {
        'connection.execute("PRAGMA trusted_schema = OFF"): deleted': "a file with views or triggers is refused anyway",
        'connection.execute("BEGIN"): deleted': "another run creates the file in one transaction of its own",
    },
    "hygiene/sources/files/budget.py": {
        f"{_TIMER}: 0 becomes 1 (number 2)": "an alarm that is off has no interval",
        "signal.setitimer(signal.ITIMER_REAL, *left): deleted": "the other of the two does it as well",
    },
    "hygiene/report/score/paths.py": {
        f"{_MISSED}: 1 becomes 2 (number 2)": "no finding adds more than the most; the limit is for the last bit",
        "for _ in range(60):: 60 becomes 61": "60 halvings reach the last bit",
        "if mean(spread(middle, (), checks)) > PRIORS[path]:: Gt becomes GtE": "both ends meet in the last bit",
    },
    "hygiene/report/score/number.py": {
        "expected, low = (_any(each) for each in zip(*((r.expected, r.low) for r in by_path.values()), strict=True)): "
        "True becomes False": "both have one value for each path",
        "safe, weights = np.ones(1), np.ones(1): 1 becomes 2 (number 2)": "a second copy of the weights is never read",
    },
    "hygiene/report/score/chances.py": {
        'return ends[0] if ends[0] == ends[1] else " to ".join(ends): 0 becomes 1': "both ends are equal there",
    },
}
"""The reason by the key of the fault, by module."""
