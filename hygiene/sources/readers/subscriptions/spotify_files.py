"""Names of files in Spotify's packages, and the files that are not read."""

from __future__ import annotations

import re
from typing import Final

from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader_kit.coverage import Others, part_by_name

_NAME: Final = re.compile(r"(\w+?)(?:_Hourly)?(?:_[0-9]{1,3})?\.json")
USER: Final = re.compile(r"Userdata")
NAMES: Final = re.compile(r"Identity")
IDENTIFIERS: Final = re.compile(r"Identifiers")
FAILURES: Final = re.compile(r"\w*AuthenticationFailure")
SUCCESSES: Final = re.compile(r"(?!Ap)\w*AuthenticationSuccess")
CONNECTIONS: Final = re.compile(r"ApAuthenticationSuccess")
GRANTS: Final = re.compile(r"AuthorizationCode\w*Success|OAuth\w*Grant")
REFRESHES: Final = re.compile(r"OAuth\w*Refresh")
MUTATIONS: Final = re.compile(r"AccountMutated")
ACTIONS: Final = re.compile(r"ActionLog")
NOTICES: Final = re.compile(r"NewLoginNotificationSent")
DEVICES: Final = re.compile(r"ApAuthenticationSuccess|Push(?:ka)?Tokens?Registration(?:Event)?V[0-9]{1,2}")
STREAMS: Final = re.compile(r"Streaming_History_(?:Audio|Video)\w*|endsong")
NUMBERED: Final = Numbered(
    re.compile(
        r"(?:^|/)(?P<list>Streaming_History_Audio|endsong)(?:_20[0-9]{2}(?:-20[0-9]{2})?)?"
        r"(?:_(?P<number>[0-9]{1,3}))?\.json$"
    ),
    first=0,
)
"""The files of the streaming history, which has few of videos."""
LOG: Final = (
    FAILURES, SUCCESSES, CONNECTIONS, GRANTS, REFRESHES, MUTATIONS, ACTIONS, NOTICES, DEVICES,
)  # fmt: skip
_BEGIN: Final = (
    (USER, re.compile(rb'"createdFromFacebook"\s*:')),
    (IDENTIFIERS, re.compile(rb'"identifierType"\s*:')),
    (STREAMS, re.compile(rb'"(?:ms_played|conn_country)"\s*:')),
    *((kind, re.compile(rb'"(?:timestamp_utc|context_time)"\s*:')) for kind in LOG),
)
"""Files by which an export is recognised, with their first bytes."""
_START: Final = 4_096
_TELLING: Final = (
    ("logins", re.compile(r"(?:^|/)\w*Authenticat\w*\.json$")),
    ("apps", re.compile(r"(?:^|/)\w*Authorization\w*\.json$")),
    ("events", re.compile(r"(?:^|/)(?:Account(?:Mutat|Recover|Delet|Lock)|Credential)\w*\.json$")),
)
_ASIDE: Final = re.compile(
    r"(?:^|/)(?:Ap_LogIn|DeviceIdentifier|EmailVerification\w*|TransactionalEmail\w*|PushTokenRegistrationError\w*"
    r"|AndroidDevice\w*|PushAndroidDevice\w*|Device(?:Query|Capabilities|Predictab)\w*|ExternalDevice\w*|Offline\w*"
    r"|PlaybackInitiatedOnDevice|(?:Social)?Connect\w*|ClientCoreConnect\w*|(?:Audio|Boombox|Remote|Partner|Social|Jam)"
    r"\w*Session\w*)\.json$"
)
"""Files about playing music, and files that repeat others.

`Ap_LogIn` repeats the connections with shortened addresses.
"""


def stem(name: str) -> str:
    """Return the kind of a file of the log or the history by its name."""
    match = _NAME.fullmatch(name.rpartition("/")[2]) if name.endswith(".json") else None
    return match[1] if match else ""


def recognises(files: Files) -> bool:
    """Return whether a file is one of Spotify's by its name and first bytes."""
    return any(
        start.search(first_bytes(files, name, _START))
        for name in files.names
        if (found := stem(name))
        for kind, start in _BEGIN
        if kind.fullmatch(found)
    )


def bears_on_security(name: str) -> bool:
    """Return whether an unread file concerns security by its name.

    The others are not counted, because they are about playing music, and their names change every year.
    """
    base = name.rpartition("/")[2].rpartition(".")[0]
    return bool(part_by_name(base)) or any(pattern.search(name) for _, pattern in _TELLING)


OTHERS: Final = Others(aside=_ASIDE, folders=_TELLING, holds=bears_on_security)
"""The files of the packages that are known but not read."""
