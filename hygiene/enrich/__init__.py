"""Facts added to a snapshot on request: breaches, locations and the targets of short links."""
