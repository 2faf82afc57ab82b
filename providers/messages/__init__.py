"""Ways in which a message reaches somebody: by mail, to a webhook, to a service that Apprise knows.

Each `send` raises ProviderError; `permanent` says that trying again doesn't help.
"""
