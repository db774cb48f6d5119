"""What names and declared types say a file is, as the most careless system would read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = [
    "ARCHIVES",
    "MEDIA",
    "PROGRAMS",
    "SHOWN",
    "WITH_MACROS",
    "ending",
    "endings",
    "kind_of_media",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What CCAI keeps of images, videos and sounds; of documents it keeps all but `REFUSED`.
MEDIA = {
    "image": _words("jpeg jpg png gif tiff tif webp raw arw cr2 cr3 dng nef orf raf rw2"),
    "video": _words("mp4 m4v mov qt avi wmv webm"),
    "audio": _words("mp3 wav"),
}
REFUSED = frozenset({"exe", "dll", "bat", "zip", "rar", "scr", "bin"})

#: What a desktop runs, or mounts, when somebody opens it; Gmail, Outlook and Microsoft 365 take
#: none of it either. CCAI's table does not name it.
PROGRAMS = _words(
    "ade adp apk app appinstaller application appref-ms appx appxbundle bas bash "
    "cab chm class cmd com command cpl csh deb dex diagcab diagcfg diagpkg dmg "
    "drv elf ex ex_ gadget hlp hta img inf ins iso isp jar jnlp js jse ksh "
    "library-ms lnk macho mde mjs msc msh msi msix msixbundle msp mst nsh ocx pif "
    "pkg ppkg prg ps1 ps1xml ps2 psc1 psd1 psm1 pssc reg rpm scf sct "
    "searchconnector-ms settingcontent-ms sh shb shs swf sys udl url vb vbe vbp "
    "vbs vhd vhdx vmdk vxd website wim ws wsc wsf wsh xll zsh"
)

#: Endings of documents that may hold macros, and say so.
WITH_MACROS = _words("docm dotm xlsm xltm xlam pptm potm ppsm ppam sldm accdb accde mdb")

#: Endings of archives.
ARCHIVES = _words(
    "zip zipx rar 7z tar tgz tbz tbz2 txz gz bz2 xz lzma z lz lzh lha arj ace cab "
    "zst tzst iso img vhd vhdx wim cpio"
)

#: Endings that promise a file that shows something and does nothing.
SHOWN = frozenset(
    {*MEDIA["image"], *MEDIA["video"], *MEDIA["audio"], "bmp", "heic", "heif", "pdf"}
)

#: Endings that people take for a document, a picture, a sound or an archive.
KNOWN = (
    SHOWN
    | ARCHIVES
    | WITH_MACROS
    | _words(
        "doc docx dot dotx rtf odt xls xlsx xlsb csv ods ppt pptx pps ppsx odp txt "
        "log md xml json html htm eml msg ics vcf svg epub pages numbers key"
    )
)

# Endings of each kind of media, so that a name says as much as a declared type.
_KIND_OF_ENDING = {
    ending: kind
    for kind, endings in {
        "image": {*MEDIA["image"], "bmp", "svg", "svgz", "ico", "heic", "heif", "psd", "avif"},
        "video": {*MEDIA["video"], "mkv", "flv", "mpg", "mpeg", "3gp"},
        "audio": {*MEDIA["audio"], "ogg", "flac", "aac", "m4a", "wma", "mid"},
    }.items()
    for ending in endings
}
_ENDING_OF_MEDIA = {
    "x-ms-wmv": "wmv",
    "x-msvideo": "avi",
    "vnd.avi": "avi",
    "msvideo": "avi",
    "quicktime": "mov",
    "pjpeg": "jpeg",
    "x-png": "png",
    "mpeg": "mp3",
    "mpeg3": "mp3",
    "x-mpeg": "mp3",
    "x-mpeg-3": "mp3",
    "x-wav": "wav",
    "wave": "wav",
    "vnd.wave": "wav",
    "x-adobe-dng": "dng",
    "x-canon-cr2": "cr2",
    "x-canon-cr3": "cr3",
    "x-nikon-nef": "nef",
    "x-sony-arw": "arw",
    "x-olympus-orf": "orf",
    "x-fuji-raf": "raf",
    "x-panasonic-rw2": "rw2",
    "x-panasonic-raw2": "rw2",
    "svg+xml": "svg",
    "bmp": "bmp",
}
_ENDING_OF_TYPE = {
    "application/gzip": "gz",
    "application/hta": "hta",
    "application/java-archive": "jar",
    "application/javascript": "js",
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/vnd.android.package-archive": "apk",
    "application/vnd.microsoft.portable-executable": "exe",
    "application/vnd.ms-cab-compressed": "cab",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-excel.addin.macroenabled.12": "xlam",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.12": "xltm",
    "application/vnd.ms-htmlhelp": "chm",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": "pptm",
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12": "ppsm",
    "application/vnd.ms-word.document.macroenabled.12": "docm",
    "application/vnd.ms-word.template.macroenabled.12": "dotm",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "application/x-apple-diskimage": "dmg",
    "application/x-bat": "bat",
    "application/x-bzip2": "bz2",
    "application/x-cab": "cab",
    "application/x-compressed-tar": "tgz",
    "application/x-csh": "csh",
    "application/x-debian-package": "deb",
    "application/x-dosexec": "exe",
    "application/x-elf": "elf",
    "application/x-executable": "bin",
    "application/x-gtar": "tar",
    "application/x-gzip": "gz",
    "application/x-iso9660-image": "iso",
    "application/x-java-archive": "jar",
    "application/x-java-jnlp-file": "jnlp",
    "application/x-javascript": "js",
    "application/x-mach-binary": "bin",
    "application/x-ms-installer": "msi",
    "application/x-ms-shortcut": "lnk",
    "application/x-msdos-program": "exe",
    "application/x-msdownload": "exe",
    "application/x-msi": "msi",
    "application/x-powershell": "ps1",
    "application/x-rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/x-rpm": "rpm",
    "application/x-sh": "sh",
    "application/x-sharedlib": "bin",
    "application/x-shellscript": "sh",
    "application/x-shockwave-flash": "swf",
    "application/x-tar": "tar",
    "application/x-xz": "xz",
    "application/x-zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/zip": "zip",
    "text/csv": "csv",
    "text/html": "html",
    "text/javascript": "js",
    "text/plain": "txt",
    "text/vbscript": "vbs",
    "text/x-sh": "sh",
    "text/x-shellscript": "sh",
}
_SAME = {"jpeg": "jpg", "tif": "tiff", "qt": "mov", "htm": "html", "tgz": "gz", "mpeg": "mpg"}


def ending(name: str) -> str:
    r"""
    Return the ending of *name* without its dot, as the most careless system would read it.

    >>> ending("Invoice.PDF"), ending("a.e\u200bxe. ."), ending("README")
    ('pdf', 'exe', '')
    """
    if name.isascii() and name.isprintable():
        stripped = name.strip().rstrip(". ")
    else:
        wide = unicodedata.normalize("NFKC", name)
        visible = "".join(c for c in wide if unicodedata.category(c)[0] != "C")
        stripped = visible.strip().rstrip(". ")
    return stripped.rpartition(".")[2].strip().casefold() if "." in stripped else ""


def endings(names: Iterable[str]) -> tuple[str, ...]:
    """
    Return every ending that *names* may be read with; what has none counts as an empty one.

    What follows a colon names a stream of the same file on Windows (X12).

    >>> endings(["x.txt:a.scr", "b.pdf"])
    ('txt', 'scr', 'pdf')
    """
    return tuple(dict.fromkeys(ending(piece) for name in names for piece in name.split(":")))


def kind_of_media(ending: str) -> str:
    """
    Return ``image``, ``video``, ``audio``, or an empty word for what is none of them.

    >>> kind_of_media("mkv"), kind_of_media("pdf")
    ('video', '')
    """
    return _KIND_OF_ENDING.get(ending, "")


def ending_of_type(media_type: str) -> str:
    """
    Return the ending that goes with a declared type, in lower case; empty if it says nothing.

    >>> ending_of_type("application/x-msdownload"), ending_of_type("image/x-png")
    ('exe', 'png')
    >>> ending_of_type("application/octet-stream")
    ''
    """
    kind, _, subtype = media_type.partition("/")
    if kind in MEDIA:
        return _ENDING_OF_MEDIA.get(subtype, subtype.removeprefix("x-"))
    return _ENDING_OF_TYPE.get(media_type, "")


def usual(ending: str) -> str:
    """
    Return the usual one of the endings that mean the same.

    >>> usual("jpeg"), usual("tif"), usual("pdf")
    ('jpg', 'tiff', 'pdf')
    """
    return _SAME.get(ending, ending)
