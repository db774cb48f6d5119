"""Nouns: frozen values that the rest of the library speaks in; no rule, no parser, no I/O."""
