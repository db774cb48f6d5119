"""A desk whose mail is taken in by Procrastinate workers: PostgreSQL is all that it needs."""
