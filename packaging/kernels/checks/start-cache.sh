# shellcheck shell=bash
# The cache of classes that training makes, as packaging/build.sh does: it is used, and the JVM says nothing. Lambdas are
# made anew.
[[ -s /payload/classes ]] || problem "the training has made none"
"${java[@]}" -Xlog:class+load:file="$results/loaded" io.localgadget.cli.Main list-containers >"$out" 2>"$err" || problem "status $?: $(said)"
expect words '' "$(cat "$err")"
cached=$(grep 'io.localgadget' "$results/loaded" | grep -c 'source: shared objects file')
fresh=$(grep 'io.localgadget' "$results/loaded" | grep -v 'source: shared objects file\|[$][$]Lambda' | cut -d' ' -f2 | paste -sd' ')
[[ $cached -gt 100 && -z $fresh ]] || problem "$cached classes of ours come from the cache; these do not: ${fresh:0:300}"
