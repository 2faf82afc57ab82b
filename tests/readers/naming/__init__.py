"""A grammar of the ways in which people name films and episodes: each scheme is written once, and
made into several names with different titles.
"""

from tests.readers.naming import (
    anime,
    daily,
    editions,
    episodes_in_folders,
    episodes_scene,
    extras,
    films_in_folders,
    films_scene,
    numbers,
    parts,
    scripts,
)
from tests.readers.naming.schemes import Name

MODULES = (
    films_scene,
    films_in_folders,
    editions,
    parts,
    extras,
    episodes_scene,
    episodes_in_folders,
    numbers,
    daily,
    anime,
    scripts,
)
NAMES: list[Name] = list(dict.fromkeys(name for module in MODULES for name in module.NAMES))
