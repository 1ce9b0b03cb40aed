#!/usr/bin/env bash
# Documents and megabytes a second, by format, beside what people use instead. Interleaved rounds of one run; the median counts.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: bench/formats.sh [BUILD] [ROUNDS]

BUILD is a build of preset release (default build/release), ROUNDS is 5 if left out. Takes the documents of tests/data/documents, sixty copies of each format
together (2 000 of txt, csv and html, which take less time than the start of the program varies by), and compares `mishen scan --jobs 1` with
pdftotext | grep for PDF, unzip -p | grep for zipped formats, and LibreOffice (one conversion, where soffice is installed). Prints a Markdown table.
USAGE
}
case ${1-} in
  --help | -h) usage; exit 0 ;;
esac
build=${1-build/release}
rounds=${2-5}
[[ -x $build/bin/mishen ]] || { usage >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seconds() { # the wall time of a command
  local begin end
  begin=$(date +%s%N)
  "$@" >/dev/null 2>&1 || true
  end=$(date +%s%N)
  awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.4f", (b - a) / 1e9 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

scan() { "$build/bin/mishen" scan --jobs 1 --format jsonl "$1"; }
nothing() { "$build/bin/mishen" scan --jobs 1 --format jsonl /dev/null; }
by_pdftotext() { find "$1" -type f -print0 | xargs -0 -I '{}' sh -c 'pdftotext "{}" - | grep -c 机密'; }
by_unzip() { find "$1" -type f -print0 | xargs -0 -I '{}' sh -c 'unzip -p "{}" | grep -c 机密'; }
by_grep() { grep -rc 机密 "$1"; }

echo "| format | documents/s | MB/s | instead of it | documents/s | LibreOffice, documents/s |"
echo "|---|---|---|---|---|---|"
for format in txt csv html docx xlsx pptx odt ods odp rtf pdf mht zip 7z; do
  folder=$work/$format
  copies=60
  case $format in txt | csv | html) copies=2000 ;; esac
  mkdir -p "$folder"
  mapfile -t files < <(find "$here/tests/data/documents" -name "*.$format" | sort)
  for ((i = 0; i < copies; ++i)); do cp "${files[i % ${#files[@]}]}" "$folder/$i.$format"; done
  bytes=$(du -sb "$folder" | cut -f1)
  case $format in
    pdf) other=by_pdftotext name="pdftotext, grep" ;;
    docx | xlsx | pptx | odt | ods | odp | zip) other=by_unzip name="unzip, grep" ;;
    txt | csv | html | rtf | mht) other=by_grep name="grep" ;;
    *) other="" name="–" ;;
  esac
  : >"$work/ours" && : >"$work/theirs" && : >"$work/start"
  for ((round = 0; round < rounds; ++round)); do
    seconds nothing >>"$work/start" && echo >>"$work/start"
    seconds scan "$folder" >>"$work/ours" && echo >>"$work/ours"
    [[ -z $other ]] || { seconds "$other" "$folder" >>"$work/theirs" && echo >>"$work/theirs"; }
  done
  office="–"
  if command -v soffice >/dev/null && [[ $format != zip && $format != 7z && $format != mht ]]; then
    took=$(seconds soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf --outdir "$work/out" "$folder/0.$format")
    office=$(awk -v t="$took" 'BEGIN { printf "%.1f", 1 / t }')
  fi
  # Loading the dictionary happens once a run, however many documents there are.
  ours=$(awk -v t="$(median <"$work/ours")" -v s="$(median <"$work/start")" 'BEGIN { d = t - s; print (d > 0 ? d : -1) }')
  theirs=$([[ -z $other ]] && echo "–" || awk -v t="$(median <"$work/theirs")" -v n=$copies 'BEGIN { printf "%.0f", n / t }')
  awk -v f=$format -v n=$copies -v t="$ours" -v b="$bytes" -v name="$name" -v theirs="$theirs" -v office="$office" \
    'BEGIN { ours = t > 0 ? sprintf("%.0f | %.1f", n / t, b / t / 1e6) : "too fast to tell | –"; printf "| %s | %s | %s | %s | %s |\n", f, ours, name, theirs, office }'
done
