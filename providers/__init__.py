"""The outside world: values in, frozen dataclasses out. There are no sources of metadata yet."""
