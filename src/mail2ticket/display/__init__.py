"""Mail shown in a browser: its HTML made safe (X14, X15); needs the extra ``html``."""

from mail2ticket.display.images import RemoteImages
from mail2ticket.display.sanitiser import SafeHtml, sanitise

__all__ = ["RemoteImages", "SafeHtml", "sanitise"]
