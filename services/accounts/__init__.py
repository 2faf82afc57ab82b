"""People who sign in: users, passwords, sessions, tokens, and the limits on guessing."""
