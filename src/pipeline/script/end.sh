
cat "$dir/answer"
printf '\n'
[ "$verdict" = valid ] || [ "$verdict" = absent ] || exit 4
case $(tr -d ' \t\r\n' <"$dir/answer") in
    *'"resultStatus":"S"'*) [ "$verdict" = valid ] || exit 4 ;;
    *'"resultStatus":"F"'*) exit 1 ;;
    *) exit 4 ;;
esac
