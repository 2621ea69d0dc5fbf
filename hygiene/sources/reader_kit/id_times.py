"""Times inside ids.

Most platforms make an id from the moment of its creation, so that a poster cannot choose it. Each entry gives the Unix
milliseconds, the first ids with a time, and how the formula was checked.

- X, posts: `(id >> 22) + 1288834974657`. Since 2010-11-04; smaller ids than 10^11 are sequential. Checked with 1.7
  million posts of real archives: from 2015 on, all are within the second that the archive states.
- Mastodon, statuses: `id >> 16`. Since version 2.0 (October 2017). Checked with Mastodon's own code and with 2,977
  notes of three archives, all within a second.
- LinkedIn, shares and posts: `id >> 22`. Ids of 2021 and later were seen. Checked with real exports: 13 of 13 ids are
  within a second.
- Discord, everything: `(id >> 22) + 1420070400000`. Since Discord began. Checked with Discord's own description; no
  real package was available.
- Bluesky, record keys (TID): microseconds, `n >> 10`, where `n` is the key in sortable base 32. Since Bluesky began.
  Checked with the specification and its examples. **The poster may choose any key.**
- Instagram, media: `(id >> 23) + 1314220021721`. Since 2011. Checked as a bound: the ids of 158 liked posts are older
  than the like.
- Instagram, short codes: the id of the media in base 64, in the first 11 characters. Since 2011. Checked with the ids.
- TikTok, videos: `(id >> 32) * 1000`. The first id with a time is not known. Checked as a bound: 4,956 favourites are
  older than the day they were marked.

Reddit, Facebook, Snapchat and YouTube put no time into ids. The result is NaT for an id without a plausible time, such
as a sequential id of the early days or a text that is not an id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import instant

Times = Callable[[NDArray[np.bytes_]], NDArray[np.datetime64]]
X_EPOCH_MS: Final = 1_288_834_974_657
X_FIRST_TIMED_ID: Final = 10**11
"""Smaller X ids are sequential and carry no time.

The last sequential id was about 2.97e10, the first one with a time 2.9e14.
"""
DISCORD_EPOCH_MS: Final = 1_420_070_400_000
INSTAGRAM_EPOCH_MS: Final = 1_314_220_021_721
_LATEST_MS: Final = 7_258_118_400_000
"""The start of 2200. The module `times` also rejects later times."""
_MASTODON_FROM: Final = 31_536_000_000
"""The start of 1971.

The sequential ids of earlier versions give times before that. Statuses imported from another server have ids that match
their date.
"""
_LINKEDIN_FROM: Final = 1_609_459_200_000
"""The start of 2021. We saw no older id, so we trust none."""
_DISCORD_FIRST_ID: Final = 10**15
_INSTAGRAM_FIRST_ID: Final = 10**12
"""Smaller ids, of Instagram's first year, are sequential."""
_TIKTOK_FROM: Final = 1_396_310_400_000
"""April 2014, when musical.ly began."""
_NAT: Final = np.iinfo(np.int64).min
"""The integer that numpy reads as NaT."""
_SORTABLE: Final = b"234567abcdefghijklmnopqrstuvwxyz"
_URL_SAFE: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TID_LENGTH: Final = 13
_SHORTCODE_LENGTH: Final = 11


def x_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside ids of X posts."""
    numbers = _numbers(ids)
    return _times(np.where(numbers >= X_FIRST_TIMED_ID, (numbers >> 22) + X_EPOCH_MS, _NAT))


def mastodon_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside ids of Mastodon statuses."""
    return _times(_numbers(ids) >> 16, _MASTODON_FROM)


def linkedin_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside LinkedIn ids.

    An id is the number of a `share`, `ugcPost` or `activity`.
    """
    return _times(_numbers(ids) >> 22, _LINKEDIN_FROM)


def discord_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside Discord ids of any kind."""
    numbers = _numbers(ids)
    return _times(np.where(numbers >= _DISCORD_FIRST_ID, (numbers >> 22) + DISCORD_EPOCH_MS, _NAT))


def instagram_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside ids of Instagram media."""
    return _instagram(_numbers(ids))


def instagram_shortcode_times(codes: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside the short codes of Instagram addresses.

    The longer code of a private post begins with the same characters.
    """
    return _instagram(_digits(codes, _URL_SAFE, _SHORTCODE_LENGTH))


def tiktok_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside ids of TikTok videos, to the second."""
    return _times((_numbers(ids) >> 32) * 1000, _TIKTOK_FROM)


def bluesky_tid_times(tids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return the times inside the record keys of Bluesky posts.

    The poster's program chooses the keys, so it can choose any time.
    """
    complete = np.char.str_len(tids) == _TID_LENGTH
    return _times(np.where(complete, _digits(tids, _SORTABLE, _TID_LENGTH), -1) // (1000 << 10))


def no_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Return NaT for each id, for ids that carry no time."""
    return np.full(len(ids), np.datetime64("NaT", "ms"), dtype="datetime64[ms]")


def time_in(id_: str, times: Times) -> datetime | None:
    """Return the time inside one id, aware UTC, or None without one."""
    return instant(times(np.array([id_[:64] if id_.isascii() else ""], dtype="S64"))[0])


def _instagram(numbers: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return _times(np.where(numbers >= _INSTAGRAM_FIRST_ID, (numbers >> 23) + INSTAGRAM_EPOCH_MS, _NAT))


def _numbers(ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Return decimal ids as numbers.

    The result is -1 for a text that is not a number, and for 9e18 and more, which no platform reaches before 2036.
    """
    out = np.full(len(ids), -1, dtype=np.int64)
    numeric = np.char.isdigit(ids) & (np.char.str_len(ids) <= 18 + (ids < b"9"))
    out[numeric] = ids[numeric].astype(np.int64)
    return out


def _digits(ids: NDArray[np.bytes_], alphabet: bytes, length: int) -> NDArray[np.int64]:
    """Return the first `length` characters of ids as numbers.

    The base is the size of the alphabet. The result is -1 for other characters, and for 2^63 and more.
    """
    base = len(alphabet)
    values = np.full(256, -1, dtype=np.int64)
    values[list(alphabet)] = range(base)
    columns = np.ascontiguousarray(np.array(ids, dtype=f"S{length}").view(np.uint8).reshape(len(ids), length).T)
    lengths = np.char.str_len(ids)
    # Only a number of full length can be too large, and its first digit shows whether it is.
    good = (lengths > 0) & ((lengths < length) | (values.take(columns[0]) < (1 << 63) // base ** (length - 1)))
    out = np.zeros(len(ids), dtype=np.int64)
    for position, column in enumerate(columns):
        within, digit = position < lengths, values.take(column)
        good &= ~within | (digit >= 0)
        np.copyto(out, out * base + digit, where=within)
    return np.where(good, out, -1)


def _times(milliseconds: NDArray[np.int64], earliest: int = 31_536_000_000) -> NDArray[np.datetime64]:
    """Return Unix milliseconds as datetime64[ms].

    The result is NaT before `earliest` and from 2200 on. The default of `earliest` is 1971: exports write earlier times
    for "not known".
    """
    known = (milliseconds >= earliest) & (milliseconds < _LATEST_MS)
    return np.where(known, milliseconds, _NAT).astype("datetime64[ms]")
