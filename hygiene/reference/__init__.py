"""The tables that ship with hygiene, and their look-ups."""
