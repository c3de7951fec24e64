#!/usr/bin/env bash
# Packs the binary with shell completions, manual pages and licences:
#
#   ./scripts/archive.sh                      dist/acuity-TARGET.tar.gz and its .sha256
#   ./scripts/archive.sh --profile dev        sooner and larger, to try the way there
#   ./scripts/archive.sh -- OPTIONS           further options of cargo's
#
# Unpack it anywhere: bin/acuity, share/man/man1, share/bash-completion, share/zsh, share/fish.
set -euo pipefail
. "$(dirname "$0")/profile.sh"
cd "$(dirname "$0")/.."

cargo build --profile "$profile" --locked --bin acuity "$@"
folder="$profile"
[ "$profile" = dev ] && folder=debug
binary="${CARGO_TARGET_DIR:-target}/$folder/acuity"
[ -f "$binary.exe" ] && binary="$binary.exe"
name="acuity-$(rustc -vV | sed -n 's/^host: //p')"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/$name"
mkdir -p "$root"/bin "$root"/share/man/man1 "$root"/share/bash-completion/completions "$root"/share/zsh/site-functions \
  "$root"/share/fish/vendor_completions.d
cp "$binary" "$root/bin/"
"$binary" man "$root/share/man/man1"
"$binary" completions bash >"$root/share/bash-completion/completions/acuity"
"$binary" completions zsh >"$root/share/zsh/site-functions/_acuity"
"$binary" completions fish >"$root/share/fish/vendor_completions.d/acuity.fish"
cp README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$root/"

mkdir -p dist
tar czf "dist/$name.tar.gz" -C "$work" "$name"
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
(cd dist && "${sum[@]}" "$name.tar.gz" >"$name.tar.gz.sha256")
(cd "$work" && rm -rf "$name" && tar xzf "$OLDPWD/dist/$name.tar.gz" && "$name/bin/$(basename "$binary")" --quiet demo --patients 200)
ls -l "dist/$name.tar.gz"
