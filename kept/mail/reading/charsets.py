"""Bytes and the name of a charset in, text out; no name is refused, no letter is lost."""

from __future__ import annotations

import codecs
import re

import chardet

GUESS_BYTES = 65_536

# The names that mails use for a codec of Python's; the superset is meant where senders
# take one name for the other (gb2312 with GBK letters, iso-8859-1 with a euro sign).
_ALIASES: dict[str, str] = {
    alias: codec
    for codec, aliases in {
        "utf-8": "utf8 utf utf8mb4 utf8mb3 unicode11utf8 unicode20utf8 xunicode20utf8 utf8n "
        "utf8bom utf8sig utfb8 cp65001 65001 utf8strict",
        "utf-7": "utf7 unicode11utf7 unicode20utf7 xunicode20utf7 csunicode11utf7 cp65000 65000",
        "utf-16": "utf16 unicode ucs2 iso10646ucs2 csunicode unicodefeff",
        "utf-16-le": "utf16le",
        "utf-16-be": "utf16be unicodefffe",
        "utf-32": "utf32 ucs4 iso10646ucs4",
        "utf-32-le": "utf32le",
        "utf-32-be": "utf32be",
        "cp1252": "iso88591 iso885911987 latin1 latin l1 ibm819 cp819 isoir100 csisolatin1 "
        "8859 88591 cp1252 windows1252 xcp1252 xansi ansi 1252 win1252 iso8859 "
        "cp28591 isolatin1 xiso88591 windows28591 ansix341968 ansix341986 iso646us "
        "iso646irv1991 isoir6 westerneuropean",
        "cp1250": "cp1250 windows1250 xcp1250 win1250 1250",
        "cp1251": "cp1251 windows1251 xcp1251 win1251 1251 ansi1251",
        "cp1253": "cp1253 windows1253 xcp1253 win1253",
        "cp1254": "cp1254 windows1254 xcp1254 win1254 iso88599 latin5 l5 isoir148 csisolatin5 "
        "iso885991989 iso88599e",
        "cp1255": "cp1255 windows1255 xcp1255 win1255",
        "cp1256": "cp1256 windows1256 xcp1256 win1256",
        "cp1257": "cp1257 windows1257 xcp1257 win1257",
        "cp1258": "cp1258 windows1258 xcp1258 win1258",
        "cp874": "cp874 windows874 iso885911 tis620 tis6202533 dos874 xwindows874 ibm874",
        "iso8859-2": "iso88592 latin2 l2 isoir101 csisolatin2 iso885921987 cp28592 88592",
        "iso8859-3": "iso88593 latin3 l3 isoir109 csisolatin3 iso885931988",
        "iso8859-4": "iso88594 latin4 l4 isoir110 csisolatin4 iso885941988",
        "iso8859-5": "iso88595 cyrillic isoir144 csisolatincyrillic iso885951988",
        "iso8859-6": "iso88596 arabic asmo708 ecma114 iso88596e iso88596i isoir127 "
        "csisolatinarabic",
        "iso8859-7": "iso88597 greek greek8 ecma118 elot928 suneugreek isoir126 csisolatingreek",
        "iso8859-8": "iso88598 hebrew visual logical iso88598e iso88598i isoir138 csisolatinhebrew",
        "iso8859-10": "iso885910 latin6 l6 isoir157 csisolatin6",
        "iso8859-13": "iso885913 latin7 l7 isoir179",
        "iso8859-14": "iso885914 latin8 l8 isoir199 isoceltic",
        "iso8859-15": "iso885915 latin9 l9 csisolatin9 cp28605",
        "iso8859-16": "iso885916 latin10 l10 isoir226",
        "koi8-r": "koi8r koi8 koi cskoi8r cp20866 koi8rus",
        "koi8-u": "koi8u koi8ru cp21866",
        "koi8-t": "koi8t",
        "kz1048": "kz1048 strk1048 rk1048 cskz1048",
        "ptcp154": "ptcp154 pt154 cp154 cyrillicasian csptcp154",
        "mac-roman": "macintosh mac xmacroman macroman csmacintosh 10000 xmac applemacintosh",
        "mac-cyrillic": "xmaccyrillic maccyrillic xmacukrainian macukrainian",
        "mac-latin2": "xmacce macce maclatin2 maccentraleurope xmaccentraleurroman",
        "mac-greek": "xmacgreek macgreek",
        "mac-turkish": "xmacturkish macturkish",
        "mac-iceland": "xmacicelandic maciceland",
        "gb18030": "gb18030 gb2312 gbk gb euccn csgb2312 isoir58 gb231280 gb23121980 "
        "csiso58gb231280 chinese xgbk cp936 ms936 windows936 936 isogb2312 xgb2312 "
        "cngb gb180302000 gbk2312 gb23121",
        "hz": "hz hzgb2312 hzgb",
        "big5hkscs": "big5 big5hkscs big5hk cnbig5 csbig5 xxbig5 big5tw big5eten eten xbig5 "
        "cp950 ms950 windows950 950",
        "cp949": "euckr ksc5601 ksc56011987 ksc56011989 ksc5601ks korean cseuckr isoir149 "
        "cp949 ms949 uhc windows949 csksc56011987 5601 949 ks isoirkr ksx1001 "
        "xwindows949",
        "johab": "johab ms1361 cp1361",
        "iso2022_kr": "iso2022kr csiso2022kr",
        "cp932": "shiftjis sjis xsjis shiftjisx0213 mskanji csshiftjis windows31j "
        "cswindows31j cp932 ms932 windows932 932 shifts xmscp932 shiftjiscp932 jis",
        "euc_jp": "eucjp xeucjp xeuc cseucpkdfmtjapanese ujis euc "
        "extendedunixcodepackedformatforjapanese eucjpms",
        "iso2022_jp": "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 "
        "iso2022jpext csiso2022jp2 cp50220 cp50221 cp50222 iso2022jpms cpiso2022jp "
        "jis7",
        "cp437": "cp437 ibm437 437 cspc8codepage437 dosus",
        "cp737": "cp737 ibm737",
        "cp775": "cp775 ibm775",
        "cp850": "cp850 ibm850 850 cspc850multilingual doslatin1",
        "cp852": "cp852 ibm852 852 cspcp852 doslatin2",
        "cp855": "cp855 ibm855 855",
        "cp857": "cp857 ibm857 857",
        "cp858": "cp858 ibm858 ibm00858 pcmultilingual850euro",
        "cp860": "cp860 ibm860",
        "cp861": "cp861 ibm861",
        "cp862": "cp862 ibm862",
        "cp863": "cp863 ibm863",
        "cp864": "cp864 ibm864",
        "cp865": "cp865 ibm865",
        "cp866": "cp866 ibm866 866 csibm866",
        "cp869": "cp869 ibm869",
        "cp1125": "cp1125 ibm1125 cp866u ruscii",
        "cp037": "cp037 ibm037 ebcdiccpus ebcdicus",
        "cp500": "cp500 ibm500 ebcdiccpbe",
        "cp1140": "cp1140 ibm1140",
        "hp-roman8": "hproman8 roman8 r8",
    }.items()
    for alias in aliases.split()
}
# No promise about the letters: the bytes themselves say more.
_NO_CHARSET = """
    usascii ascii 7bit 8bit binary unknown unknown8bit xunknown none null default
    defaultcharset xuserdefined userdefined us charset xansi1 asciius cp367 ibm367 csascii
    undefined japanese autodetect auto
"""
_NAMELESS = frozenset(_NO_CHARSET.split()) | {""}
_SINGLE_BYTE = re.compile(r"cp12|iso8859|mac-|koi8|cp8|cp4|cp7|hp-|kz|ptcp")
_DOUBLE_BYTE = frozenset({"gb18030", "big5hkscs", "cp949", "johab", "cp932", "euc_jp"})
_ISO_2022 = re.compile(rb"\x1b[$(][@-Z]")
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.I
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(octets: bytes, label: str | None = None, *, fallback: str | None = None) -> str:
    """
    Return the text that `octets` stand for, whatever `label` claims.

    A label that is missing, unknown or no text codec counts as none: then UTF-8
    is tried, `fallback`, and a guess. UTF-8 also wins over a single-byte label
    when it fits and has letters of several bytes: that is never chance.
    """
    if not octets:
        return ""
    if octets.startswith(codecs.BOM_UTF8):
        return octets[3:].decode("utf-8", "replace")
    codec = codec_of(label)
    if codec is None or codec == "utf-8":
        return _unlabelled(octets, codec_of(fallback))
    if codec == "iso2022_jp":
        return _japanese(octets)
    if _SINGLE_BYTE.match(codec) and (text := _as_utf8(octets)) is not None:
        return text if not octets.isascii() or not codec.startswith("cp") else _plain(octets, codec)
    if octets.isascii() and b"\x1b" in octets and _ISO_2022.search(octets):
        return _japanese(octets)
    if codec in _DOUBLE_BYTE and (text := _as_utf8(octets)) is not None and _is_wide(text):
        return text
    return _plain(octets, codec)


