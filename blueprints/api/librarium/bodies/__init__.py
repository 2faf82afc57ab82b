"""Request bodies and query parameters of the Librarium API."""
