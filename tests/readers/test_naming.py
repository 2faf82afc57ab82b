"""Names made from every naming scheme are read right, or left to a guess; none is read wrong."""

from __future__ import annotations

from readers.names import known_name
from tests.readers.naming import MODULES, NAMES
from tests.readers.naming.schemes import wrong_fields

# Schemes whose names may be left to guessit: none today
MAX_DECLINED = 0


def test_every_name_of_the_grammar_is_read_as_a_person_reads_it() -> None:
    wrong, declined = [], []
    for name in NAMES:
        facts = known_name(name.path.split("/"), name.library)
        if facts is None:
            declined.append(name.path)
        elif fields := wrong_fields(facts, name):
            wanted = {key: value for key, value in name.expected if key in fields}
            wrong.append(f"{name.path}\n    read {fields}, expected {wanted}")
    assert not wrong, f"{len(wrong)} names are read wrong:\n" + "\n".join(wrong)
    assert len(declined) <= MAX_DECLINED, "\n".join(declined)


def test_the_grammar_makes_names_enough_to_mean_something() -> None:
    assert len(NAMES) >= 2000
    assert len({name.path for name in NAMES}) == len(NAMES)
    assert all(len(module.NAMES) >= 100 for module in MODULES)
