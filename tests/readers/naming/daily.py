"""Daily shows: dates in every order and spelling, in front, behind, joined, with months in words;
and dates that only belong to a title or stand beside a code.
"""

from tests.readers.naming.schemes import se, shows

DAY = {"date": "2014-12-24"}
GUEST = {"episode_title": "A Guest"}

DATES = shows(
    ("{t} 2014-12-24.mkv", DAY),
    ("{t} - 2014-12-24 - A Guest.mkv", DAY | GUEST),
    ("{d}.2014.12.24.A.Guest.720p.WEB-GRP.mkv", DAY | GUEST | {"resolution": "720p"}),
    ("{d}.2014.12.24.HDTV.x264-GRP.mkv", DAY),
    ("{u}_2014_12_24_HDTV.mkv", DAY),
    ("{t} 2014 12 24.mkv", DAY),
    ("{t} 20141224.mkv", DAY),
    ("{d}.20141224.720p.mkv", DAY),
    ("{t} - 24.12.2014.mkv", DAY),
    ("{t} - 24.12.2014 - A Guest.mkv", DAY | GUEST),
    ("{t} 24-12-2014.mkv", DAY),
    ("{t} 12-24-2014.mkv", DAY),
    ("{d}.12.24.2014.HDTV.mkv", DAY),
    ("{d}.2014.24.12.mkv", DAY),
    ("{t} - 04.03.2014.mkv", {"date": "2014-03-04"}),
    ("{t} - 2014-3-4.mkv", {"date": "2014-03-04"}),
    ("{t} 24 December 2014.mkv", DAY),
    ("{t} 24 Dec 2014.mkv", DAY),
    ("{t} - 24th December 2014.mkv", DAY),
    ("{t} - December 24, 2014.mkv", DAY),
    ("{t} Dec 24 2014.mkv", DAY),
    ("{d}.24.Dec.2014.HDTV.mkv", DAY),
    ("{t} 24. Dezember 2014.mkv", DAY),
    ("{t} 2014 Dec 24.mkv", DAY),
    ("{t} [2014-12-24].mkv", DAY),
    ("{t} (2014-12-24) A Guest.mkv", DAY | GUEST),
    ("{t}/2014/{t} - 2014-12-24 - A Guest.mkv", DAY | GUEST),
    ("{t}/Season 2014/{t} - 2014-12-24.mkv", DAY),
    ("{t}/2014-12-24.mkv", DAY),
    ("{t}/2014-12-24 - A Guest.mkv", DAY | GUEST),
    ("{t}/Season 2014/2014-12-24 - A Guest.mkv", DAY | GUEST),
    ("{t} ({y})/{d}.2014.12.24.mkv", DAY),
    ("2014-12-24 - {t}.mkv", DAY),
    ("2014-12-24 - {t} - A Guest.mkv", DAY | GUEST),
    count=4,
)
BESIDE_CODES = shows(
    ("{d}.S01E02.2014.12.24.mkv", se(1, 2) | DAY),
    ("{t} - S01E02 - 2014-12-24 - A Guest.mkv", se(1, 2) | GUEST | DAY),
    ("{t} - 2014-12-24 - S01E02 - A Guest.mkv", se(1, 2) | GUEST),
    ("{d}.2014.12.24.1x02.mkv", se(1, 2)),
    ("11.22.63.S01E02.mkv", se(1, 2, title="11 22 63")),
    ("11.22.63/Season 1/11.22.63 - S01E02.mkv", se(1, 2, title="11 22 63")),
    ("9-1-1.S02E03.mkv", se(2, 3, title="9-1-1")),
    count=3,
)
NAMES = [*DATES, *BESIDE_CODES]
