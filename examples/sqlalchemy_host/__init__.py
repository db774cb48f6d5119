"""A helpdesk with tables of its own, on plain SQLAlchemy."""
