"""Sources of metadata: values in, frozen dataclasses out, one source a file."""
