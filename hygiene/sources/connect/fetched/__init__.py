"""The answers of a live account's servers: documents, and lists in pages."""
