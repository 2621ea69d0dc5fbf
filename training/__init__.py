"""Training and measurement of the detector of suspicious posts.

It is not part of the installed package.
"""
