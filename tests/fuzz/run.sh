#!/usr/bin/env bash
# Runs all fuzz targets on every processor, each so many times. Exit status 1 on a fault.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: tests/fuzz/run.sh BUILD [EXECUTIONS]

BUILD is a build of preset `fuzz` with its target `fuzz_targets`. Each parser of our own is executed EXECUTIONS times, 5 million if left out; other targets
a part of that. Prints the seed of every round. Logs, inputs and faults are in BUILD/rounds. Inputs found earlier are gone on from: remove the folder to start afresh.
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
each=${2-5000000}

# Hundredths of EXECUTIONS that each target gets, in as many rounds as processors can share: the parsers of our own all of them; less where most of the time goes
# into libraries of others, into containers around the parts, or into putting parts together.
shares=(html_fuzz 100 docx_fuzz 100 xlsx_fuzz 100 pptx_fuzz 100 odf_fuzz 100 ofd_fuzz 100 rtf_fuzz 100 csv_fuzz 100 decode_fuzz 100 normalize_fuzz 70 scan_fuzz 50
  layout_fuzz 40 unwrap_fuzz 30 package_fuzz 10 zip_fuzz 10 archive_fuzz 10 mht_fuzz 10 pdf_pages_fuzz 10 picture_fuzz 10 style_sheet_fuzz 20 encoded_blocks_fuzz 10
  pax_records_fuzz 10 wire_fuzz 10 http_head_fuzz 10)
rounds=5

# round "TARGET EXECUTIONS NUMBER": status 255, at which xargs starts no further one, on a fault.
# shellcheck disable=SC2317 # called by xargs
round() {
  local target runs number seed log arguments executions
  read -r target runs number <<<"$1"
  seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
  log=$work/$target-$number.log
  mkdir -p "$work/inputs/$target"
  arguments=(-seed="$seed" -runs="$runs" -timeout=60 -entropic=0 -print_final_stats=1 -artifact_prefix="$work/faults/$target-")
  case $target in
    # Programs that pack with LZMA ask for dictionaries of gigabytes; a child's address space is bounded, here it is not.
    archive_fuzz) arguments+=(-max_len=2048 -malloc_limit_mb=5000) ;;
    zip_fuzz | mht_fuzz | package_fuzz) arguments+=(-max_len=2048) ;;
    normalize_fuzz | scan_fuzz | unwrap_fuzz) arguments+=(-max_len=512 -dict="$fuzz/noise.dict") ;;
    pdf_pages_fuzz | picture_fuzz | wire_fuzz | http_head_fuzz) ;;
    *) arguments+=(-max_len=512) ;;
  esac
  [[ ! -e $work/seeds/$target.dict ]] || arguments+=(-dict="$work/seeds/$target.dict")
  arguments+=("$work/inputs/$target")
  [[ ! -d $work/seeds/$target ]] || arguments+=("$work/seeds/$target")
  case $target in
    normalize_fuzz | scan_fuzz | unwrap_fuzz | html_fuzz) arguments+=("$fuzz/seeds") ;;
  esac
  # Stacks of every allocation, memory filled and freed memory kept for long would cost more time than a small input. They come back with the command for a fault.
  if ! ASAN_OPTIONS=malloc_context_size=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=64:max_malloc_fill_size=0 UBSAN_OPTIONS=print_stacktrace=1 "$programs/$target" "${arguments[@]}" >"$log" 2>&1; then
    printf '%s, round %s: FAULT, seed %s; the log is %s\n' "$target" "$number" "$seed" "$log"
    grep -a -E -m 3 '^does not hold|ERROR: |runtime error: ' "$log" || true
    sed -n 's/.*Test unit written to \(.*\)/again with: \1/p' "$log" | sed "s|again with: |again with: $programs/$target |"
    exit 255
  fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%s, round %s: seed %s, %s executions, no fault\n' "$target" "$number" "$seed" "$executions"
}
export -f round
export programs work fuzz

rm -rf "$work/faults"
mkdir -p "$work/faults"
rm -f "$work"/*.log
python3 "$fuzz/seeds.py" "$work/seeds" >/dev/null
status=0
wanted=0
tasks=()
for ((number = 1; number <= rounds; ++number)); do
  for ((i = 0; i < ${#shares[@]}; i += 2)); do
    runs=$(((each * shares[i + 1] + 100 * rounds - 1) / (100 * rounds)))
    tasks+=("${shares[i]} $runs $number")
    wanted=$((wanted + runs))
  done
done
printf '%s\n' "${tasks[@]}" | xargs -d '\n' -P "$(nproc)" -I '{}' bash -c 'round "{}"' || status=1

made=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work"/*.log | awk '{ sum += $1 } END { print sum + 0 }')
for ((i = 0; i < ${#shares[@]}; i += 2)); do
  sed -n 's/^stat::number_of_executed_units: *//p' "$work/${shares[i]}"-[0-9]*.log |
    awk -v target="${shares[i]}" '{ sum += $1 } END { printf "%s: %d executions\n", target, sum }' || true
done
printf '%s executions in all\n' "$made"
((made >= wanted)) || status=1
exit "$status"
