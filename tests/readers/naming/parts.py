"""Films in several files: discs, parts, letters; and films whose title ends in a part."""

from tests.readers.naming.schemes import films


def part(number: int) -> dict[str, int]:
    return {"part": number}


STACKED = films(
    ("{t} ({y})/{t} ({y}) cd1.avi", part(1)),
    ("{t} ({y})/{t} ({y})-cd2.avi", part(2)),
    ("{t} ({y})/{t} ({y}).cd3.avi", part(3)),
    ("{t} ({y})/{t} ({y}) CD 2.avi", part(2)),
    ("{t} ({y})/{t} ({y}) - disc1.mkv", part(1)),
    ("{t} ({y})/{t} ({y}) disc 2.mkv", part(2)),
    ("{t} ({y})/{t} ({y}) - disk2.mkv", part(2)),
    ("{t} ({y})/{t} ({y})-dvd1.mkv", part(1)),
    ("{t} ({y})/{t} ({y}) - pt1.mkv", part(1)),
    ("{t} ({y})/{t} ({y})-pt2.mkv", part(2)),
    ("{t} ({y})/{t} ({y}) - part1.mkv", part(1)),
    ("{t} ({y})/{t} ({y}).part2.mkv", part(2)),
    ("{t} ({y})/{t} ({y}) part 2.mkv", part(2)),
    ("{t} ({y})/{t} ({y})-part-2.mkv", part(2)),
    ("{t} ({y})/{t} ({y}) (part 1).mkv", part(1)),
    ("{t} ({y})/{t} ({y}) [part2].mkv", part(2)),
    ("{t} ({y})/{t} ({y}) - Teil 1.mkv", part(1)),
    ("{t} ({y})/{t} ({y}) cda.avi", part(1)),
    ("{t} ({y})/{t} ({y}) partb.avi", part(2)),
    ("{t} ({y})/{t} ({y})part2.avi", part(2)),
    ("{t} ({y})/{t}-part2.avi", part(2)),
    ("{t} ({y})/CD1/{t}.avi", part(1)),
    ("{t} ({y})/CD 2/{d}.avi", part(2)),
    ("{t} ({y})/Disc 1/{t} ({y}).mkv", part(1)),
    ("{d}.{y}.DVDRip.XviD-GRP/CD1/grp-abc.avi", part(1)),
    ("{d}.{y}.CD1.DVDRip.XviD-GRP.avi", part(1)),
    ("{d}.{y}.DVDRip.XviD.CD2-GRP.avi", part(2)),
    ("{d}.{y}.DVDRip.XviD-GRP.CD2.avi", part(2)),
    ("{d}.CD1.{y}.DVDRip.avi", part(1)),
    ("{d}.{y}.Part.1.DVDRip.avi", part(1)),
    ("{t} {y} - cd1 of 2.avi", part(1)),
    ("{t} ({y}) [cd1].avi", part(1)),
)
IN_TITLES = films(
    ("The Salt Cycle Part 1 ({y}).mkv", {"title": "The Salt Cycle Part 1"}),
    ("The Salt Cycle - Part 2 ({y})/xyz.mkv", {"title": "The Salt Cycle - Part 2"}),
    ("The.Salt.Cycle.Part.1.{y}.1080p.BluRay.mkv", {"title": "The Salt Cycle Part 1"}),
    ("Salt Part Two ({y}).mkv", {"title": "Salt Part Two"}),
    ("Salt Vol. 2 ({y}).mkv", {"title": "Salt Vol. 2"}),
    ("Salt.Vol.1.{y}.720p.mkv", {"title": "Salt Vol 1"}),
    ("Salt Chapter 3 ({y})/Salt Chapter 3 ({y}).mkv", {"title": "Salt Chapter 3"}),
    ("Star Salt Episode V - The Return ({y}).mkv", {"title": "Star Salt Episode V - The Return"}),
    ("Salt 3 ({y}).mkv", {"title": "Salt 3"}),
    ("Salt.3.{y}.1080p.mkv", {"title": "Salt 3"}),
    ("Salt 13/Salt 13.mkv", {"title": "Salt 13"}),
    ("7x7 ({y}).mkv", {"title": "7x7"}),
    ("[SALT] ({y}).mkv", {"title": "[SALT]"}),
    ("Salt & Stone ({y}).mkv", {"title": "Salt & Stone"}),
    ("S.A.L.T. ({y}).mkv", {"title": "S.A.L.T."}),
    ("Mr. Salt ({y})/Mr. Salt ({y}).mkv", {"title": "Mr. Salt"}),
    ("Who Took the Salt? ({y}).mkv", {"title": "Who Took the Salt?"}),
    ("Salt, Sand and Stone ({y}).mkv", {"title": "Salt, Sand and Stone"}),
    ("(50) Grains of Salt ({y}).mkv", {"title": "(50) Grains of Salt"}),
    ("Salt (The Long Story) ({y}).mkv", {"title": "Salt (The Long Story)"}),
    count=3,
)  # fmt: skip
NAMES = [*STACKED, *IN_TITLES]
