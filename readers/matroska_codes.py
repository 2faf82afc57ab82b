"""Numbers and names of Matroska: element ids, and codec ids as the short names of
`facts.Stream`.
"""

from __future__ import annotations

# top level (RFC 9559 §5.1)
EBML = 0x1A45DFA3
DOC_TYPE = 0x4282
SEGMENT = 0x18538067
SEEK_HEAD = 0x114D9B74
SEEK = 0x4DBB
SEEK_ID = 0x53AB
SEEK_POSITION = 0x53AC
INFO = 0x1549A966
TRACKS = 0x1654AE6B
CHAPTERS = 0x1043A770
TAGS = 0x1254C367
ATTACHMENTS = 0x1941A469
CLUSTER = 0x1F43B675
# Info
TIMESTAMP_SCALE = 0x2AD7B1
DURATION = 0x4489
TITLE = 0x7BA9
# Tracks
TRACK_ENTRY = 0xAE
TRACK_UID = 0x73C5
TRACK_TYPE = 0x83
CODEC_ID = 0x86
CODEC_PRIVATE = 0x63A2
LANGUAGE = 0x22B59C
LANGUAGE_BCP47 = 0x22B59D
NAME = 0x536E
FLAG_DEFAULT = 0x88
FLAG_FORCED = 0x55AA
DEFAULT_DURATION = 0x23E383
VIDEO = 0xE0
PIXEL_WIDTH = 0xB0
PIXEL_HEIGHT = 0xBA
COLOUR = 0x55B0
TRANSFER = 0x55BA
BITS_PER_CHANNEL = 0x55B2
AUDIO = 0xE1
CHANNELS = 0x9F
SAMPLE_RATE = 0xB5
BIT_DEPTH = 0x6264
BLOCK_ADDITION_MAPPING = 0x41E4
BLOCK_ADD_ID_TYPE = 0x41E7
# Chapters
EDITION_ENTRY = 0x45B9
EDITION_DEFAULT = 0x45DB
CHAPTER_ATOM = 0xB6
CHAPTER_START = 0x91
CHAPTER_HIDDEN = 0x98
CHAPTER_DISPLAY = 0x80
CHAPTER_STRING = 0x85
# Tags
TAG = 0x7373
TARGETS = 0x63C0
TARGET_TYPE_VALUE = 0x68CA
TAG_TRACK_UID = 0x63C5
SIMPLE_TAG = 0x67C8
TAG_NAME = 0x45A3
TAG_STRING = 0x4487
# Attachments
ATTACHED_FILE = 0x61A7
FILE_NAME = 0x466E
FILE_TYPE = 0x4660
FILE_DATA = 0x465C

KINDS = {1: "video", 2: "audio", 17: "subtitle"}
HDR = {16: "hdr10", 18: "hlg"}  # ITU-T H.273 transfer: PQ, HLG
DOLBY_VISION = frozenset({0x64766343, 0x64767643, 0x64767743})  # dvcC dvvC dvwC

CODECS = {
    "V_MPEG4/ISO/AVC": "h264",
    "V_MPEGH/ISO/HEVC": "hevc",
    "V_MPEGI/ISO/VVC": "vvc",
    "V_AV1": "av1",
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "V_MPEG4/ISO/SP": "mpeg4",
    "V_MPEG4/ISO/ASP": "mpeg4",
    "V_MPEG4/ISO/AP": "mpeg4",
    "V_MPEG4/MS/V3": "msmpeg4",
    "V_MPEG1": "mpeg1",
    "V_MPEG2": "mpeg2",
    "V_THEORA": "theora",
    "V_PRORES": "prores",
    "V_FFV1": "ffv1",
    "V_MJPEG": "mjpeg",
    "V_UNCOMPRESSED": "raw",
    "A_MPEG/L3": "mp3",
    "A_MPEG/L2": "mp2",
    "A_MPEG/L1": "mp1",
    "A_AC3": "ac3",
    "A_EAC3": "eac3",
    "A_DTS": "dts",
    "A_TRUEHD": "truehd",
    "A_MLP": "mlp",
    "A_FLAC": "flac",
    "A_OPUS": "opus",
    "A_VORBIS": "vorbis",
    "A_ALAC": "alac",
    "A_TTA1": "tta",
    "A_WAVPACK4": "wavpack",
    "S_TEXT/UTF8": "srt",
    "S_TEXT/ASCII": "srt",
    "S_TEXT/ASS": "ass",
    "S_TEXT/SSA": "ass",
    "S_ASS": "ass",
    "S_SSA": "ass",
    "S_TEXT/WEBVTT": "webvtt",
    "S_HDMV/PGS": "pgs",
    "S_HDMV/TEXTST": "textst",
    "S_VOBSUB": "vobsub",
    "S_DVBSUB": "dvbsub",
    "S_ARIBSUB": "arib",
}
FAMILIES = (
    ("A_AAC", "aac"),
    ("A_PCM/", "pcm"),
    ("A_DTS", "dts"),
    ("A_AC3", "ac3"),
    ("A_OPUS", "opus"),
    ("D_WEBVTT/", "webvtt"),
)
# A Windows codec inside Matroska: BITMAPINFOHEADER's compression, WAVEFORMATEX's format tag
FOURCCS = {
    b"WVC1": "vc1",
    b"WMV3": "wmv3",
    b"WMV2": "wmv2",
    b"WMV1": "wmv1",
    b"XVID": "mpeg4",
    b"DIVX": "mpeg4",
    b"DX50": "mpeg4",
    b"FMP4": "mpeg4",
    b"MP4V": "mpeg4",
    b"DIV3": "msmpeg4",
    b"MP43": "msmpeg4",
    b"H264": "h264",
    b"X264": "h264",
    b"AVC1": "h264",
    b"HEVC": "hevc",
    b"MJPG": "mjpeg",
    b"MPG2": "mpeg2",
    b"AV01": "av1",
    b"VP80": "vp8",
    b"VP90": "vp9",
}
WAVE_FORMATS = {
    1: "pcm",
    3: "pcm",
    0x50: "mp2",
    0x55: "mp3",
    0xFF: "aac",
    0x160: "wma",
    0x161: "wma",
    0x162: "wma",
    0x2000: "ac3",
    0x2001: "dts",
}
# Lossy sound has no bit depth; muxers write that of their decoder there
WITHOUT_DEPTH = frozenset({"aac", "mp3", "mp2", "mp1", "ac3", "eac3", "opus", "vorbis", "wma"})


def codec_name(codec_id: str, private: bytes) -> str:
    """The short name of a codec; for an unknown id its last part in lower case. `private` is the
    track's CodecPrivate.
    """
    known = CODECS.get(codec_id)
    if known:
        return known
    if codec_id == "V_MS/VFW/FOURCC":
        code = private[16:20].upper()
        return FOURCCS.get(code) or code.strip(b" \0").decode("ascii", "ignore").lower()
    if codec_id == "A_MS/ACM":
        return WAVE_FORMATS.get(int.from_bytes(private[:2], "little"), "acm")
    for prefix, name in FAMILIES:
        if codec_id.startswith(prefix):
            return name
    return codec_id[2:].rpartition("/")[2].lower()[:32]
