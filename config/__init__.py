"""The settings of Stacks, from the environment; a wrong one stops the start."""

from config.folders import PROGRAM, load_secret
from config.problem import ConfigError
from config.settings import Settings, settings_or_exit
from config.table import README_TABLE, SETTINGS, unknown_names

__all__ = [
    "PROGRAM",
    "README_TABLE",
    "SETTINGS",
    "ConfigError",
    "Settings",
    "load_secret",
    "settings_or_exit",
    "unknown_names",
]
