#!/usr/bin/env bash
# Runs all fuzz targets on every processor until they have made so many executions together. Exit status 1 on a fault.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: tests/fuzz/run.sh BUILD [EXECUTIONS]

BUILD is a build of preset `fuzz` with its target `fuzz_targets`; EXECUTIONS (in all) is 10 million if left out.
Prints the seed of every round. Logs, inputs and faults are in BUILD/rounds. Inputs found earlier are gone on from: remove the folder to start afresh.
USAGE
}

case ${1-} in
  --help | -h) usage; exit 0 ;;
esac
if (($# < 1 || $# > 2)) || [[ ! ${2-1} =~ ^[1-9][0-9]*$ ]]; then
  usage >&2
  exit 2
fi

fuzz=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
programs=$1/bin
work=$1/rounds
total=${2-10000000}

# How many rounds each target gets: those of this product's core the most. A round is a twentieth of EXECUTIONS; where each input is a container to be unpacked it is
# a two-hundredth, and comes on top.
shares=(normalize_fuzz 7 scan_fuzz 5 unwrap_fuzz 3 html_fuzz 2 decode_fuzz 1 rtf_fuzz 1 pdf_pages_fuzz 1 csv_fuzz 1 picture_fuzz 1 wire_fuzz 1 http_head_fuzz 1
  style_sheet_fuzz 1 encoded_blocks_fuzz 1 pax_records_fuzz 1
  docx_fuzz 1 xlsx_fuzz 1 pptx_fuzz 1 odf_fuzz 1 ofd_fuzz 1 mht_fuzz 1 archive_fuzz 1)
each=$(((total + 19) / 20))

# round "TARGET NUMBER": status 255, at which xargs starts no further one, on a fault.
# shellcheck disable=SC2317 # called by xargs
round() {
  local target=${1% *} number=${1#* } seed log arguments executions runs=$each
  case $target in
    docx_fuzz | xlsx_fuzz | pptx_fuzz | odf_fuzz | ofd_fuzz | mht_fuzz | archive_fuzz) runs=$(((each + 9) / 10)) ;;
  esac
  seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
  log=$work/$target-$number.log
  mkdir -p "$work/inputs/$target"
  arguments=(-seed="$seed" -runs="$runs" -timeout=60 -entropic=0 -print_final_stats=1 -artifact_prefix="$work/faults/$target-")
  case $target in
    # Programs that pack with LZMA ask for dictionaries of gigabytes; a child's address space is bounded, here it is not.
    archive_fuzz) arguments+=(-malloc_limit_mb=5000 "$work/inputs/$target") ;;
    normalize_fuzz | scan_fuzz | unwrap_fuzz | html_fuzz)
      arguments+=(-max_len=512 -dict="$fuzz/noise.dict" "$work/inputs/$target" "$fuzz/seeds") ;;
    *) arguments+=("$work/inputs/$target") ;;
  esac
  # Long stacks of every allocation and much freed memory kept would cost more time than a small input.
  if ! ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1 "$programs/$target" "${arguments[@]}" >"$log" 2>&1; then
    printf '%s, round %s: FAULT, seed %s; the log is %s\n' "$target" "$number" "$seed" "$log"
    grep -a -E -m 3 '^does not hold|ERROR: |runtime error: ' "$log" || true
    sed -n 's/.*Test unit written to \(.*\)/again with: \1/p' "$log" | sed "s|again with: |again with: $programs/$target |"
    exit 255
  fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%s, round %s: seed %s, %s executions, no fault\n' "$target" "$number" "$seed" "$executions"
}
export -f round
export programs work fuzz each

rm -rf "$work/faults"
mkdir -p "$work/faults"
rm -f "$work"/*.log
status=0
for ((number = 1; number <= 7; ++number)); do
  for ((i = 0; i < ${#shares[@]}; i += 2)); do
    ((number > shares[i + 1])) || printf '%s %s\n' "${shares[i]}" "$number"
  done
done | xargs -d '\n' -P "$(nproc)" -I '{}' bash -c 'round "{}"' || status=1

made=$(cat "$work"/*.log | sed -n 's/^stat::number_of_executed_units: *//p' | awk '{ sum += $1 } END { print sum + 0 }')
printf '%s executions in all\n' "$made"
((made >= total)) || status=1
exit "$status"
