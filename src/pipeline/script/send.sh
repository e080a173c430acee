    printf 'Expect:\n'
} >"$dir/headers"

status=$(curl --disable --silent --show-error --http1.1 --suppress-connect-headers --max-time 120 "${CURL_OPTIONS[@]}" --header @"$dir/headers" \
    --data-binary @"$dir/body" --dump-header "$dir/answer.headers" --output "$dir/answer" --write-out '%{http_code}' \
    "$BASE_URL$API") || case $? in
        # What curl says when no connection came about, so that not a byte has left.
        5 | 6 | 7 | 35 | 60) stop "There is no connection. Nothing was sent." ;;
        *) printf 'No answer came. Whether the request took effect is unknown.\n' >&2; exit 4 ;;
    esac
printf 'HTTP %s\n' "$status"
touch "$dir/answer"

signature=$(header signature)
time=$(header response-time)
verdict=wrong
if [ -z "$signature" ] && [ -z "$time" ]; then
    verdict=absent
elif [ -n "$signature" ] && [ -n "$time" ]; then
    content "$time" "$dir/answer" >"$dir/content"
