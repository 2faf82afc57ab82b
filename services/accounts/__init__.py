"""User accounts: passwords, sessions, tokens, and limits on guessing passwords."""
