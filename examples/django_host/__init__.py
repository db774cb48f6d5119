"""A helpdesk with models of its own, on Django."""
