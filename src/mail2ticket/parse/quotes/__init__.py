"""Whose words a text is: quotes, and the many ways in which programs introduce them."""
