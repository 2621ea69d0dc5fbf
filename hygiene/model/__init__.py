"""The nouns: accounts, snapshots, records, posts, findings and errors. No input or output."""
