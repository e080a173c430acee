
# HMAC-SHA256 (RFC 2104) by hand: openssl takes the secret on its command line only, where others could see it.
hash() { openssl dgst -sha256 -binary; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
hmac() {
    local key byte i bytes='' inner='' outer=''
    key=$(tr -d '[:space:]=' <"$SECRET_KEY" | tr -- '-_' '+/')
    while ((${#key} % 4)); do key+='='; done
    key=$(printf '%s' "$key" | unbase64 | hex)
    if ((${#key} > 128)); then
        for ((i = 0; i < ${#key}; i += 2)); do bytes+="\\x${key:i:2}"; done
        key=$(printf '%b' "$bytes" | hash | hex)
    fi
    while ((${#key} < 128)); do key+='00'; done
    for ((i = 0; i < 128; i += 2)); do
        printf -v byte '\\x%02x' $((16#${key:i:2} ^ 0x36)) && inner+=$byte
        printf -v byte '\\x%02x' $((16#${key:i:2} ^ 0x5c)) && outer+=$byte
    done
    { printf '%b' "$inner"; cat "$1"; } | hash >"$dir/inner"
    { printf '%b' "$outer"; cat "$dir/inner"; } | hash | base64_line | tr -- '+/' '-_' | tr -d '='
}

[ -r "$SECRET_KEY" ] || stop "The secret key $SECRET_KEY cannot be read: set SECRET_KEY at the top of this script."
mv "$dir/body.json" "$dir/body"
content "$time" "$dir/body" >"$dir/content"
{
    printf 'Auth-Type: AKSK\nAccess-Key: %s\n' "$ACCESS_KEY"
    printf 'Client-Id: %s\nRequest-Time: %s\nSignature: %s\n' "$CLIENT_ID" "$time" "$(hmac "$dir/content")"
    printf 'Content-Type: application/json; charset=UTF-8\n'
