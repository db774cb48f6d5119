"""A helpdesk on FastAPI: mail is taken in the event loop."""
