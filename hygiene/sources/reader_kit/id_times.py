"""Times inside ids: most platforms make an id from the moment it was made, which nobody can post-date.

| platform | Unix milliseconds | since | how it was checked |
|---|---|---|---|
| X, posts | `(id >> 22) + 1288834974657` | 2010-11-04; ids below 10^11 are sequential | 1.7 million posts of real archives: from 2015 on, all in the second the archive states |
| Mastodon, statuses | `id >> 16` | version 2.0, October 2017 | 2,977 notes of three archives, within a second; Mastodon's own code |
| LinkedIn, shares and posts | `id >> 22` | ids of 2021 and later were seen | 13 of 13 in real exports, within a second |
| Discord, everything | `(id >> 22) + 1420070400000` | its beginning | Discord's own description; no real package was at hand |
| Bluesky, record keys (TID) | microseconds: `n >> 10`, `n` in base 32, sortable | its beginning | the specification and its examples; **a poster may choose any** |
| Instagram, media | `(id >> 23) + 1314220021721` | 2011 | as a bound: the ids of 158 liked posts are older than the like |
| Instagram, shortcodes | as media; base 64 of the id, in its first 11 characters | 2011 | with the ids |
| TikTok, videos | `(id >> 32) * 1000` | not known | as a bound: 4,956 favourites are older than the day they were marked |

Reddit, Facebook, Snapchat and YouTube put no time into ids. Where an id carries none, or none that can be (a sequential id
of early days, anything that is no id), the answer is NaT.
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
"""Smaller X ids are sequential and carry no time; the last was about 2.97e10, the first timed one 2.9e14."""
DISCORD_EPOCH_MS: Final = 1_420_070_400_000
INSTAGRAM_EPOCH_MS: Final = 1_314_220_021_721
_LATEST_MS: Final = 7_258_118_400_000
"""The year 2200: as `hygiene.sources.reader_kit.times` has it, later ones are no times."""
_MASTODON_FROM: Final = 31_536_000_000
"""1971: sequential ids of the time before read as less. Statuses brought along from elsewhere have ids of their own date."""
_LINKEDIN_FROM: Final = 1_609_459_200_000
"""2021: nothing older was seen, so nothing older is believed."""
_DISCORD_FIRST_ID: Final = 10**15
_INSTAGRAM_FIRST_ID: Final = 10**12
"""Ids of Instagram's first year are sequential."""
_TIKTOK_FROM: Final = 1_396_310_400_000
"""April 2014, when musical.ly began."""
_NONE: Final = np.iinfo(np.int64).min
"""What numpy takes for NaT."""
_SORTABLE: Final = b"234567abcdefghijklmnopqrstuvwxyz"
_URL_SAFE: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TID_LENGTH: Final = 13
_SHORTCODE_LENGTH: Final = 11


def x_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside ids of X posts."""
    numbers = _numbers(ids)
    return _times(np.where(numbers >= X_FIRST_TIMED_ID, (numbers >> 22) + X_EPOCH_MS, _NONE))


def mastodon_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside ids of Mastodon statuses."""
    return _times(_numbers(ids) >> 16, _MASTODON_FROM)


def linkedin_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside the number of a LinkedIn `share`, `ugcPost` or `activity`."""
    return _times(_numbers(ids) >> 22, _LINKEDIN_FROM)


def discord_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside any Discord id."""
    numbers = _numbers(ids)
    return _times(np.where(numbers >= _DISCORD_FIRST_ID, (numbers >> 22) + DISCORD_EPOCH_MS, _NONE))


def instagram_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside ids of Instagram media."""
    return _instagram(_numbers(ids))


def instagram_shortcode_times(codes: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside the short code of an Instagram address; a longer one, of a private post, holds the same at its start."""
    return _instagram(_digits(codes, _URL_SAFE, _SHORTCODE_LENGTH))


def tiktok_id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside ids of TikTok videos, to the second."""
    return _times((_numbers(ids) >> 32) * 1000, _TIKTOK_FROM)


def bluesky_tid_times(tids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside the record keys of Bluesky posts, as their poster's program chose them."""
    whole = np.char.str_len(tids) == _TID_LENGTH
    return _times(np.where(whole, _digits(tids, _SORTABLE, _TID_LENGTH), -1) // (1000 << 10))


def time_in(one: str, times: Times) -> datetime | None:
    """The time inside one id, aware UTC; None where it carries none."""
    return instant(times(np.array([one[:64] if one.isascii() else ""], dtype="S64"))[0])


def _instagram(numbers: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return _times(np.where(numbers >= _INSTAGRAM_FIRST_ID, (numbers >> 23) + INSTAGRAM_EPOCH_MS, _NONE))


def _numbers(ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Decimal ids as numbers; -1 for what is none, and for 9e18 and more, which no platform reaches before 2036."""
    out = np.full(len(ids), -1, dtype=np.int64)
    numeric = np.char.isdigit(ids) & (np.char.str_len(ids) <= 18 + (ids < b"9"))
    out[numeric] = ids[numeric].astype(np.int64)
    return out


def _digits(ids: NDArray[np.bytes_], alphabet: bytes, length: int) -> NDArray[np.int64]:
    """The first `length` characters as a number in the base of the alphabet; -1 for other characters, and from 2^63 on."""
    base = len(alphabet)
    values = np.full(256, -1, dtype=np.int64)
    values[list(alphabet)] = range(base)
    columns = np.ascontiguousarray(np.array(ids, dtype=f"S{length}").view(np.uint8).reshape(len(ids), length).T)
    lengths = np.char.str_len(ids)
    # Only with all its characters can a number be too large, and then its first digit tells.
    good = (lengths > 0) & ((lengths < length) | (values.take(columns[0]) < (1 << 63) // base ** (length - 1)))
    out = np.zeros(len(ids), dtype=np.int64)
    for place, column in enumerate(columns):
        within, digit = place < lengths, values.take(column)
        good &= ~within | (digit >= 0)
        np.copyto(out, out * base + digit, where=within)
    return np.where(good, out, -1)


def _times(milliseconds: NDArray[np.int64], earliest: int = 31_536_000_000) -> NDArray[np.datetime64]:
    """As datetime64[ms]; NaT before `earliest` (1971 unless given: a stand-in for "not known") and from 2200 on."""
    known = (milliseconds >= earliest) & (milliseconds < _LATEST_MS)
    return np.where(known, milliseconds, _NONE).astype("datetime64[ms]")
