"""Mail that a mail passes on in its text."""
