
# The answer's own key, or else the request's.
if ! grep -q '^[[:space:]]*[{<]' "$dir/answer"; then
    encrypt=$(header encrypt)
    if [ -n "$encrypt" ]; then
        part "$encrypt" symmetricKey >"$dir/wrapped"
        openssl pkeyutl -decrypt -inkey <(key_pem) -pkeyopt rsa_padding_mode:pkcs1 -in "$dir/wrapped" >"$dir/aes.key"
    fi
    key=$(hex "$dir/aes.key")
    unbase64 <"$dir/answer" | openssl enc -d "-aes-$((${#key} * 4))-ecb" -K "$key" >"$dir/opened"
    mv "$dir/opened" "$dir/answer"
fi
