# shellcheck shell=bash
# The cache of classes that training makes, as packaging/build.sh does: it is used, and the JVM says nothing.
[[ -s /payload/classes ]] || problem "the training has made none"
"${tool[@]}" list-containers >"$out" 2>"$err" || problem "status $?: $(said)"
expect words '' "$(cat "$err")"
"${java[@]}" -Xlog:class+load:file=/run/loaded io.localgadget.cli.Main --version >/dev/null
cached=$(grep 'io.localgadget' /run/loaded | grep -c 'source: shared objects file')
fresh=$(grep 'io.localgadget' /run/loaded | grep -vc 'source: shared objects file')
((cached > 5 && fresh == 0)) || problem "$fresh classes of ours came from the jar, $cached from the cache"
