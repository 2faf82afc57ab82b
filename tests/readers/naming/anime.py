"""Anime: groups, absolute numbers, versions, checksums, seasons behind titles, brackets."""

from tests.readers.naming.schemes import ANIME, se, shows

HD, P720 = {"resolution": "1080p"}, {"resolution": "720p"}


def number(absolute: int, **more):
    return {"absolute": absolute, **more}


GROUPS = shows(
    ("[GRP] {t} - 05 [1080p].mkv", number(5) | HD),
    ("[GRP] {t} - 05 (1080p) [A1B2C3D4].mkv", number(5) | HD),
    ("[GRP] {t} - 05v2 [720p][ABCD1234].mkv", number(5) | P720),
    ("[GRP]_{u}_-_05_[720p][12345678].mkv", number(5) | P720),
    ("[GRP]_{u}_05_(1280x720_x264-AAC)_[6B7FD717].mkv", number(5) | P720),
    ("[GRP] {t} 05 [1080p].mkv", number(5) | HD),
    ("[GRP] {t} - 105 [1080p].mkv", number(105) | HD),
    ("[GRP] {t} - 1015 [1080p].mkv", number(1015) | HD),
    ("[GRP] {t} - 05 END [1080p].mkv", number(5) | HD),
    ("[GRP] {t} - 05 [BD 1920x1080 HEVC-10bit FLAC].mkv", number(5) | HD),
    ("[GRP] {t} - 05 (BD 1080p x265 10-bit Opus).mkv", number(5) | HD),
    ("[GRP] {t} - Episode 05 [1080p].mkv", number(5) | HD),
    ("[GRP] {t} Ep05 [1080p].mkv", number(5) | HD),
    ("[GRP] {t} - E05 [1080p].mkv", number(5) | HD),
    ("[GRP] {t} - 05 - Some Words [1080p].mkv", number(5, episode_title="Some Words") | HD),
    ("[GRP][{t}][05][1080p].mkv", number(5) | HD),
    ("[GRP][{t}][05][BIG5][1080P].mp4", number(5) | HD),
    ("[GRP] {t} [05][1080p].mkv", number(5) | HD),
    ("[GRP] {t} [05v2] [BD 1080p].mkv", number(5) | HD),
    ("[Grp-Two & Three] {t} - 05 [720p].mkv", number(5) | P720),
    ("[GRP] {t} - 05.mkv", number(5)),
    ("[GRP] {t} #05 [1080p].mkv", number(5)),
    ("[GRP] {t} - 01-12 [1080p].mkv", se(-1, *range(1, 13))),
    ("[GRP] {t} - 01~12 (BD).mkv", se(-1, *range(1, 13))),
    ("[GRP] {t} - 01-02 [1080p].mkv", se(-1, 1, 2)),
    ("{t} - 05 [1080p].mkv", number(5) | HD),
    ("{t} - 05 (1080p) [GRP].mkv", number(5) | HD),
    ("{t} 05 (BD).mkv", number(5)),
    ("{t}/[GRP] {t} - 05 [1080p].mkv", number(5) | HD),
    ("Anime/{t}/[GRP] {t} - 05 [1080p].mkv", number(5) | HD),
    ("【GRP】【{t}】【05】【1080P】.mp4", number(5) | HD),
    ("[GRP] {t} - 第05話 [1080p].mkv", number(5) | HD),
    ("{t} 第5集.mkv", number(5)),
    ("{t} 第05话.mp4", number(5)),
    ("{t} 5화.mp4", number(5)),
    ("{t} 第十二集.mp4", number(12)),
    titles=ANIME,
)
SEASONS = shows(
    ("[GRP] {t} S2 - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} S02 - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} S02E05 [1080p][ABCD1234].mkv", se(2, 5) | HD),
    ("[GRP] {t} - S02E05 - Some Words [1080p].mkv", se(2, 5, episode_title="Some Words")),
    ("[GRP] {t} 2nd Season - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} Season 2 - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} (Season 2) - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} S2 05 [1080p].mkv", se(2, 5) | HD),
    ("{t}/Season 2/[GRP] {t} - 05 [1080p].mkv", se(2, 5) | HD),
    ("{t}/Season 2/[GRP] {t} S2 - 05 [1080p].mkv", se(2, 5) | HD),
    ("[GRP] {t} OVA - 02 [1080p].mkv", se(0, 2) | HD),
    ("[GRP] {t} - OVA 2 [1080p].mkv", se(0, 2) | HD),
    ("[GRP] {t} SP1 [1080p].mkv", se(0, 1) | HD),
    ("[GRP] {t} - Special 1 [1080p].mkv", se(0, 1) | HD),
    ("{t} 第2季 第05集.mp4", se(2, 5)),
    ("{t} 第二季 第5集.mp4", se(2, 5)),
    ("{t} 시즌2 5화.mp4", se(2, 5)),
    ("{t} シーズン2 第5話.mp4", se(2, 5)),
    ("{t} 第2期 第05話.mp4", se(2, 5)),
    ("{t}/第2季/第05集.mp4", se(2, 5)),
    titles=ANIME,
    count=4,
)
NUMBERED_TITLES = shows(
    ("[GRP] Mob Hero 100 - 05 [1080p].mkv", number(5, title="Mob Hero 100")),
    ("[GRP] Area 77 - 05 [1080p].mkv", number(5, title="Area 77")),
    ("[GRP] 86 Lanterns - 05 [1080p].mkv", number(5, title="86 Lanterns")),
    ("[GRP] 77 - 05 [1080p].mkv", number(5, title="77")),
    ("[GRP] Hoshi no Umi 2 - 05 [1080p].mkv", number(5, title="Hoshi no Umi 2")),
    ("[GRP] Hoshi no Umi II - 05 [1080p].mkv", number(5, title="Hoshi no Umi II")),
    ("[GRP] Kaze;Gate 0 - 05 [1080p].mkv", number(5, title="Kaze;Gate 0")),
    ("[GRP] Hoshi - Umi no Uta - 05 [1080p].mkv", number(5, title="Hoshi - Umi no Uta")),
    ("[GRP] Hoshi no Umi (2019) - 05 [1080p].mkv", number(5, title="Hoshi no Umi", year=2019)),
    ("[GRP] Hoshi! Umi!! - 05 [1080p].mkv", number(5, title="Hoshi! Umi!!")),
    ("[GRP] Hoshi-Umi no R-15 - 05 [1080p].mkv", number(5, title="Hoshi-Umi no R-15")),
    count=1,
)
NAMES = [*GROUPS, *SEASONS, *NUMBERED_TITLES]
