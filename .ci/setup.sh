# Shared by ./quickstart and ./run-tests, which source it: packages, builds, and what is said when a step fails.
# Every function does only what is not done yet, and never asks a question.
# shellcheck shell=bash

program=${0##*/}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit
export LC_ALL=C.UTF-8

step_name="starting"
step_advice="see the message above"
step_log=""

# step NAME ADVICE: names what is being done, for the reader and for the message if it fails.
step() {
  step_name=$1
  step_advice=$2
  step_log=""
  printf '== %s\n' "$step_name"
}

fail() {
  # A failing command substitution ends here too; only the script itself speaks.
  ((BASH_SUBSHELL == 0)) || exit 1
  trap - ERR
  if [[ -s $step_log ]]; then
    tail -n 25 "$step_log" >&2
    printf '%s: the whole output is in %s\n' "$program" "$step_log" >&2
  fi
  printf '%s: failed at: %s — %s\n' "$program" "$step_name" "$step_advice" >&2
  exit 1
}
trap fail ERR
set -o errtrace

# refuse STATUS MESSAGE: for what the caller can put right.
refuse() {
  printf '%s: %s\n' "$program" "$2" >&2
  exit "$1"
}

# in_tree COMMAND...: runs it as the owner of the clone, so that `sudo ./run-tests` leaves no files that its owner cannot remove.
in_tree() {
  local owner home
  owner=$(stat -c %u "$root")
  if ((EUID != 0 || owner == 0)); then
    "$@"
    return
  fi
  home=$(getent passwd "$owner" | cut -d: -f6) || true
  if [[ -z $home || ! -d $home ]]; then
    home=$root/build/home
    mkdir -p "$home"
    chown "$owner" "$root/build" "$home"
  fi
  HOME=$home setpriv --reuid="$owner" --regid="$(stat -c %g "$root")" --clear-groups "$@"
}

# quietly NAME COMMAND...: keeps the output in build/log/NAME.log and shows its end only if the command fails.
quietly() {
  in_tree mkdir -p build/log
  step_log=$root/build/log/$1.log
  rm -f "$step_log"  # root may have made it, and the owner of the clone may be the one who runs this now
  shift
  # In a subshell: the message of a failure must not land in the log too.
  ("$@") </dev/null >"$step_log" 2>&1
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo -n "$@"
  fi
}

# packages GROUP...: the names in .ci/packages.txt for this architecture.
packages() {
  local architecture group name only wanted
  architecture=$(dpkg --print-architecture)
  while read -r group name only; do
    for wanted in "$@"; do
      if [[ $group == "$wanted" && -n $name && (-z $only || $only == "$architecture") ]]; then
        printf '%s\n' "$name"
      fi
    done
  done <.ci/packages.txt
}

# install_packages GROUP...: also npm, when there is none on PATH.
install_packages() {
  local wanted missing
  step "Debian packages" "see the message above; the packages are listed in .ci/packages.txt"
  command -v dpkg-query >/dev/null || refuse 1 "this is not Debian: install the packages of .ci/packages.txt by hand and build with cmake --preset release"
  wanted=$(packages "$@")
  command -v npm >/dev/null || wanted+=$'\n'npm
  # shellcheck disable=SC2086 # one word a package
  missing=$(comm -23 <(sort <<<"$wanted") \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort))
  [[ -n $missing ]] || return 0
  missing=${missing//$'\n'/ }
  printf 'installing: %s\n' "$missing"
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    refuse 1 "failed at: Debian packages — installing needs root. Run as root, or first: sudo apt-get install --no-install-recommends $missing"
  fi
  step_advice="check the network and the apt sources, then run this again"
  # The package lists are fetched only when what is there does not do: absent, or so old that the files are gone.
  # shellcheck disable=SC2086
  if ! quietly packages apt_install $missing; then
    quietly package-lists as_root apt-get update
    quietly packages apt_install $missing
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold "$@"
}

# configure PRESET: once, and again when the presets changed; ninja itself sees a changed CMakeLists.txt.
configure() {
  local made=build/$1/build.ninja
  step "configure preset $1" "if this clone was moved or copied, remove build/$1 and run this again"
  if [[ ! -e $made || CMakePresets.json -nt $made ]]; then
    quietly "configure-$1" in_tree cmake --preset "$1"
    touch -c "$made"
  fi
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  configure "$preset"
  step "build preset $preset" "the compiler's message is above; with little memory set CMAKE_BUILD_PARALLEL_LEVEL=1 and run this again"
  in_tree cmake --build --preset "$preset" ${1+--target "$@"}
}

build_web() {
  step "build the web client" "see the output above; if npm did not reach its registry, check the network and its proxy settings and run this again"
  quietly web in_tree clients/web/build.sh
}
