
content "$time" "$dir/body" >"$dir/content"
signature=$(openssl dgst -sha256 -sign <(key_pem) "$dir/content" | escaped) || stop "The private key cannot be used. Nothing was sent."
{
    printf 'Client-Id: %s\nRequest-Time: %s\n' "$CLIENT_ID" "$time"
    printf 'Signature: algorithm=RSA256, signature=%s\n' "$signature"
