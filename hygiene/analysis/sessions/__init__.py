"""Session facts: failed sign-ins, impossible travel and coincidences."""
