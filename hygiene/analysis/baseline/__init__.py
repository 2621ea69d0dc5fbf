"""The owner's habits: the clients that post, and the origins of sign-ins."""
