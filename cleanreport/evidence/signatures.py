"""How files of other kinds begin: what is recognised only to be refused with its name."""

import re

# Programs and what runs like one: Windows, Linux, macOS, Java, Android, WebAssembly, Flash, packages, help files.
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xbe\xba\xfe\xca",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
    b"dex\n03",
    b"\0asm",
    b"FWS",
    b"CWS",
    b"ZWS",
    b"!<arch>\n",
    b"\xed\xab\xee\xdb",
    b"ITSF",
    b"Cr24",
    b"MDMP",
)
SHORTCUTS = (b"L\0\0\0\x01\x14\x02\0", b"[InternetShortcut]", b"[{000214A0-")
# Texts that some program runs when they are opened.
SCRIPTS = (
    b"#!",
    b"@echo",
    b"<?php",
    b"<%",
    b"windows registry editor",
    b"regedit4",
    b"%!ps",
    b"on error resume next",
)
ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
    b"\x60\xea",
)
PICTURES = (b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM", b"\0\0\x01\0", b"8BPS")
SOUNDS_AND_FILMS = (b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3", b"FLV\x01", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")

# Markup that a browser would run. Scripts and pages have no place in a picture's own notes.
MARKUP = re.compile(rb"<(?:script|html|!doctype|svg|iframe|body|\?php)\b", re.IGNORECASE)
# The beginning of another file behind the end of a picture: archives, programs, papers, pages.
APPENDED = re.compile(
    rb"PK\x03\x04[\x00-\x3f]\0|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|%PDF-|\x7fELF[\x01\x02][\x01\x02]|\xca\xfe\xba\xbe\0\0\0|"
    rb"PE\0\0(?:L\x01|d\x86)|(?i:<(?:script|html|!doctype|svg|iframe|body|\?php)\b)"
)

# By its ending, such a file is run by a double click on some computer, whatever it holds.
PROGRAM_ENDINGS = frozenset(
    "exe com scr pif cpl dll sys ocx drv msi msp msix appx bat cmd ps1 psm1 psc1 vbs vbe js jse mjs wsf wsh wsc hta "
    "lnk url reg inf scf jar jnlp class apk aab ipa app dmg pkg deb rpm run sh bash zsh csh ksh py pyc pyw pl rb php "
    "phtml asp aspx jsp gadget chm hlp iso img vhd vhdx one xll xla xlam wll dotm xltm potm ppam sldm swf"
    .split()
)  # fmt: skip
# A last ending but one that only somebody gives who wants to mislead; "example.com.pdf" is an honest name.
DISGUISED_ENDINGS = frozenset("exe scr pif bat cmd vbs vbe jse wsf hta lnk msi ps1 reg jar apk dll".split())
