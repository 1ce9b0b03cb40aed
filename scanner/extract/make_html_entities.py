#!/usr/bin/env python3
"""Writes html_entities_table.inc: the named character references of the HTML Living Standard, section 13.5.

    python3 scanner/extract/make_html_entities.py [entities.json] > scanner/extract/html_entities_table.inc

The data is https://html.spec.whatwg.org/entities.json (a list of facts published with the standard): given as a file, or else the
copy of it that Python's standard library carries as html.entities.html5. Both hold the same 2231 names.
"""
import html.entities
import json
import sys


def references():
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            return {name[1:]: value["characters"] for name, value in json.load(file).items()}
    return html.entities.html5


def literal(text):
    return "".join(f"\\x{byte:02x}" for byte in text.encode("utf-8"))


def main():
    table = sorted((name.encode("ascii"), characters) for name, characters in references().items())
    if len(table) != 2231:
        sys.exit(f"expected the standard's 2231 names, found {len(table)}")
    print("// Written by make_html_entities.py from https://html.spec.whatwg.org/entities.json; do not edit. Sorted by bytes.")
    print("// clang-format off")
    for name, characters in table:
        print(f'{{"{name.decode("ascii")}", "{literal(characters)}"}},')
    print("// clang-format on")


main()
