"""Messages to people about events, by mail, webhook or Apprise: who wants which, who may hear of
what, the outbox, and sending it.

A message is written in the transaction of its event. A job sends it, so it is neither lost nor sent
twice: see docs/messages.md.
"""
