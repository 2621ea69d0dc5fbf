"""Answers for a walkthrough from a TOML file, for a run without questions.

```toml
noticed = 2026-10-13T16:05:00+01:00

[answers]
lure = "yes"

[steps]
sessions = "done"                        # done now
apps = 2026-10-13T16:20:00+01:00         # done at that time
password = "not needed"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from hygiene.cli.options import did_you_mean
from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.records import Answered, State
from hygiene.incident.times import problem_of
from hygiene.language.words import tr
from hygiene.model.errors import PolicyError, UnreadableError, system_words
from hygiene.model.text import listed, printable
from hygiene.sources.files.files import refuse_special
from hygiene.sources.settings.toml_file import refuse_many_parts
from hygiene.wording.steps import all_steps

_LIMIT: Final = 1 << 18
"""Characters that a file of answers may have."""
_STATES: Final[tuple[State, ...]] = ("open", "done", "not needed")


def read_answers(path: Path, now: datetime, zone: tzinfo) -> Answered:
    """Read the answers of a file.

    Args:
        path: The file.
        now: The time of answers without one.
        zone: The zone of times that state none.

    Raises:
        PolicyError: The file cannot be read, or holds something else; names the key and the allowed values.
    """
    try:
        refuse_special(path, str(path))
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(_LIMIT + 1)
        return _parsed(_values(text), now, zone)
    except PolicyError as error:
        raise error.within(str(path)) from error
    except UnreadableError as error:
        raise PolicyError(error.message, hint=error.hint, path=str(path)) from error
    except OSError as error:
        raise PolicyError(tr("it cannot be read: {reason}", reason=system_words(error)), path=str(path)) from error
    except (ValueError, RecursionError) as error:  # also for bytes that are not UTF-8, and for very long numbers
        raise PolicyError(
            tr("it is not valid TOML: {error}", error=printable(str(error), 200)), path=str(path)
        ) from error


def _values(text: str) -> Mapping[str, Any]:
    if len(text) > _LIMIT:
        raise PolicyError(tr("it is too large for a file of answers"))
    refuse_many_parts(text)
    return tomllib.loads(text)


def _parsed(values: Mapping[str, Any], now: datetime, zone: tzinfo) -> Answered:
    for key in values:
        if key not in {"noticed", "answers", "steps"}:
            raise PolicyError(
                tr("`{key}` is unknown", key=printable(key, 60)), hint=tr("allowed are noticed, [answers] and [steps]")
            )
    noticed = values.get("noticed")
    if noticed is not None and not isinstance(noticed, datetime):
        raise PolicyError(tr("`noticed` must be a date with a time, such as 2026-10-13T16:05:00Z"))
    return Answered(
        clues=dict(_clues(_table(values, "answers"), now)),
        steps=dict(_steps(_table(values, "steps"), now, zone)),
        noticed_at=_aware(noticed, now, zone) if noticed else None,
    )


def _table(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise PolicyError(tr("`{name}` must be a table", name=name))
    return table


def _clues(table: Mapping[str, Any], now: datetime) -> Iterator[tuple[str, tuple[str, datetime]]]:
    kinds = clue_kinds()
    for key, value in table.items():
        kind = kinds.get(key)
        if kind is None or not kind.ask:
            known = [each.key for each in kinds.values() if each.ask]
            hint = f"{did_you_mean(key, known)} {tr('The questions are {names}', names=listed(known, 40))}".strip()
            raise PolicyError(tr("`answers.{key}` is no question", key=printable(key, 60)), hint=hint)
        if not isinstance(value, str) or value not in kind.choices:
            raise PolicyError(
                tr(
                    "`answers.{key}` must be one of {choices}",
                    key=key,
                    choices=listed([f"“{each}”" for each in kind.choices]),
                )
            )
        yield key, (value, now)


def _steps(table: Mapping[str, Any], now: datetime, zone: tzinfo) -> Iterator[tuple[str, tuple[State, datetime]]]:
    known = [each.key for each in all_steps()]
    for key, value in table.items():
        if key not in known:
            hint = f"{did_you_mean(key, known)} {tr('The steps are {names}', names=listed(known, 60))}".strip()
            raise PolicyError(tr("`steps.{key}` is no step", key=printable(key, 60)), hint=hint)
        if isinstance(value, datetime):
            yield key, ("done", _aware(value, now, zone))
        elif isinstance(value, str) and value in _STATES:
            yield key, (value, now)
        else:
            raise PolicyError(
                tr("`steps.{key}` must be “open”, “done”, “not needed” or the time at which it was done", key=key)
            )


def _aware(at: datetime, now: datetime, zone: tzinfo) -> datetime:
    try:
        found = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the first and the last possible day do not exist in every time zone
        raise PolicyError(
            tr("it holds a time that no calendar has"), hint=tr("give one such as 2026-10-13T16:05:00Z")
        ) from None
    if problem := problem_of(found, now):
        raise PolicyError(tr("the time {time} {problem}", time=at.isoformat(), problem=problem))
    return found
