"""Part of the Django helpdesk."""
