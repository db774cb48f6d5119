"""The header: bytes to fields, and what each field says."""
