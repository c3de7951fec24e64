#!/usr/bin/env bash
# Builds the wheel that holds the binary, installs it in a fresh virtual environment and runs the demo from it:
#
#   ./scripts/wheel.sh                    dist/acuity_icu-VERSION-py3-none-PLATFORM.whl
#   ./scripts/wheel.sh --profile dev      sooner and larger, to try the way there
#   ./scripts/wheel.sh -- OPTIONS         further options of maturin's
#
# maturin names the manylinux policy that the binary keeps on this machine, and refuses one that keeps none.
set -euo pipefail
. "$(dirname "$0")/profile.sh"
cd "$(dirname "$0")/.."

bin=bin
[ "${OS:-}" = Windows_NT ] && bin=Scripts
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/build"
"$work/build/$bin/pip" install --quiet --disable-pip-version-check 'maturin==1.16.*' auditwheel
"$work/build/$bin/maturin" build --profile "$profile" --out "$work/wheel" "$@"
wheel="$(echo "$work"/wheel/*.whl)"
if [ "$(uname -s)" = Linux ]; then
  "$work/build/$bin/auditwheel" show "$wheel"
fi

python3 -m venv "$work/fresh"
"$work/fresh/$bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
(cd "$work" && "$work/fresh/$bin/acuity" --version && "$work/fresh/$bin/acuity" --quiet demo --patients 200)

mkdir -p dist
cp "$wheel" dist/
ls -l "dist/$(basename "$wheel")"
