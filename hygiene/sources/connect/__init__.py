"""Connections: the only code that opens a socket."""
