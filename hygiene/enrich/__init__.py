"""Facts added to a snapshot on request: breaches, places, link targets."""
