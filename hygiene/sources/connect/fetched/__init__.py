"""What a live account's servers answered: documents, and lists in pages."""
