"""Our own parsers of containers and tags: bytes in, readers.tags.Tags out."""
