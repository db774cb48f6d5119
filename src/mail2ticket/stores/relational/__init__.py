"""One set of statements for every SQL database, and what it needs of one: `database.Database`."""
