    if [ "$(printf '%s' "$signature" | tr -d '=')" = "$(hmac "$dir/content")" ]; then verdict=valid; fi
