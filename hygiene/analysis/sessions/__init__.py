"""Sign-in facts: failed sign-ins, impossible travel and sessions beside suspicious posts."""
