"""App facts: grants, shared apps, posting tools and texts from templates."""
