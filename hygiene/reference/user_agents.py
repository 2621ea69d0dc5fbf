"""User agents and device names, reduced to app, device and model.

Versions are ignored, because an update does not make a new device. A browser and an app on one phone are one phone. The
tables and patterns are our own, made from real exports. A general parser knows neither the platforms' own apps nor the
words of their device lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hygiene.language.words import Later, tr_later
from hygiene.model.text import printable

_LIMIT: Final = 400
"""The most characters that are read. The longest real agents are shorter."""
_PROGRAM: Final = "a program"
PHONES: Final = frozenset({"iPhone", "iPad", "Android"})
"""Devices distinguished by their model.

Others are distinguished by the browser used on them.
"""

_PROGRAMS: Final = re.compile(
    r"python-requests|aiohttp|python-urllib|curl|wget|go-http-client|node-fetch|axios|headlesschrome|phantomjs|libwww|"
    r"selenium|\bgit(?=/)|"
    # Apps of platforms name these as well, after their own name.
    r"^(?:python-httpx|undici|node|okhttp|java|apache-httpclient|postmanruntime|guzzlehttp)(?=/|$)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"^(Pixel \w+|[A-Za-z]{0,6}-?[A-Z]{1,4}-?\d{2,}[A-Z\d-]*)$")
"""The maker's code of a phone.

Lists of devices name phones with Android by this code alone.
"""
_DEVICES: Final = (
    (re.compile(r"Windows Phone", re.IGNORECASE), tr_later("Windows phone")),
    (
        re.compile(
            r"PlayStation|Sony PS[0-9]|Xbox|Nintendo|Smart[ -]?TV|Set Top Box|Chromecast|Fire ?TV|Tizen|Web0S|Roku"
            r"|Apple ?TV",
            re.IGNORECASE,
        ),
        tr_later("television"),
    ),
    (re.compile(r"\bSonos\b|\bEcho[ _](?:Dot|Plus|Show|Studio)", re.IGNORECASE), tr_later("speaker")),
    (re.compile(r"iPad", re.IGNORECASE), "iPad"),
    (re.compile(r"iPhone|iPod|\biOS\b|\bIOS_OS\b|FBIOS", re.IGNORECASE), "iPhone"),
    (re.compile(r"Android|FB4A", re.IGNORECASE), "Android"),
    (re.compile(r"Windows|Win64|Win32|\bPC \(Cadmium", re.IGNORECASE), "Windows"),
    (re.compile(r"\bCrOS\b|Chromebook", re.IGNORECASE), "Chromebook"),
    (re.compile(r"Macintosh|\bOS X\b|\bmac ?OS\b|MacBook|for Mac\b|\biMac|\bMAC \(Cadmium", re.IGNORECASE), "Mac"),
    (re.compile(r"Linux|Ubuntu|X11", re.IGNORECASE), "Linux"),
    (_CODE, "Android"),
)
"""Patterns of devices. The first that matches counts.

An iPhone claims to be like Mac OS X, and a phone with Android to run Linux.
"""
_APPS: Final = (
    (re.compile(r"Barcelona "), tr_later("Threads app")),
    (re.compile(r"Instagram"), tr_later("Instagram app")),
    (re.compile(r"FBAN/(?:Messenger|Orca)"), tr_later("Messenger app")),
    (re.compile(r"FBAN|FBAV|FB_IAB"), tr_later("Facebook app")),
    (re.compile(r"TwitterAndroid|Twitter-i|Twitter for "), tr_later("X app")),
    (re.compile(r"LIAuthLibrary|com\.linkedin", re.IGNORECASE), tr_later("LinkedIn app")),
    (re.compile(r"Snapchat"), tr_later("Snapchat app")),
    (re.compile(r"TikTok|musical_ly|com\.zhiliaoapp", re.IGNORECASE), tr_later("TikTok app")),
    (re.compile(r"GMAIL_APP"), tr_later("Gmail app")),
    (re.compile(r"\bEdg(?:e|A|iOS)?/|\bEdge\b"), "Edge"),
    (re.compile(r"\bOPR/|\bOpera\b"), "Opera"),
    (re.compile(r"SamsungBrowser"), "Samsung Internet"),
    (re.compile(r"YaBrowser"), "Yandex Browser"),
    (re.compile(r"Vivaldi"), "Vivaldi"),
    (re.compile(r"Firefox|FxiOS"), "Firefox"),
    (re.compile(r"Chrom(?:e(?!cast)|ium)|CriOS"), "Chrome"),
    (re.compile(r"MSIE|Trident/"), "Internet Explorer"),
    (re.compile(r"Safari"), "Safari"),
)
"""Patterns of apps. The first that matches counts.

Nearly every browser also claims to be Chrome and Safari.
"""
_MODELS: Final = (
    re.compile(r"\b((?:iPhone|iPad|iPod)\d+,\d+)"),
    re.compile(r"FBDV/([^;\]]+)"),
    re.compile(r"Android \(\d+/[\d.]+; \d+dpi; \d+x\d+; [^;]+; ([^;]+);"),
    re.compile(r"Android \d[\d.]*; (?:[a-z]{2}-[a-z]{2}; )?([^;)]+?)(?: Build/[^;)]*)?[;)]", re.IGNORECASE),
    re.compile(r"TwitterAndroid/\S+ \([^)]*\) ([^/(]+)/"),
    re.compile(r"Snapchat/\S+ \(([^;]+); Android"),
    re.compile(r"_([^:_]+):android_\d"),
    re.compile(r"^([^;()/]+?) Android \d"),
    _CODE,
)
_NO_MODEL: Final = frozenset({"k", "mobile", "tablet", "wv", "u"})
"""Words that stand where a model would.

Browsers leave the model out, or say only what kind of device it is.
"""


@dataclass(frozen=True, slots=True)
class Agent:
    """An app on a kind of device.

    Unknown fields are empty. `model` is the maker's own word for a phone.
    """

    app: str = ""
    device: str = ""
    model: str = ""

    @property
    def detail(self) -> str:
        """The detail that distinguishes devices of one kind.

        It is the model of a phone, or the browser on a computer.
        """
        return self.model.casefold() if self.device in PHONES else self.app

    @property
    def name(self) -> str:
        """The app and the device in words, which `tr` translates."""
        if self.device == _PROGRAM:
            return tr_later("a program ({name})", name=self.app)
        device: str = Later(self.device)
        if self.model:
            device = tr_later("{device} ({model})", device=device, model=printable(self.model, 40))
        return (
            tr_later("{app} on {device}", app=Later(self.app), device=device)
            if self.app and device
            else (Later(self.app) or device)
        )

    def __str__(self) -> str:
        return str(self.name)


@lru_cache(maxsize=4096)  # an account's sessions come from few agents
def agent(text: str) -> Agent:
    """Return the app and device that a user agent or a device's name states.

    Versions are ignored.
    """
    text = text[:_LIMIT]
    if program := _PROGRAMS.search(text):
        return Agent(app=program[0].lower(), device=_PROGRAM)
    device = next((name for pattern, name in _DEVICES if pattern.search(text)), "")
    app = next((name for pattern, name in _APPS if pattern.search(text)), "")
    return Agent(app=app, device=device, model=_model(text) if device in PHONES else "")


def _model(text: str) -> str:
    for pattern in _MODELS:
        if (found := pattern.search(text)) and found[1].strip().casefold() not in _NO_MODEL:
            return found[1].strip()
    return ""
