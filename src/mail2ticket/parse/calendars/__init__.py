"""Calendar parts: who is invited to what, and when."""
