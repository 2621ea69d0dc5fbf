"""The documents of a live account, by name.

Documents of the same kinds as in an export hold the servers' answers, unchanged. The others are our own notes.
"""

from __future__ import annotations

from typing import Final

REPOSITORY: Final = "repository.car"
LOG: Final = "audit-log.json"
PASSWORDS: Final = "app-passwords.json"
SESSION: Final = "session.json"
DOCUMENT: Final = "did-document.json"
ACCOUNT: Final = "account.json"
"""The account as it was connected: `did` and `handle`."""
HANDLE: Final = "handle.json"
"""The identity `leads_to` that the `handle` leads to now, if any."""
RENAMED: Final = "renamed.json"
"""The new `handle` of the account, and the hosts `asked` about it."""
ONE_TIME: Final = "one-time.json"
"""The `name` of the app password that was requested."""
EXPORTED: Final = {"repository": REPOSITORY, "log": LOG, "passwords": PASSWORDS, "session": SESSION}
"""The documents that an export may hold too, by the kinds of its files."""
