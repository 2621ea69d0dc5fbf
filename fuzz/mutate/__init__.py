"""Mutators, which damage whole content by chance.

A mutator that carries a value to another place is a mover. After a move, a password may stand in the place of a title,
so the run then looks only for addresses and numbers.
"""
