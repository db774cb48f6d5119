"""The HTML of a mail: the text that its reader saw, and what the mail program marked in it."""

from mail2ticket.parse.html.reading import Reading, html_to_text, read_html

__all__ = ["Reading", "html_to_text", "read_html"]
