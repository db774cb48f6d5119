"""Bytes to text: what charsets are called, and how one is told that nobody names."""
