
# The private key as openssl reads it. One under a passphrase is asked for whenever it is used.
key_pem() {
    if grep -q -e '-----BEGIN ' "$PRIVATE_KEY"; then
        cat "$PRIVATE_KEY"
    elif openssl pkey -inform DER -in "$PRIVATE_KEY" -noout 2>/dev/null; then
        openssl pkey -inform DER -in "$PRIVATE_KEY"
    else
        unbase64 <"$PRIVATE_KEY" | openssl pkey -inform DER
    fi
}

escaped() { base64_line | sed -e 's/+/%2B/g' -e 's|/|%2F|g' -e 's/=/%3D/g'; }
# One part of a header: Base64, its signs escaped or not.
part() {
    local value=${1##*"$2="}
    value=${value%%,*}
    printf '%b' "${value//%/\\x}" | unbase64
}

[ -r "$PRIVATE_KEY" ] || stop "The private key $PRIVATE_KEY cannot be read: set PRIVATE_KEY at the top of this script."
printf '%s\n' "$GATEWAY_PUBLIC_KEY" >"$dir/gateway.pem"
