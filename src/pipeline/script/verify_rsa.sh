    part "$signature" signature >"$dir/signature" || true
    if openssl dgst -sha256 -verify "$dir/gateway.pem" -signature "$dir/signature" "$dir/content" >/dev/null 2>&1; then
        verdict=valid
    fi
