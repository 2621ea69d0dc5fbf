"""Breaches of an entry's own site that its password is old enough for."""

from __future__ import annotations

from hygiene.analysis.passwords.age import Exposure, exposures
from hygiene.model.records import Secret
from hygiene.reference.platforms import all_platforms
from hygiene.reference.sites import site


def site_breach(secret: Secret) -> Exposure | None:
    """Return the latest known exposure of the site's passwords, or None.

    It is also None where the entry was changed after it, or has no date. A date of the whole entry is enough, because
    the password is never newer than that. The exposures are those of `data/platform_breaches.toml`.
    """
    if secret.changed_at is None:
        return None
    sites = {name for url in secret.urls if (name := site(url))}
    opened = [known for known in all_platforms() if any(site(domain) in sites for domain in known.domains)]
    latest = max((e for known in opened for e in exposures(known.id)), key=lambda e: e.until, default=None)
    return latest if latest and secret.changed_at.date() <= latest.until else None
