#!/bin/bash
# Runs local-gadget from this checkout: run.sh ARGS. What is missing on the host is installed where apt offers it, and
# the tool is built where that was not done yet or sources changed since; then it takes this process's place.
# The way of an ordinary start has one child process, find: keep it so.
set -euo pipefail
shopt -s nullglob

# The JVM does not start where the working directory has been deleted, and what it says of that helps nobody.
if [[ ! . -ef $PWD ]] && ! pwd -P >/dev/null 2>&1; then
  printf 'local-gadget: the working directory has been deleted; change to another one\n' >&2
  exit 1
fi
self=${BASH_SOURCE[0]}
[[ ! -L $self ]] || self=$(readlink -f -- "$self")
case $self in
  */*) here=${self%/*} ;;
  *) here=. ;;
esac
root=$here/..
target=$here/target

# Reads what build.sh left; true if it is of this checkout and newer than all it was made from. The time of change
# tells more than that of modification: it sees old files moved here, and no clock or archive sets it back.
fresh() {
  built_in='' trained_as='' jdk='' command=('')
  [[ -r $target/launch ]] || return 1
  # shellcheck source=/dev/null
  source "$target/launch"
  [[ $target -ef $built_in && -x ${command[0]} && ($EUID != 0 || $trained_as == 0) ]] || return 1
  local changed
  changed=$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$here"/{run,build,host}.sh "$jdk/lib/modules" \
    -cnewer "$target/launch" -print -quit) && [[ -z $changed ]]
}

# Builds, unless another start of this script that we waited for has.
build() {
  # shellcheck source=packaging/host.sh
  source "$here/host.sh"
  mkdir -p "$target" 2>/dev/null || true
  [[ -w $target ]] || fail 1 "$here has to be built, and you may not write there: run it once as root or as its owner"
  umask 022
  exec 9>"$target/lock"
  flock --nonblock 9 || { say "waiting for another build of this checkout"; flock 9; }
  fresh || "$here/build.sh" # holds the lock too, should this script be killed
  exec 9>&-
  # shellcheck source=/dev/null
  source "$target/launch"
}

fresh || build
# In a locale without UTF-8 Java cannot name every file or take every argument.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]*8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
exec "${command[@]}" "$@"
