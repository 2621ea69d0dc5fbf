"""Password facts: strength, reuse and age."""
