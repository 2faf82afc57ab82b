"""The outside world: values in, frozen dataclasses out."""
