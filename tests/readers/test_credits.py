"""People whom several sources name."""

from __future__ import annotations

import pytest

from readers.credits import united

ANN, TIM = ("Ann Lee", "aut"), ("Tim Oak", "nrt")


@pytest.mark.parametrize(
    ("people", "others", "expected"),
    [
        ([TIM], [ANN], (ANN, TIM)),
        ([ANN], [TIM], (ANN, TIM)),
        ([ANN], [("A. Lee", "aut"), TIM], (ANN, TIM)),
        ([("Ann Lee", "nrt")], [ANN], (ANN, ("Ann Lee", "nrt"))),
        ([ANN], [("Ann Lee", "writer"), ("Ann Lee", "ctb")], (ANN,)),
        ([("Jan Roe", "edt")], [("Jan Roe", "aut")], (("Jan Roe", "edt"),)),
        ([("Ann Lee", "drt")], [("Ann Lee", "act")], (("Ann Lee", "drt"), ("Ann Lee", "act"))),
        ([], [ANN], (ANN,)),
    ],
)
def test_a_source_that_names_nobody_in_a_role_leaves_it_to_the_next(people, others, expected):
    assert united(people, others) == expected
