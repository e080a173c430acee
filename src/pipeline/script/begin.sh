set -euo pipefail
umask 077

# The body, with the face in it, is only here, and only until the end.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

stop() { printf '%s\n' "$1" >&2; exit 3; }
base64_line() { openssl base64 -A; }
unbase64() { tr -d '\r\n' | openssl base64 -d -A; }

# The value of a header of the answer, its name in any case.
header() {
    local line name
    while IFS= read -r line; do
        line=${line%$'\r'}
        name=$(printf '%s' "${line%%:*}" | tr '[:upper:]' '[:lower:]')
        if [ "$name" = "$1" ] && [ "$line" != "$name" ]; then
            line=${line#*:}
            printf '%s' "${line# }"
            return
        fi
    done <"$dir/answer.headers"
}

# What is signed: time and body of the request, or of the answer to it.
content() { printf 'POST %s\n%s.%s.' "$API" "$CLIENT_ID" "$1"; cat "$2"; }

[ -r "$PHOTO" ] || stop "There is no $PHOTO. This makes it: $MAKE_PHOTO"
found=$(openssl dgst -sha256 -r "$PHOTO" | cut -c1-64)
[ "$found" = "$PHOTO_SHA256" ] || stop "$PHOTO is not the photo that was sent. This makes it: $MAKE_PHOTO"

{ printf '%s' "$BEFORE_PHOTO"; base64_line <"$PHOTO"; printf '"}'; } >"$dir/body.json"
time=$(date +%Y-%m-%dT%H:%M:%S%z)
