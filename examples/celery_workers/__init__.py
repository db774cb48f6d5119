"""A desk whose mail is taken in by Celery workers."""
