"""What the library can do: functions with an actor; no Flask, no HTTP, no Redis."""
