"""The words that release names put behind a title: resolution, source, codecs, editions, languages."""

from __future__ import annotations

import re

# Words that no title ends in: the first of them ends the title. Values: (field, meaning); an empty field only ends the title.
STRONG: dict[str, tuple[str, str]] = {
    **{f"{lines}{scan}": ("resolution", f"{lines}p") for lines in (360, 480, 540, 576, 720, 1080, 1440, 2160, 4320) for scan in "pi"},
    "4k": ("resolution", "2160p"), "uhd": ("resolution", "2160p"), "8k": ("resolution", "4320p"),
    "bluray": ("source", "bluray"), "bdrip": ("source", "bluray"), "brrip": ("source", "bluray"), "bdremux": ("source", "bluray"),
    "bdmux": ("source", "bluray"), "bd50": ("source", "bluray"), "bd25": ("source", "bluray"), "uhdbd": ("source", "bluray"),
    "webrip": ("source", "web"), "webdl": ("source", "web"), "webhd": ("source", "web"),
    "web-dl": ("source", "web"), "web-rip": ("source", "web"), "blu-ray": ("source", "bluray"), "dvd-rip": ("source", "dvd"),
    "hdtv": ("source", "hdtv"), "hdtvrip": ("source", "hdtv"), "pdtv": ("source", "hdtv"), "dsr": ("source", "hdtv"),
    "satrip": ("source", "hdtv"), "dvbrip": ("source", "hdtv"), "tvrip": ("source", "hdtv"), "sdtv": ("source", "hdtv"),
    "dvdrip": ("source", "dvd"), "dvd5": ("source", "dvd"), "dvd9": ("source", "dvd"), "dvdr": ("source", "dvd"),
    "dvdscr": ("source", "dvd"), "hddvd": ("source", "hddvd"), "vhsrip": ("source", "vhs"), "hdrip": ("", ""), "hdcam": ("", ""),
    "camrip": ("", ""), "telesync": ("", ""),
    **dict.fromkeys(
        [
            "x264", "x265", "h264", "h265", "h.264", "h.265", "avc", "hevc", "xvid", "divx", "av1", "vp9", "vc1", "aac", "aac2", "ac3",
            "eac3", "dts", "truehd", "flac", "ac3d", "mp3", "dd5", "ddp", "ddp5", "dd2", "ddp2", "ddpa5", "dts-hd", "dtshd", "hdr",
            "hdr10", "hdr10plus", "sdr", "10bit", "8bit", "hi10p", "remux", "amzn", "dsnp", "hmax", "atvp", "rerip", "multisubs",
            "dubbed", "subbed", "vostfr", "truefrench", "vff", "vf2", "dovi", "swissgerman",
        ], ("", ""),
    ),
}
# Words that also occur in titles: they end it only between a strong word (or a year) and the next one
WEAK: dict[str, tuple[str, str]] = {
    "web": ("source", "web"), "dvd": ("source", "dvd"), "bd": ("source", "bluray"), "vhs": ("source", "vhs"),
    **{f"{one}-{two}": ("", "") for one in ("dts", "dd") for two in ("x", "ex")},
    **dict.fromkeys(
        [
            "cam", "ts", "hq", "dv", "dl", "internal", "limited", "complete", "dual", "audio", "german", "french", "english", "italian",
            "spanish", "ita", "eng", "ger", "fre", "spa", "rus", "jpn", "kor", "multi", "sub", "subs", "dub", "uncensored", "hdr",
            "nf", "ma", "retail", "ws", "fs", "hybrid", "hsbs", "sbs", "3d", "2d", "vof", "vo", "opus", "atmos",
            "proper", "repack", "nordic", "hlg", "ntsc", "pal", "convert", "hfr", "stv", "custom",
        ], ("", ""),
    ),
    "uncut": ("edition", "Uncut"), "unrated": ("edition", "Unrated"), "extended": ("edition", "Extended"),
    "theatrical": ("edition", "Theatrical"), "remastered": ("edition", "Remastered"), "imax": ("edition", "IMAX"),
    "criterion": ("edition", "Criterion"), "directors": ("edition", "Director's Cut"), "director's": ("edition", "Director's Cut"),
    "director": ("edition", "Director's Cut"),
    "ultimate": ("edition", "Ultimate"), "special": ("edition", "Special"), "collector's": ("edition", "Collector"),
    "collectors": ("edition", "Collector"), "despecialized": ("edition", "Despecialized"),
    "cut": ("", ""), "edition": ("", ""), "version": ("", ""), "collection": ("", ""),
}
# Editions named without any release word: only these, and only behind a year or at the end
EDITION = re.compile(
    r"(?P<final>\bfinal cut\b)|(?P<director>\bdirector'?s'?[ ._-]cut\b|\bDC\b)|(?P<extended>\bextended(?: (?:cut|edition|version))?\b)"
    r"|(?P<theatrical>\btheatrical(?: (?:cut|edition|version))?\b)|(?P<unrated>\bunrated\b)|(?P<uncut>\buncut\b)|(?P<imax>\bimax\b)"
    r"|(?P<remastered>\bremastered\b)|(?P<criterion>\bcriterion(?: collection)?\b)|(?P<ultimate>\bultimate (?:cut|edition)\b)"
    r"|(?P<special>\bspecial edition\b)|(?P<collector>\bcollector'?s'? edition\b)|(?P<despecialized>\bdespecialized\b)", re.I,
)
EDITION_NAMES = {
    "final": "Final Cut", "director": "Director's Cut", "extended": "Extended", "theatrical": "Theatrical", "unrated": "Unrated",
    "uncut": "Uncut", "imax": "IMAX", "remastered": "Remastered", "criterion": "Criterion", "ultimate": "Ultimate", "special": "Special",
    "collector": "Collector", "despecialized": "Despecialized",
}
VIDEO_ENDINGS = frozenset(
    [
        "mkv", "mp4", "m4v", "avi", "mov", "webm", "ts", "m2ts", "mts", "mpg", "mpeg", "wmv", "flv", "ogm", "ogv", "asf", "divx", "vob",
        "iso", "rm", "rmvb", "3gp", "3g2", "f4v", "mk3d", "wtv", "strm", "dvr-ms", "m2v", "qt", "srt", "ass", "ssa", "sub", "idx", "sup",
        "vtt", "smi", "nfo", "jpg",
    ],
)


def edition_of(words: str) -> str:
    """The edition that some text names, "" when none."""
    found = EDITION.search(words)
    return EDITION_NAMES[found.lastgroup] if found and found.lastgroup else ""
