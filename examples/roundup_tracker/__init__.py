"""A Roundup tracker that takes its mail with mail2ticket."""
