"""What may be sent to the Librarium API."""
