
cat "$dir/answer"
printf '\n'
[ "$verdict" != wrong ]
