"""Link facts: destinations of posts, and look-alike domains."""