def decode_html(octets: bytes, label: str | None = None) -> str:
    """As `decode`; where the mail names no charset, the page's own `<meta>` does."""
    if codec_of(label) is not None:
        return decode(octets, label)
    meta = _META_CHARSET.search(octets[:4_096])
    return decode(octets, fallback=meta[1].decode("ascii") if meta else None)


def _is_wide(text: str) -> bool:
    """Tell whether letters of three bytes prevail: two-byte charsets seldom look so."""
    letters = [letter for letter in text[:10_000] if letter > "\x7f"]
    return len(letters) > 2 and sum(letter >= "\u0800" for letter in letters) > len(letters) / 2


def codec_of(label: str | None) -> str | None:
    """Return the name of Python's codec for a label; None when it names no text."""
    if not label:
        return None
    plain = re.sub(r"[^a-z0-9]", "", label[:80].casefold().removeprefix("charset="))
    if plain in _NAMELESS:
        return None
    return _ALIASES.get(plain) or _ALIASES.get(plain.removeprefix("x"))


def _unlabelled(octets: bytes, fallback: str | None) -> str:
    for mark, codec in _BYTE_ORDER_MARKS:
        if octets.startswith(mark) and len(octets) > len(mark):
            return octets.decode(codec, "replace")
    if octets.isascii():
        return _japanese(octets) if _ISO_2022.search(octets) else octets.decode("ascii")
    text = _as_utf8(octets)
    if text is not None:
        return text
    if fallback and fallback != "utf-8":
        return decode(octets, fallback)
    return _guessed(octets)


