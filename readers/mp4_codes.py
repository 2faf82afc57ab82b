"""MP4's numbers and names: sample entries and object types as the short names of `facts.Stream`, and its old language codes."""

from __future__ import annotations

KINDS = {b"vide": "video", b"soun": "audio", b"subt": "subtitle", b"sbtl": "subtitle", b"text": "subtitle", b"subp": "subtitle",
         b"clcp": "subtitle"}
ENCRYPTED = frozenset({b"encv", b"enca", b"enct", b"drmi", b"drms", b"p608"})
DOLBY_VISION = frozenset({b"dvh1", b"dvhe", b"dva1", b"dvav", b"dav1"})
DOLBY_BOXES = frozenset({b"dvcC", b"dvvC", b"dvwC"})
HDR = {16: "hdr10", 18: "hlg"}                                                  # ITU-T H.273 transfer: PQ, HLG

CODECS = {
    b"avc1": "h264", b"avc2": "h264", b"avc3": "h264", b"avc4": "h264", b"dva1": "h264", b"dvav": "h264",
    b"hvc1": "hevc", b"hev1": "hevc", b"dvh1": "hevc", b"dvhe": "hevc", b"vvc1": "vvc", b"vvi1": "vvc",
    b"av01": "av1", b"dav1": "av1", b"vp08": "vp8", b"vp09": "vp9", b"mp4v": "mpeg4", b"xvid": "mpeg4", b"XVID": "mpeg4", b"DIVX": "mpeg4",
    b"s263": "h263", b"h263": "h263", b"vc-1": "vc1", b"mp2v": "mpeg2", b"mpg2": "mpeg2", b"m2v1": "mpeg2",
    b"jpeg": "mjpeg", b"mjpa": "mjpeg", b"mjpb": "mjpeg", b"SVQ1": "svq1", b"SVQ3": "svq3", b"rle ": "qtrle", b"cvid": "cinepak",
    b"apch": "prores", b"apcn": "prores", b"apcs": "prores", b"apco": "prores", b"ap4h": "prores", b"ap4x": "prores",
    b"AVdn": "dnxhd", b"AVdh": "dnxhd",
    b"mp4a": "aac", b".mp3": "mp3", b"ac-3": "ac3", b"ec-3": "eac3", b"ac-4": "ac4", b"dtsc": "dts", b"dtsh": "dts", b"dtsl": "dts",
    b"dtse": "dts", b"dtsx": "dts", b"mlpa": "truehd", b"fLaC": "flac", b"Opus": "opus", b"alac": "alac", b"samr": "amr", b"sawb": "amr",
    b"lpcm": "pcm", b"sowt": "pcm", b"twos": "pcm", b"in24": "pcm", b"in32": "pcm", b"fl32": "pcm", b"fl64": "pcm", b"raw ": "pcm",
    b"NONE": "pcm", b"ipcm": "pcm", b"fpcm": "pcm", b"ulaw": "pcm", b"alaw": "pcm",
    b"tx3g": "tx3g", b"text": "tx3g", b"wvtt": "webvtt", b"stpp": "ttml", b"mp4s": "vobsub", b"c608": "eia608", b"c708": "eia708",
}
# ISO 14496-1 object types, in the esds box of mp4a, mp4v and mp4s
OBJECT_TYPES = {
    0x20: "mpeg4", 0x21: "h264", 0x23: "hevc", 0x40: "aac", 0x60: "mpeg2", 0x61: "mpeg2", 0x62: "mpeg2", 0x63: "mpeg2", 0x64: "mpeg2",
    0x65: "mpeg2", 0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3", 0x6A: "mpeg1", 0x6B: "mp3", 0x6C: "mjpeg", 0xA3: "vc1", 0xA5: "ac3",
    0xA6: "eac3", 0xA9: "dts", 0xAC: "dts", 0xAD: "opus", 0xDD: "vorbis", 0xE0: "vobsub", 0xE1: "qcelp",
}
# Macintosh language codes, which QuickTime uses below 0x400
MAC_LANGUAGES = (
    "eng", "fre", "ger", "ita", "dut", "swe", "spa", "dan", "por", "nor", "heb", "jpn", "ara", "fin", "gre", "ice", "mlt", "tur", "hrv",
    "chi", "urd", "hin", "tha", "kor", "lit", "pol", "hun", "est", "lav",
)
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AC3_CHANNELS = (2, 1, 2, 3, 3, 4, 4, 5)                                         # by acmod
STIK = {0: "movie", 6: "music_video", 9: "movie", 10: "episode"}                # iTunes media kind; 2 is an audiobook


def language(packed: int) -> str:
    """mdhd's language: three five-bit letters, or a Macintosh code; "" when undetermined."""
    if packed < 0x400:
        return MAC_LANGUAGES[packed] if packed < len(MAC_LANGUAGES) else ""
    letters = "".join(chr(0x60 + (packed >> shift & 31)) for shift in (10, 5, 0))
    return letters if letters.isalpha() and letters.isascii() and letters != "und" else ""
