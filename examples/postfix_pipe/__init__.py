"""Postfix hands each mail to ``mail2ticket pipe``."""
