"""Examples: `README.md` says what each is and how it is run."""
