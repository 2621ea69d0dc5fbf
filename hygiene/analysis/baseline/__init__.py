"""The owner's habits: which clients post, and from where the owner signs in."""
