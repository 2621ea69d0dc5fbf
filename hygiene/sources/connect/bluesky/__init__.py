"""Live accounts of Bluesky and other services of the AT Protocol."""
