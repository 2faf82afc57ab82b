"""The words that release names put behind a title: resolution, source, codecs, languages and the
like, each with what it says.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Tag(NamedTuple):
    """What a word says. Strong ones end a title wherever they are; the others are words of titles
    too, and count only beside a year or a strong one.
    """

    is_strong: bool
    field: str = ""  # "resolution", "source", "edition", "language"
    value: str = ""


def rows(text: str) -> list[str]:
    """Words between spaces."""
    return text.split()


def phrases(text: str) -> list[str]:
    """Names of several words, one a line or between slashes."""
    return [phrase.strip() for line in text.strip().splitlines() for phrase in line.split("/")]


_SOURCES = {
    "bluray": "bluray blu-ray bdrip brrip bd-rip br-rip bdremux bdmux bd50 bd25 bd66 bd100 uhdbd"
    " bdmv bdiso uhdbdrip bluray-rip blurayrip bdr brremux bd9 bd5 uhdrip uhdremux mbluray",
    "web": "webrip webdl webhd web-dl web-rip web-hd web-cap webcap webmux web-dlrip webdlrip"
    " weburip iptvrip webtv netflixuhd itunesrip vodrip",
    "hdtv": "hdtv hdtvrip hd-tv pdtv pdtvrip dsr dsrip satrip dvbrip dvb-rip tvrip tv-rip sdtv"
    " dthrip dtvrip ppvrip hdtv-rip uhdtv ahdtv dvb-s dvb-t tvcap dvbc dvbs dvbt vodtv",
    "dvd": "dvdrip dvd-rip dvd5 dvd9 dvdr dvd-r dvdscr dvd-scr dvdmux dvdfull dvdscreener dvd-r9"
    " dvdivx dvd-video r5dvd",
    "hddvd": "hddvd hd-dvd hddvdrip",
    "vhs": "vhsrip vhs-rip",
    "cam": "camrip hdcam cam-rip hd-cam hqcam",
    "telesync": "telesync hdts hd-ts tsrip",
    "telecine": "telecine hdtc hd-tc tcrip",
    "screener": "screener bdscr webscreener hdscr",
    "workprint": "workprint",
}
_WEAK_SOURCES = {
    "bluray": "bd bdr",
    "web": "web webisode",
    "dvd": "dvd",
    "vhs": "vhs",
    "cam": "cam",
    "telesync": "ts",
    "telecine": "tc",
    "screener": "scr",
    "hdtv": "dvb",
}
_STRONG = rows("""
    x264 x265 x266 h264 h265 h.264 h.265 h-264 h-265 h266 x.264 x.265 x-264 x-265 avc hevc xvid divx
    av1 vp8 vp9 vc1 vc-1 mpeg2 mpeg-2 mpeg4 aac aac2 aac5 ac3 ac-3 eac3 e-ac-3 e-ac3 dts truehd flac
    flac2 ac3d mp3 dd5 dd7 ddp ddp5 ddp7 dd2 ddp2 dd1 ddp1 ddpa5 ddpa lpcm dts-hd dtshd dts-x dts-es
    dtsx hdr10 hdr10plus sdr 10bit 8bit 10-bit 8-bit hi10p hi10 hi444pp remux amzn dsnp hmax atvp
    pcok pmtp rerip multisubs dubbed subbed vostfr vost vostf truefrench vff vfq vfi vf2 vfstfr
    subfrench dovi swissgerman microhd hdrip 3dbd mhd nvenc hc-sub netflix
    readnfo dvdivx fullhd ultrahd 1080 720p50 multisub softsubs hardsubs hsbs-3d h-sbs hsbs half-sbs
    halfsbs fsbs full-sbs htab h-tab half-tab hou h-ou half-ou fou full-ou""")
_WEAK = rows("""
    hq dl internal complete dual audio sub subs dub uncensored nf ma retail ws fs hybrid hdr
    vof vo vf vq opus atmos proper repack nordic hlg dv ntsc pal convert hfr stv custom
    r5 r6 nfofix syncfix dubfix subfix readnfo widescreen fullscreen hd fhd uhd
    60fps 50fps 24fps hevc10 ddc fansub nfo censored
    preair 5.1 7.1 2.0 6ch 2ch 8ch surround stereo untouched hulu
    dsny ppv vod legendado dublado doublage hardsub softsub hc
    esub esubs encode raws dual-audio colorized multi-subs""")
LANGUAGES = rows("""
    german french english italian spanish castellano latino russian japanese korean chinese hindi
    tamil telugu malayalam danish swedish norwegian finnish dutch flemish polish czech hungarian
    turkish portuguese brazilian greek hebrew arabic thai vietnamese romanian ukrainian persian
    mandarin cantonese icelandic catalan ita eng ger deu fre fra spa esp rus jpn jap kor chi por
    ptbr pt-br dan swe nor fin nld pol cze hun tur gre heb ara hin lat deutsch espanol español
    francais français italiano vose multi""")
_EDITION_WORDS = rows("""
    uncut unrated extended theatrical remastered imax criterion directors director's director
    ultimate special collector's collectors collector despecialized cut edition version collection
    limited restored redux recut anniversary final deluxe definitive alternate alternative
    assembly unedited 3d sbs tab ou mvc rogue fan superbit edit grindhouse producers producer's
    steelbook dc festival matte 2in1 longue langfassung kinofassung remaster""")
# Names of channels and marks of releases that are words of titles unless they are in capitals
_CAPITALS = frozenset(
    [
        "REAL",
        "MAX",
        "HBO",
        "CR",
        "RED",
        "CRAV",
        "STAN",
        "IT",
        "IP",
        "INT",
        "LINE",
        "MIC",
        "RAW",
        "RATED",
        "iT",
        "iP",
        "DSNP",
        "TC",
        "TS",
        "CAM",
        "SCR",
    ]
)

_RESOLUTIONS = (
    *(240, 288, 360, 368, 404, 416, 480, 540, 544, 552, 576, 608, 640, 720, 800, 804, 816),
    *(848, 900, 1024, 1040, 1080, 1440, 1600, 2160, 4320),
)

_TAGS: dict[str, Tag] = {
    **{word: Tag(False) for word in _WEAK},
    **{word: Tag(False, "language", word) for word in LANGUAGES},
    **{word: Tag(False, "edition") for word in _EDITION_WORDS},
    **{
        word: Tag(False, "source", s)
        for s, words in _WEAK_SOURCES.items()
        for word in words.split()
    },
    **{word: Tag(True) for word in _STRONG},
    **{word: Tag(True, "source", s) for s, words in _SOURCES.items() for word in words.split()},
    **{
        f"{lines}{scan}": Tag(True, "resolution", f"{lines}p")
        for lines in _RESOLUTIONS
        for scan in "pi"
    },
    **{word: Tag(True, "resolution", "2160p") for word in ("4k", "4kuhd", "uhd4k", "4k-uhd")},
    **{word: Tag(True, "edition") for word in ("hsbs", "h-sbs", "half-sbs", "halfsbs", "fsbs")},
    **{word: Tag(True, "edition") for word in ("full-sbs", "htab", "h-tab", "half-tab", "hou")},
    **{word: Tag(True, "edition") for word in ("h-ou", "half-ou", "fou", "full-ou")},
    "uhd": Tag(True, "resolution", "2160p"),
    "8k": Tag(True, "resolution", "4320p"),
    "1080": Tag(False, "resolution", "1080p"),
    "720": Tag(False, "resolution", "720p"),
    "2160": Tag(False, "resolution", "2160p"),
}
_SHORT_SOURCES = {
    source_word: source
    for source, words in (
        ("bluray", "bluray blu-ray bd bdrip brrip uhdbd"),
        ("web", "web webdl webrip web-dl web-rip webhd"),
        ("hdtv", "hdtv tv pdtv sdtv"),
        ("dvd", "dvd dvdrip"),
        ("hddvd", "hddvd"),
    )
    for source_word in words.split()
}
# "BluRay1080p", "720pHDTV", "1080p60", "WEBDL2160p"
_JOINED = re.compile(r"([a-z-]{2,7})?-?(\d{3,4})[pi](?:\d{2}|hd)?-?([a-z][a-z-]{1,7})?")
_FRAME = re.compile(r"(\d{3,4})[x×](\d{3,4})[pi]?")
_FIRST = frozenset("0123456789") | {word[0] for word in _TAGS}


@lru_cache(16384)
def tag_of(word: str) -> Tag | None:
    """What a word of a name says; None for a plain word."""
    lowered = word.lower()
    tag = _TAGS.get(lowered)
    if tag is None and word in _CAPITALS:
        return Tag(False)
    if tag is not None or not (any(map(str.isdigit, word)) and len(word) > 4):
        return tag
    if frame := _FRAME.fullmatch(lowered):
        return Tag(True, "resolution", f"{frame[2]}p") if int(frame[2]) >= 200 else None
    return _joined(lowered)


def _joined(word: str) -> Tag | None:
    match = _JOINED.fullmatch(word)
    if not match or int(match[2]) not in _RESOLUTIONS:
        return None
    source = _SHORT_SOURCES.get(match[1] or "", "") or _SHORT_SOURCES.get(match[3] or "", "")
    if (match[1] or match[3]) and not source:
        return Tag(True, "resolution", f"{match[2]}p") if not match[1] else None
    return Tag(True, "resolution", f"{match[2]}p {source}".strip())


VIDEO_ENDINGS = frozenset(
    rows("""
    mkv mp4 m4v avi mov webm ts m2ts mts mpg mpeg wmv flv ogm ogv asf divx vob iso rm rmvb 3gp 3g2
    f4v mk3d wtv strm dvr-ms m2v qt srt ass ssa sub idx sup vtt smi nfo jpg""")
)
