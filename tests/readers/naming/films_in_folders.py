"""Films in folders of their own, as Plex, Jellyfin, Emby, Kodi, Radarr and people by hand keep
them; identifiers in braces, brackets and parentheses.
"""

from tests.readers.naming.schemes import films

HD, SD = {"resolution": "1080p"}, {"resolution": "480p"}
TMDB, IMDB, TVDB = (("tmdb", "4711"),), (("imdb", "tt0133093"),), (("tvdb", "815"),)

FOLDERS = films(
    ("{t} ({y})/{t} ({y}).mkv", {}),
    ("Movies/{t} ({y})/{t} ({y}).mkv", {}),
    ("Films/{t} ({y}).mp4", {}),
    ("{t} ({y})/{t}.mkv", {}),
    ("{t} ({y})/{d}.{y}.1080p.BluRay.x264-GRP.mkv", HD),
    ("{t} ({y})/{low}.{y}.mkv", {}),
    ("{t} ({y})/grp-xyz.mkv", {}),
    ("{t} ({y})/movie.mkv", {}),
    ("{t} ({y})/title_t00.mkv", {}),
    ("{t} ({y})/VTS_01_1.vob", {}),
    ("{t} ({y})/VIDEO_TS/VTS_01_1.vob", {"source": "dvd"}),
    ("{t} ({y})/BDMV/STREAM/00001.m2ts", {"source": "bluray"}),
    ("{t} ({y})/main.mkv", {}),
    ("{t} [{y}]/{t}.mkv", {}),
    ("{t} - {y}/{t}.mkv", {}),
    ("{t} {y}/{t} {y}.mkv", {}),
    ("{d}.{y}/{d}.{y}.mkv", {}),
    ("{t}/{t} ({y}).mkv", {}),
    ("{t}/{t}.mkv", {}),
    ("Collection/{t} ({y})/{t} ({y}) 1080p.mkv", HD),
    ("Drama/1990s/{t} ({y}).mkv", {}),
    ("A-F/{t} ({y})/{t} ({y}).mkv", {}),
    ("T/{t} ({y})/{t} ({y}).mkv", {}),
    ("Some Trilogy (1970-2020)/{t} ({y}).mkv", {}),
    ("Some Collection/{t} ({y})/{t}.mkv", {}),
    ("{d}.{y}.1080p.BluRay.x264-GRP/grp-abc.mkv", HD),
    ("{d}.{y}.1080p.BluRay.x264-GRP/{low}.1080p.mkv", HD),
    ("{t} ({y}) [1080p] [BluRay]/{t}.mp4", HD),
    ("{t} ({y})/{t} (1900).mkv", {}),
    ("{t} ({y})/{t} ({z}).mkv", {}),
    ("{t} ({y})/CD/{t} ({y}).avi", {}),
)
VERSIONS = films(
    ("{t} ({y})/{t} ({y}) - 1080p.mkv", HD),
    ("{t} ({y})/{t} ({y}) - [1080p].mkv", HD),
    ("{t} ({y})/{t} ({y}) [1080p].mkv", HD),
    ("{t} ({y})/{t} ({y}) - 480p.mkv", SD),
    ("{t} ({y})/{t} ({y}) - Director's Cut.mkv", {"edition": "Director's Cut"}),
    ("{t} ({y})/{t} ({y}) - Extended.mkv", {"edition": "Extended"}),
    ("{t} ({y})/{t} ({y}) - Broadcast.mkv", {"edition": "Broadcast"}),
    ("{t} ({y})/{t} ({y}) - Channel-480p.mkv", SD | {"edition": "Channel"}),
    ("{t} ({y})/{t} ({y}) - 3D.mkv", {"edition": "3D"}),
    ("{t} ({y})/{t} ({y}) 3D HSBS.mkv", {"edition": "3D"}),
    ("{t} ({y})/{t} ({y}).3d.hsbs.mkv", {"edition": "3D"}),
    ("{t} ({y})/{t} ({y}).3D.FTAB.mkv", {"edition": "3D"}),
    ("{t} ({y})/{t} ({y}).hou.mkv", {"edition": "3D"}),
    ("{d}.{y}.3D.Half-SBS.1080p.BluRay.x264.mkv", HD | {"edition": "3D"}),
    ("{d}.{y}.3D.H-OU.1080p.mkv", HD | {"edition": "3D"}),
    ("{t}/{t} - 1080p.mkv", HD),
    ("{t}/{t} - 4K.mkv", {"resolution": "2160p"}),
    ("{t} ({y})/{t} ({y}) {{edition-Director's Cut}}.mkv", {"edition": "Director's Cut"}),
    ("{t} ({y}) {{edition-Extended}}/{t} ({y}).mkv", {"edition": "Extended"}),
)
IDENTIFIERS = films(
    ("{t} ({y}) {{tmdb-4711}}/{t} ({y}) {{tmdb-4711}}.mkv", {"identifiers": TMDB}),
    ("{t} ({y}) {{imdb-tt0133093}}/{t} ({y}).mkv", {"identifiers": IMDB}),
    ("{t} ({y}) [tmdbid-4711]/{t} ({y}).mkv", {"identifiers": TMDB}),
    ("{t} ({y}) [tmdbid=4711].mkv", {"identifiers": TMDB}),
    ("{t} ({y}) [imdbid-tt0133093]/{t} ({y}) [imdbid-tt0133093].mkv", {"identifiers": IMDB}),
    ("{t} ({y}) [imdb-tt0133093].mkv", {"identifiers": IMDB}),
    ("{t} ({y}) (tt0133093).mkv", {"identifiers": IMDB}),
    ("{t} ({y}) [tt0133093]/{t}.mkv", {"identifiers": IMDB}),
    ("{t} ({y}) tmdbid-4711/{t} ({y}).mkv", {"identifiers": TMDB}),
    ("{t} ({y}) tt0133093.mkv", {"identifiers": IMDB}),
    ("{t} ({y}) [tvdbid-815]/{t} ({y}).mkv", {"identifiers": TVDB}),
    ("{t} [tmdbid=4711] ({y}).mkv", {"identifiers": TMDB}),
    ("{d}.{y}.{{tmdb-4711}}.1080p.WEB-DL.mkv", {"identifiers": TMDB} | HD),
    (
        "{t} ({y}) {{tmdb-4711}} {{edition-Final Cut}} [1080p].mkv",
        {"identifiers": TMDB, "edition": "Final Cut"} | HD,
    ),
)
NAMES = [*FOLDERS, *VERSIONS, *IDENTIFIERS]