def _guessed(octets: bytes) -> str:
    # A long text with one broken letter is still UTF-8; a short one may be anything.
    text = octets.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(letter > "\x7f" for letter in text[:GUESS_BYTES]) > 10 * broken:
        return text
    found = chardet.detect(octets[:GUESS_BYTES], prefer_superset=True)
    return _plain(octets, codec_of(found["encoding"]) or "cp1252")


def _as_utf8(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _plain(octets: bytes, codec: str) -> str:
    if codec == "utf-7":
        # It lets halves of a pair through, which no database takes.
        halves = octets.decode(codec, "replace").encode("utf-16", "surrogatepass")
        return halves.decode("utf-16", "replace")
    try:
        return octets.decode(codec)
    except UnicodeError:
        pass
    if _SINGLE_BYTE.match(codec):
        return octets.decode(codec, "kept.same-number")
    if (text := _as_utf8(octets)) is not None:
        return text
    try:
        return octets.decode(codec, "replace")
    except UnicodeError:
        return octets.decode("latin-1")


def _japanese(octets: bytes) -> str:
    for codec in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_3"):
        try:
            return octets.decode(codec)
        except UnicodeDecodeError:
            continue
    if not octets.isascii():
        return _unlabelled_eight_bit(octets)
    return _rewritten_japanese(octets)


def _unlabelled_eight_bit(octets: bytes) -> str:
    text = _as_utf8(octets)
    return text if text is not None else octets.decode("cp932", "replace")


def _rewritten_japanese(octets: bytes) -> str:
    """Read the vendor rows (a circled one, say), which only Microsoft's table holds."""
    pieces = re.split(rb"(\x1b\$[@B]|\x1b\([A-Z]|\x1b\$\([A-Z])", octets)
    text, double = [], False
    for piece in pieces:
        if piece.startswith(b"\x1b"):
            double = piece in (b"\x1b$@", b"\x1b$B")
        elif double:
            text.append(
                bytes(byte | 0x80 for byte in piece if byte > 32).decode(
                    "euc_jp", "kept.vendor-row"
                )
            )
        else:
            text.append(piece.decode("ascii", "replace"))
    return "".join(text)


def _same_number(error: UnicodeError) -> tuple[str, int]:
    """Give the five bytes that Windows' tables leave open the letter of their number."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


def _vendor_row(error: UnicodeError) -> tuple[str, int]:
    """Read two bytes of EUC-JP that are in no standard's row as Shift JIS would number them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2:
        return "\ufffd", len(error.object)
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 + (cell >= 63))
    return bytes((lead, trail)).decode("cp932", "replace"), error.start + 2


codecs.register_error("kept.same-number", _same_number)
codecs.register_error("kept.vendor-row", _vendor_row)
