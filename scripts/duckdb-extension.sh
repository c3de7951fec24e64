#!/usr/bin/env bash
# Builds the extension with which every DuckDB client reads a project's views and runs what `acuity transpile` prints:
#
#   ./scripts/duckdb-extension.sh                       into target/extension/acuity.duckdb_extension
#   ./scripts/duckdb-extension.sh --into DIR            into another folder
#   ./scripts/duckdb-extension.sh --profile dev         compiled faster, runs slower
#
# Prints the file's path on stdout. In Python:
#
#   connection = duckdb.connect("acuity.duckdb", config={"allow_unsigned_extensions": "true"})
#   connection.load_extension("target/extension/acuity.duckdb_extension")
#
# No DuckDB is compiled or linked: the one that loads the file brings its own.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }
usage() { sed -n '2,13s/^# \{0,1\}//p' "$0"; }

into="$here/target/extension" profile=release
while [ $# -gt 0 ]; do
  case "$1" in
    --into) into="${2:?--into needs a folder}"; shift 2 ;;
    --profile) profile="${2:?--profile needs a name}"; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown argument: $1" ;;
  esac
done

# DuckDB's name for the machine, which a file must bear to be loaded there.
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=linux_amd64 library=libacuity.so ;;
  Linux-aarch64) platform=linux_arm64 library=libacuity.so ;;
  Darwin-x86_64) platform=osx_amd64 library=libacuity.dylib ;;
  Darwin-arm64) platform=osx_arm64 library=libacuity.dylib ;;
  *) fail "no extension for $(uname -s) on $(uname -m)" ;;
esac

target="${CARGO_TARGET_DIR:-$here/target}/extension-build"
CARGO_TARGET_DIR="$target" cargo build --locked --manifest-path "$here/extension/Cargo.toml" --profile "$profile" >&2
folder="$profile"
[ "$profile" = dev ] && folder=debug
version="$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/extension/Cargo.toml")"

# DuckDB reads 534 bytes at the end of the file: the head of a WebAssembly section, which other platforms need not but have,
# eight fields of 32 bytes from the last to the first, and 256 bytes for a signature.
field() { printf '%s' "$1"; head -c $((32 - ${#1})) /dev/zero; }
mkdir -p "$into"
{
  cat "$target/$folder/$library"
  printf '\x00\x93\x04\x10duckdb_signature\x80\x04'
  field '' && field '' && field ''
  # The interface is the stable one of this version and of all that follow.
  field C_STRUCT
  field "v$version"
  field v1.2.0
  field "$platform"
  field 4
  head -c 256 /dev/zero
} >"$into/acuity.duckdb_extension.new"
mv "$into/acuity.duckdb_extension.new" "$into/acuity.duckdb_extension"
printf '%s\n' "$into/acuity.duckdb_extension"
