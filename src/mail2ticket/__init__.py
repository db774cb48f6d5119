"""Turn inbound mail into tickets, notes and time entries."""
