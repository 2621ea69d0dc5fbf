"""Mutators, which damage whole content by chance.

A mutator that carries a value to another place is a mover. After it, a password may stand where a title was, so the run
then looks for addresses and numbers alone.
"""
