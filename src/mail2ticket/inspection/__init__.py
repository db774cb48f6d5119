"""
What a file is by its bytes and its names, and what is packed in it; nothing is ever run.

Pure functions with bounds: they open no file, parse no XML, and stop where the desk's `Limits`
say. Rules put the questions; none of these modules refuses anything.
"""
