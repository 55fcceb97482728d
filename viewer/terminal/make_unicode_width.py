#!/usr/bin/env python3
"""Prints unicode_width.inc: which code points take two terminal columns, and which take none.

    python3 make_unicode_width.py > unicode_width.inc

The tables come from the Unicode data that Python carries, so the result depends on Python's version; the
version is named in the file's first line.
"""
import unicodedata


def is_zero(code):
    if code == 0x00AD:  # the soft hyphen is drawn by terminals
        return False
    if 0x1160 <= code <= 0x11FF:  # Hangul vowels and finals join the syllable before them
        return True
    return unicodedata.category(chr(code)) in ("Mn", "Me", "Cf")


def is_wide(code):
    if unicodedata.category(chr(code)) == "Cn":
        # Python calls every unassigned code point wide; Unicode does so only where more ideographs may come.
        return 0x20000 <= code <= 0x2FFFD or 0x30000 <= code <= 0x3FFFD
    return not is_zero(code) and unicodedata.east_asian_width(chr(code)) in ("W", "F")


def ranges(test):
    first = None
    for code in range(0x110001):
        inside = code < 0x110000 and test(code)
        if inside and first is None:
            first = code
        elif not inside and first is not None:
            yield first, code - 1
            first = None


def table(name, test):
    print(f"constexpr CodeRange {name}[] = {{")
    row = "   "
    for first, last in ranges(test):
        entry = f" {{0x{first:04x}, 0x{last:04x}}},"
        if len(row) + len(entry) > 108:
            print(row)
            row = "   "
        row += entry
    print(row)
    print("};")


print(f"// Made by make_unicode_width.py from Unicode {unicodedata.unidata_version}; don't edit.")
table("wide_ranges", is_wide)
table("zero_ranges", is_zero)
