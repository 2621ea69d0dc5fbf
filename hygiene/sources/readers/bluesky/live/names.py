"""The documents of a live account, by name.

Those of the same kinds as in an export hold what the servers answered, unchanged. The others are our own notes.
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
"""Where the `handle` leads now: to the identity `leads_to`, or nowhere."""
RENAMED: Final = "renamed.json"
"""The new `handle` of the account, and the hosts `asked` about it."""
ONE_TIME: Final = "one-time.json"
"""The `name` of the app password that was asked for."""
EXPORTED: Final = {"repository": REPOSITORY, "log": LOG, "passwords": PASSWORDS, "session": SESSION}
"""The documents that an export may hold too, by the kinds of its files."""
