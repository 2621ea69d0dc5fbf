"""A report as it is kept: compressed JSON without addresses and numbers.

It holds the content of the report, so it can be shown again in any format. It holds no raw data and no secret.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from hygiene.formats.json_masks import masked
from hygiene.language.words import tr, tr_later
from hygiene.model.account import masked_handle
from hygiene.model.errors import HistoryError
from hygiene.model.finding import Result
from hygiene.model.text import without_personal
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Report

Kept = TypeVar("Kept", Report, Overview)
LARGEST: Final = 256 << 20
"""Bytes of a report as JSON.

A report about 100,000 entries of a vault takes 60 MB.
"""


def encoded(report: Report) -> bytes:
    """Return a report as it is kept."""
    # The figures show the habits of the owner, and are drawn only for the run itself. Earlier runs keep their own
    # numbers. When a run is shown again, the pages of the checks are today's.
    marked = replace(report, results=tuple(map(_marked, report.results)), figures=(), trend=(), false_alarms={})
    return _packed(masked(_named_apart(msgspec.to_builtins(marked, enc_hook=_written))))


def encoded_overview(overview: Overview) -> bytes:
    """Return the report about a fleet as it is kept.

    The places of its exports and files are left out.
    """
    lines = tuple(replace(line, account=replace(line.account, exports=()), file="") for line in overview.lines)
    groups = tuple(replace(group, file="") for group in overview.groups)
    kept = replace(overview, lines=lines, groups=groups)
    return _packed(masked(msgspec.to_builtins(kept, enc_hook=_written)))


def _packed(built: object) -> bytes:
    text = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    # Half a character, as in a file name that is not text, cannot be encoded as UTF-8.
    return zlib.compress(text.encode("utf-8", "replace"), 6)


def _marked(result: Result) -> Result:
    """Return a result whose findings hold their fingerprints."""
    return replace(result, findings=tuple(replace(each, mark=result.fingerprint(each)) for each in result.findings))


def decoded(data: bytes) -> Report:
    """Return a kept report.

    Raises:
        HistoryError: It is damaged, or was kept by a version of hygiene with other reports.
    """
    return _unpacked(data, _decoder())


def decoded_overview(data: bytes) -> Overview:
    """Return a kept report about a fleet.

    Raises:
        HistoryError: It is damaged, or was kept by a version of hygiene with other reports.
    """
    return _unpacked(data, msgspec.json.Decoder(Overview, dec_hook=_read))


def _unpacked(data: bytes, decoder: msgspec.json.Decoder[Kept]) -> Kept:
    unpack = zlib.decompressobj()
    try:
        text = unpack.decompress(data, LARGEST)
        if not unpack.eof:
            raise HistoryError(tr("a report in it is damaged"), hint=tr(DAMAGED))
        report = decoder.decode(text)
    except (zlib.error, msgspec.DecodeError, ValueError, RecursionError) as error:
        raise HistoryError(
            tr("a report in it is damaged, or of another version of hygiene"), hint=tr(DAMAGED)
        ) from error

    if not _is_timed(report):
        raise HistoryError(tr("a report in it is damaged"), hint=tr(DAMAGED))
    return report


DAMAGED: Final = tr_later("run `hygiene forget --history` to begin a new history")


def as_kept(report: Report) -> Report:
    """Return a report as it would be read again, to compare it with kept ones."""
    return decoded(encoded(report))


def _is_timed(value: object) -> bool:
    """Return whether every time in a value has a zone.

    Times with and without one cannot be compared.
    """
    if isinstance(value, str):
        return True
    if isinstance(value, datetime):
        return value.utcoffset() is not None
    if isinstance(value, tuple | dict):
        return all(map(_is_timed, value.values() if isinstance(value, dict) else value))
    return all(_is_timed(getattr(value, name)) for name in getattr(value, "__dataclass_fields__", ()))


@cache
def _decoder() -> msgspec.json.Decoder[Report]:
    return msgspec.json.Decoder(Report, dec_hook=_read)


def _written(value: object) -> object:
    """Return a time zone as its name."""
    if isinstance(value, tzinfo):
        return getattr(value, "key", "UTC")
    raise NotImplementedError(f"a report holds no {type(value).__name__}")


def _read(kind: type, value: object) -> object:
    """Return the time zone of a name, or UTC where it is unknown here."""
    if kind is not tzinfo:
        raise NotImplementedError(f"a report holds no {kind.__name__}")
    try:
        return UTC if value == "UTC" else ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        return UTC


def _named_apart(value: Any) -> Any:
    """Return JSON whose accounts stay distinct once their handles are masked."""
    if isinstance(value, list | tuple):
        return [_named_apart(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _named_apart(each) for key, each in value.items()}
    if made.keys() >= {"platform", "handle", "id"}:
        made["id"] = _masked_id(made["platform"], made["id"] or made["handle"]) or made["id"]
    if isinstance(keys := made.get("concerns"), list):
        made["concerns"] = [kept_key(each) if isinstance(each, list) else each for each in keys]
    return made


def kept_key(key: Sequence[str]) -> tuple[str, str]:
    """Return the key of an account as it is in a kept report."""
    platform, known = (part.encode("utf-8", "replace").decode() for part in key)
    return platform, _masked_id(*key) or known


def kept_name(name: str) -> str:
    """Return the name of a fleet or of an account as it is kept.

    An e-mail or network address and a phone number in it are left out. Such names are then distinguished by four hex
    digits, like the ids of accounts.
    """
    if (shown := without_personal(name)) == name:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return f"{shown}-{digest[:4]}"


class PartNames:
    """The names of a fleet's accounts, as the parts of its run have them."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def tell(self, names: Iterable[str]) -> None:
        """Make all names of a run distinct.

        Names that are equal once they are masked are numbered, in an order that is the same in the next run.
        """
        taken = Counter[str]()
        for name in sorted(set(names)):
            masked = kept_name(name)
            taken[masked] += 1
            self._kept[name] = f"{masked}-{taken[masked]}" if taken[masked] > 1 else masked

    def kept(self, name: str) -> str:
        """Return a name as it is kept. A kept name stays as it is."""
        return self._kept.get(name) or kept_name(name)


def _masked_id(platform: str, known: str) -> str:
    """Return an id for an account that a mask makes unknown, else "".

    `known` is its id or its handle. An e-mail address there is left out. Such accounts of one platform are then
    distinguished by four hex digits. Very many addresses share these digits, so that they reveal no address.
    """
    if masked_handle(known) == known == without_personal(known):
        return ""
    digest = hashlib.sha256(f"{platform}/{known}".casefold().encode("utf-8", "replace")).hexdigest()
    return f"masked-{digest[:4]}"
