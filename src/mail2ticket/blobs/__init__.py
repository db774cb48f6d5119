"""Places for files outside of the store; a host with one of its own writes `ports.BlobStore`."""
