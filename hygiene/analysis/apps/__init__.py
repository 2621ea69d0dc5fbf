"""App facts: grants, apps shared by accounts, posting tools and texts made from templates."""
