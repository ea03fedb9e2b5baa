"""The command line: thin doors to the pipelines and the store."""
