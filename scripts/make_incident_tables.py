"""Write the tables of explanations and clues into docs/incident.md.

They are made from hygiene/data/hypotheses.toml, between two comments of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hygiene.incident.hypotheses.table import KEYS, ClueKind, clue_kinds, hypotheses
from hygiene.incident.hypotheses.weigh import ratio

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "incident.md"
BEGIN: Final = "<!-- The tables below are made by scripts/make_incident_tables.py. -->"
END: Final = "<!-- Here they end. -->"


def tables() -> str:
    """Return both tables as Markdown."""
    return "\n".join([*_explanations(), "", *_clues()])


def _explanations() -> Iterator[str]:
    yield "| name | what may have happened | share before any clue |"
    yield "|---|---|---|"
    for key in KEYS:
        of_key = [each for each in hypotheses() if each.key == key]
        yield f"| {key} | {of_key[0].title} | {sum(each.prior for each in of_key):.0%} |"


def _clues() -> Iterator[str]:
    yield f"| clue | value | {' | '.join(KEYS)} |"
    yield f"|---|---|{'---|' * len(KEYS)}"
    for kind in clue_kinds().values():
        for value in kind.choices:
            cells = " | ".join(_shown(ratio(kind.key, value, _variants(key))) for key in KEYS)
            yield f"| {_name(kind, value)} | {cells} |"


def _name(kind: ClueKind, value: str) -> str:
    """Return the cells of a clue and a value.

    The clue stands only beside its first value.
    """
    first = value == next(iter(kind.choices))
    return f"{f'`{kind.key}`: {kind.about}' if first else ''} | `{value}`: {kind.choices[value]}"


def _variants(key: str) -> frozenset[str]:
    return frozenset(each.variant for each in hypotheses() if each.key == key)


def _shown(number: float) -> str:
    return f"{number:.0f}" if number >= 9.5 else f"{number:.1f}" if number >= 0.1 else f"{number:.2f}"


def written(page: str) -> str:
    """Return a page with new tables between its two comments.

    Raises:
        ValueError: The page has no such comments.
    """
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError("docs/incident.md lacks the comments between which the tables stand")
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def main() -> None:
    """Write the tables."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
