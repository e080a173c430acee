
# A fresh key for this message alone. For a moment it is on openssl's command line, where others on this machine can see it.
openssl rand 32 >"$dir/aes.key"
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
openssl enc -aes-256-ecb -K "$(hex "$dir/aes.key")" -in "$dir/body.json" | base64_line >"$dir/body"
encrypt=$(openssl pkeyutl -encrypt -pubin -inkey "$dir/gateway.pem" -pkeyopt rsa_padding_mode:pkcs1 -in "$dir/aes.key" | escaped)
