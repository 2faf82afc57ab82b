"""Episodes by a number alone, out of a season's folder: padded, with a word, of three digits,
"05 of 13", part of a miniseries; and numbers of season 0.
"""

from tests.readers.naming.schemes import se, shows

TITLED = {"episode_title": "The Long Way"}


def number(absolute: int, **more):
    return {"absolute": absolute, **more}


ALONE = shows(
    ("{t} - 05.mkv", number(5)),
    ("{t} - 05 - The Long Way.mkv", number(5) | TITLED),
    ("{t} - 005.mkv", number(5)),
    ("{t} - 0005 - The Long Way.mkv", number(5) | TITLED),
    ("{t} - 317.mkv", number(317)),
    ("{t} - 1015.mkv", number(1015)),
    ("{t} - E05.mkv", number(5)),
    ("{t} E05.mkv", number(5)),
    ("{d}.E05.720p.HDTV-GRP.mkv", number(5)),
    ("{d}.E123.180301.720p.HDTV-GRP.mkv", number(123, date="2018-03-01")),
    ("{t} EP05.mkv", number(5)),
    ("{t} Ep. 05.mkv", number(5)),
    ("{t} - Ep 5.mkv", number(5)),
    ("{t} Episode 05.mkv", number(5)),
    ("{t} - Episode 5 - The Long Way.mkv", number(5) | TITLED),
    ("{d}.Episode.5.The.Long.Way.mkv", number(5) | TITLED),
    ("{t} Folge 5.mkv", number(5)),
    ("{t} - Folge 005 - The Long Way.mkv", number(5) | TITLED),
    ("{t} #05.mkv", number(5)),
    ("{t} - #05 - The Long Way.mkv", number(5) | TITLED),
    ("{t} Episodio 5.mkv", number(5)),
    ("{t} Capítulo 5.mkv", number(5)),
    ("{t} Odcinek 5.mkv", number(5)),
    ("{t} Серия 5.mkv", number(5)),
    ("{t} 05 of 13.mkv", number(5)),
    ("{d}.05of13.The.Long.Way.mkv", number(5)),
    ("{t} (5 of 13).mkv", number(5)),
    ("{t} [05].mkv", number(5)),
    ("{t}/05 - The Long Way.mkv", number(5) | TITLED),
    ("{t}/05. The Long Way.mkv", number(5) | TITLED),
    ("{t}/05.mkv", number(5)),
    ("{t}/{t} - 05.mkv", number(5)),
    ("{t}/{t} 05.mkv", number(5)),
    ("{t} ({y})/{t} - 317.mkv", number(317)),
    ("{t}/Episode 5.mkv", number(5)),
    ("{d}.05.The.Long.Way.DVDRip.avi", number(5)),
    ("{u}_05_The_Long_Way.avi", number(5)),
    ("{t} Part 2.mkv", number(2)),
    ("{d}.Part.2.HDTV.x264-GRP.mkv", number(2)),
    count=3,
)
COMPACT = shows(
    ("{d}.102.720p.HDTV.mkv", se(1, 2)),
    ("{d}.102.The.Long.Way.HDTV.XviD.avi", se(1, 2)),
    ("{u}_1203_HDTV.avi", se(12, 3)),
    ("{d}.0307.PDTV.XviD.avi", se(3, 7)),
    ("{d}.112.hdtv-grp.avi", se(1, 12)),
    count=4,
)
JOINED = shows(
    ("{t} - Episode 05-06.mkv", se(-1, 5, 6)),
    ("{t} - 05-06.mkv", se(-1, 5, 6)),
    ("{t} - 01~10.mkv", se(-1, *range(1, 11))),
    ("{t} E05-E06.mkv", se(-1, 5, 6)),
    ("{t} E05E06.mkv", se(-1, 5, 6)),
    ("{d}.Ep05.Ep06.mkv", se(-1, 5, 6)),
    ("{t} Episode 5 & 6.mkv", se(-1, 5, 6)),
    ("{t} - 05+06.mkv", se(-1, 5, 6)),
    ("{t}/05-06 - The Long Way.mkv", se(-1, 5, 6) | TITLED),
    count=3,
)
SPECIALS = shows(
    ("{t} - Christmas Special.mkv", se(0, episode_title="Christmas Special")),
    ("{t} - OVA.mkv", se(0, episode_title="OVA")),
    ("{t}/Specials/The Long Way.mkv", se(0) | TITLED),
    ("{t}/Specials/{t} - The Long Way.mkv", se(0) | TITLED),
    ("{t} (2 of 5) The Long Way.mkv", number(2) | TITLED),
    ("{t} - 4-06 The Long Way.mkv", se(4, 6) | TITLED),
    ("{t} - S04E28 (87) - The Long Way.mkv", se(4, 28, absolute=87) | TITLED),
    ("{t} - S04E28 - 087 - The Long Way.mkv", se(4, 28, absolute=87) | TITLED),
    ("{t} 12 серия.mkv", number(12)),
    ("{t} 12. Bölüm.mkv", number(12)),
    ("{t} T01E12.mkv", se(1, 12)),
    ("{t} - Livre V - Ep 23 - The Long Way.mkv", se(5, 23) | TITLED),
    ("{t} Season II - 05.mkv", se(2, 5)),
    ("{t} - S02E02 - The Long Way (14-01-2008).mkv", se(2, 2, date="2008-01-14") | TITLED),
    ("{t} - 10 ({y}) [720p].mkv", number(10)),
    ("{t} S02 Season 2 Complete DVD/{d}.S02E02.mkv", se(2, 2, source="dvd")),
    count=3,
)
SEASON_0 = shows(
    ("{t} - OVA 2.mkv", se(0, 2)),
    ("{t} OVA - 02.mkv", se(0, 2)),
    ("{t} - SP1.mkv", se(0, 1)),
    ("{t} SP 01 [1080p].mkv", se(0, 1)),
    ("{t} Special 2.mkv", se(0, 2)),
    ("{t} - Special 02 - The Long Way.mkv", se(0, 2) | TITLED),
    ("{t} S01SP02.mkv", se(0, 2)),
    ("{t} ONA - 03.mkv", se(0, 3)),
    count=3,
)
HALVES = shows(
    ("{t} - 12.5.mkv", se(0, label="12.5")),
    ("[GRP] {t} - 07.5 [1080p].mkv", se(0, label="7.5")),
    ("{t}/[GRP] {t} - 07.5v2 [1080p].mkv", se(0, label="7.5")),
    ("{t} S01E07.5.mkv", se(0, label="7.5")),
    ("{t}/Season 1/{t} - 07.5 - The Long Way.mkv", se(0, label="7.5") | TITLED),
    ("[GRP][{t}][07.5][1080p].mkv", se(0, label="7.5")),
    ("{t} - S01E07.5 - The Long Way.mkv", se(0, label="7.5") | TITLED),
    count=3,
)
NAMES = [*SPECIALS, *ALONE, *COMPACT, *JOINED, *SEASON_0, *HALVES]
