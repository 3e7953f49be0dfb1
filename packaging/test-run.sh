#!/bin/bash
# Tests run.sh and what it calls, on a copy of this checkout: first start, later starts, changed sources, what a host
# can lack. Needs root; test.sh runs it.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck source=packaging/host.sh
source "$here/host.sh"
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
copy="$work/a checkout" # paths with spaces have to work
out=$work/out
err=$work/err
failures=0

promise() {
  subject=$*
  printf 'run.sh %s\n' "$subject"
}

# expect DESCRIPTION COMMAND…: the command has to succeed
expect() {
  local description=$1
  shift
  if ! "$@"; then
    failures=$((failures + 1))
    printf 'FAILED: run.sh %s: %s\nstandard output:\n%s\nstandard error:\n%s\n' \
      "$subject" "$description" "$(tail -n 20 "$out")" "$(tail -n 20 "$err")" >&2
  fi
}

# run COMMAND…: its output to $out and $err, its status to $status
run() {
  status=0
  (cd "$work" && "$@") >"$out" 2>"$err" </dev/null || status=$?
}

has_status() { [[ $status == "$1" ]]; }
says() { grep -qE -- "$1" "$err"; }
says_nothing() { [[ ! -s $err ]]; }
prints_version() { [[ $(<"$out") =~ ^'local-gadget '[0-9.]+$ ]]; }
prints_nothing() { [[ ! -s $out ]]; }
same_launch() { [[ $(stat -c '%i %y' "$copy/packaging/target/launch") == "$launch_was" ]]; }
remember_launch() { launch_was=$(stat -c '%i %y' "$copy/packaging/target/launch"); }
holds_one_build() { (($(find "$copy/packaging/target" -maxdepth 1 -name 'app.*' | wc -l) == 1)); }
has_class() { "$(find_jdk)/bin/jar" tf "$copy"/packaging/target/app.*/local-gadget.jar | grep "/$1[.]class" >/dev/null; }
lacks_class() { ! has_class "$1"; }
starts() {
  expect "status is 0" has_status 0
  expect "prints the version and no more" prints_version
}

mkdir "$copy"
tar -C "$here/.." --exclude=target --exclude=.git -cf - . | tar -C "$copy" -xf -
tool=$copy/packaging/run.sh

promise "builds once, whoever comes first"
(cd "$work" && "$tool" --version) >"$work/other" 2>"$work/other-err" </dev/null &
run "$tool" --version
wait $! || { cat "$work/other-err" >&2 && status=1; }
starts
expect "the other start prints the same" cmp -s "$out" "$work/other"
cat "$work/other-err" >>"$err"
expect "exactly one of them builds" test "$(grep -c 'building' "$err")" = 1
expect "leaves nothing in the folder it was called from" test -z "$(find "$work" -maxdepth 1 -name '*.log')"

promise "starts again without building, also through a link"
remember_launch
ln -s "$tool" "$work/link"
run "$work/link" --version
starts
expect "says nothing" says_nothing
expect "built nothing" same_launch
run bash "$tool" --version
starts

promise "hands on arguments and exit status"
run "$tool" --no-such-flag='a  b'
expect "status is 2" has_status 2
expect "names the flag as it was given" says "--no-such-flag"
expect "prints nothing" prints_nothing

promise "can be run by others than who built it"
run setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" --version
starts
expect "says nothing" says_nothing

promise "bears a cache of classes that is broken"
cache=$(echo "$copy"/packaging/target/app.*/classes)
cp "$cache" "$work/classes"
head -c 100000 "$work/classes" >"$cache"
run "$tool" --version
starts
expect "says nothing" says_nothing
rm "$cache"
run "$tool" --version
starts
expect "says nothing" says_nothing
cp "$work/classes" "$cache"

promise "builds again when a source changed, even to an older file"
source=$copy/cli/src/main/java/io/localgadget/cli/Main.java
cp -p "$source" "$work/Main.java"
echo 'final class Appended {}' >>"$source"
touch -d 2001-01-01 "$source"
run setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" --version
expect "who may not write gets status 1" has_status 1
expect "and is told why" says 'may not write'
run "$tool" --version
starts
expect "builds" says 'building'
expect "compiles the change" has_class Appended
expect "removes the former build" holds_one_build
run "$tool" --version
expect "builds once only" says_nothing

promise "shows javac's words when a source does not compile"
echo 'no Java' >"$source"
run "$tool" --version
expect "status is 1" has_status 1
expect "names file and line" says 'Main.java:\[1,'
expect "prints nothing" prints_nothing
cp -p "$work/Main.java" "$source"
run "$tool" --version
starts
expect "is the former tool again" lacks_class Appended

promise "says what is missing to who cannot install it"
mkdir "$work/bin"
ln -s /usr/bin/* /usr/sbin/ldconfig "$work/bin"
rm "$work/bin"/{mvn,clang}
touch "$source"
chmod -R a+rwX "$copy/packaging/target"
run setpriv --reuid=65534 --regid=65534 --clear-groups env PATH="$work/bin" "$tool" --version
expect "status is 3" has_status 3
expect "one sentence" test "$(wc -l <"$err")" = 1
expect "with the packages" says 'missing .*: maven clang;'

promise "installs what is missing as root"
rm "$work/bin/apt-get"
# an apt-get that installs by linking the real tools
printf '#!/bin/bash\n[[ " $* " == *" install maven clang "* ]] && ln -s /usr/bin/{mvn,clang} %q\n' "$work/bin" >"$work/bin/apt-get"
chmod 755 "$work/bin/apt-get"
run env PATH="$work/bin" "$tool" --version
starts
expect "says that it installs" says 'installing maven clang'

promise "says so when there is no JDK to be had"
rm "$work/bin"/{apt-cache,apt-get}
printf '#!/bin/bash\n' | tee "$work/bin/apt-cache" >"$work/bin/apt-get"
chmod 755 "$work/bin"/apt-*
# shellcheck disable=SC2016 # $0 is for the inner shell
run env -u JAVA_HOME PATH="$work/bin" \
  unshare --mount bash -c 'mount -t tmpfs none /usr/lib/jvm && exec "$0" --version' "$tool"
expect "status is 3" has_status 3
expect "one sentence" test "$(wc -l <"$err")" = 1
expect "with the remedy" says 'no JDK 22 or later .* apt offers none; install one'

promise "finds the newest JDK, whatever comes first in PATH and JAVA_HOME"
jdk=$(find_jdk)
expect "it is 22 or later" test "$(jdk_version "$jdk")" -ge 22
mkdir -p "$work/old/bin"
cp /bin/true "$work/old/bin/javac"
echo 'JAVA_VERSION="17.0.1"' >"$work/old/release"
expect "not the old one" test "$(JAVA_HOME=$work/old PATH=$work/old/bin:$PATH find_jdk)" = "$jdk"
sed -i 's/17/99/' "$work/old/release"
expect "JAVA_HOME's, if that is newer" test "$(JAVA_HOME=$work/old find_jdk)" = "$work/old"
expect "PATH's, if that is newer" test "$(PATH=$work/old/bin:$PATH find_jdk)" = "$work/old"

promise "builds again in a checkout that was moved"
mv "$copy" "$work/moved"
run "$work/moved/packaging/run.sh" --version
starts
expect "builds" says 'building'

((failures == 0)) || fail 1 "$failures expectations of run.sh failed"
