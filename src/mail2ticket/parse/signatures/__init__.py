"""What people and programs write below a mail."""
