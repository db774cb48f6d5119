"""Bytes to a `Message`: never fails on bad mail, and lists what was wrong as defects."""
