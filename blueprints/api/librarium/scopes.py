"""The scopes that personal tokens of this API can have; each operation names the one it needs."""

from __future__ import annotations

from services.accounts.personal_tokens import TokenKind

_ALL = ("create", "read", "update", "delete")
_NOUNS = (
    "books",
    "editions",
    "covers",
    "series",
    "contributors",
    "shelves",
    "tags",
    "loans",
    "wishlist",
    "members",
    "storage",
)
ADMIN = "instance:admin"
SCOPES = frozenset({
    *(f"{noun}:{act}" for noun in _NOUNS for act in _ALL), "interactions:update",
    "library:read", "library:update", "library:delete", "library:admin",
    "import:create", "import:read", "export:read",
    *(f"admin:{noun}:{act}" for noun in ("users", "roles") for act in _ALL),
    "admin:settings:read", "admin:settings:update", ADMIN,
})  # fmt: skip
PERSONAL = TokenKind("librarium", prefix="lbrm_pat_", scopes=SCOPES)
