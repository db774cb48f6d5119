"""Ways to send what is in the outbox; a host with one of its own writes `ports.Transport`."""
