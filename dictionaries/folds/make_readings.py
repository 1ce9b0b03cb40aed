#!/usr/bin/env python3
"""Makes readings.tsv, the Mandarin readings of Han characters, from the Unihan database.

Usage: make_readings.py Unihan_Readings.txt[.bz2], from the Debian package unicode-data (15.0.0).

Readings lose their tone: what stands in a text may be toned, toneless or toned wrongly. Characters become what scanner/fold_table makes of
them (t2s.tsv), so 关 has the readings of 關 and of 关. All dictionaries that Unihan quotes are taken together: machines that put pinyin into
a text take any reading of a character. Characters: the first block of Han (U+4E00-9FFF), 〇, and the rest of 通用规范汉字表.
"""
import bz2
import pathlib
import re
import sys
import unicodedata

# Field -> what surrounds the readings in it (UAX #38).
FIELDS = {
    "kHanyuPinlu": r"\(\d+\)",
    "kHanyuPinyin": r"[\d.,*]+:",
    "kMandarin": r"(?!)",
    "kTGHZ2013": r"[\d.,*]+:",
    "kXHC1983": r"[\d.,*]+:",
}
# What Unihan leaves out.
MISSING = {"〇": {"ling"}, "哪": {"nei"}}
TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}
HEAD = """\
# syllable<TAB>characters that are read so. Syllables are toneless, v is ü and the ê of 诶 is e.
# Made by make_readings.py from Unihan_Readings.txt of Unicode 15.0.0, modified: readings without tones, characters folded by t2s.tsv.
# Copyright (c) 1991-2022 Unicode, Inc. Unicode License: see LICENSE.unicode beside this file.
"""


def toneless(reading: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFD", reading) if c not in TONES)
    syllable = letters.replace("u\u0308", "v").replace("e\u0302", "e")
    if not re.fullmatch("[a-z]{1,6}", syllable):
        raise ValueError(f"not a reading: {reading}")
    return syllable


def main() -> None:
    folder = pathlib.Path(__file__).parent
    simplified = {}
    for line in (folder / "t2s.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            traditional, simple = line.split("\t")
            simplified[traditional] = simple

    source = pathlib.Path(sys.argv[1])
    opened = bz2.open(source, "rt", encoding="utf-8") if source.suffix == ".bz2" else source.open(encoding="utf-8")
    readings = {}
    in_general_list = set()
    with opened as lines:
        for line in lines:
            if not line.startswith("U+"):
                continue
            code, field, value = line.rstrip("\n").split("\t")
            if field not in FIELDS:
                continue
            character = unicodedata.normalize("NFKC", chr(int(code[2:], 16)))
            character = simplified.get(character, character)
            if field == "kTGHZ2013":
                in_general_list.add(character)
            words = re.split("[ ,]", re.sub(FIELDS[field], " ", value))
            readings.setdefault(character, set()).update(toneless(word) for word in words if word)

    for character, syllables in MISSING.items():
        readings.setdefault(character, set()).update(syllables)

    table = {}
    for character, syllables in readings.items():
        if "\u4e00" <= character <= "\u9fff" or character == "〇" or character in in_general_list:
            for syllable in syllables:
                table.setdefault(syllable, set()).add(character)
    with (folder / "readings.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEAD)
        for syllable in sorted(table):
            out.write(f"{syllable}\t{''.join(sorted(table[syllable]))}\n")


main()
