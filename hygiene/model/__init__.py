"""The nouns: accounts, snapshots, records, posts, findings and errors.

Nothing here does input or output.
"""
