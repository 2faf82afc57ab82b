"""Which work goes on when files are grouped anew."""

from __future__ import annotations

from services.scanning.survivors import Decision, Member, Owner, decide


def members(**groups: str) -> list[Member]:
    """`members(a="1 1 2")`: files of group a that belonged to works 1, 1 and 2 ("-": none)."""
    return [
        Member(group, None if owner == "-" else int(owner))
        for group, owners in groups.items()
        for owner in owners.split()
    ]


def owner(number: int, own: str = "", *, kept: bool = False, placed: int = 0) -> Owner:
    return Owner(number, frozenset(own.split()), kept, placed)


def test_files_that_still_say_the_same_stay_where_they_are():
    assert decide(members(a="1 1"), [owner(1, "a")]) == Decision({"a": 1})


def test_new_files_that_nobody_knows_make_a_new_work():
    assert decide(members(a="- -"), []) == Decision({"a": None})


def test_a_work_follows_its_files_when_all_say_another_name():
    assert decide(members(b="1 1"), [owner(1, "a")]) == Decision({"b": 1})


def test_works_of_one_group_are_merged_into_the_one_with_most_files():
    three = [owner(1, "a"), owner(2, "b"), owner(3, "c")]
    assert decide(members(a="1 2 2 3"), three) == Decision({"a": 2}, {1: 2, 3: 2})


def test_of_two_with_as_many_files_the_oldest_stays():
    assert decide(members(a="2 1"), [owner(2), owner(1)]) == Decision({"a": 1}, {2: 1})


def test_the_work_on_which_something_hangs_stays():
    two = [owner(1, "a"), owner(2, "b", kept=True)]
    assert decide(members(a="1 1 2"), two) == Decision({"a": 2}, {1: 2})


def test_what_a_person_split_off_gives_way_to_the_original():
    two = [owner(1, "a"), owner(2, kept=True)]
    assert decide(members(a="1 2 2"), two) == Decision({"a": 1}, {2: 1})


def test_a_work_without_files_goes_on_as_the_group_of_its_key():
    assert decide(members(a="-"), [owner(1, "a")]) == Decision({"a": 1})


def test_a_work_whose_files_part_stays_with_its_key():
    assert decide(members(a="1", b="1 1"), [owner(1, "a", kept=True)]) == Decision(
        {"a": 1, "b": None}
    )


def test_a_work_whose_files_part_goes_on_as_the_larger_group():
    assert decide(members(a="1", b="1 1"), [owner(1)]) == Decision({"a": None, "b": 1})


def test_of_two_equal_groups_a_work_goes_on_as_the_first():
    assert decide(members(b="1", a="1"), [owner(1)]) == Decision({"b": 1, "a": None})


def test_a_work_on_which_something_hangs_stays_without_files_when_they_part():
    assert decide(members(a="1", b="1"), [owner(1, kept=True)]) == Decision(
        {"a": None, "b": None}, {}, [1]
    )


def test_what_cannot_be_merged_takes_the_group():
    two = [owner(1, "a", kept=True), owner(2, kept=True)]
    assert decide(members(a="1 2 2", b="1"), two) == Decision({"a": 1, "b": None}, {2: 1})


def test_two_works_that_swap_their_names_follow_their_files():
    two = [owner(1, "a"), owner(2, "b")]
    assert decide(members(a="2", b="1"), two) == Decision({"a": 2, "b": 1})


def test_a_work_with_a_placed_file_is_never_merged():
    two = [owner(1, "a"), owner(2, "b", kept=True, placed=1)]
    assert decide(members(a="1 2"), two) == Decision({"a": 1})


def test_a_work_with_a_placed_file_keeps_the_files_of_its_key():
    one = [owner(2, "b", kept=True, placed=1)]
    assert decide(members(b="2"), one) == Decision({"b": 2})
