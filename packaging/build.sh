#!/bin/bash
# Builds local-gadget into packaging/target/app.N, trains the JVM's cache of loaded classes with it, and writes
# packaging/target/launch, which run.sh reads. Called by run.sh, which sees to it that one runs at a time.
# A folder of its own for each build: a tool that runs keeps its jar.
set -euo pipefail
shopt -s nullglob
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
root=${here%/*}
target=$here/target
log=$target/build.log
# shellcheck source=packaging/host.sh
source "$here/host.sh"

need_tools() {
  local packages=()
  type -P mvn >/dev/null || packages+=(maven)
  type -P clang >/dev/null || packages+=(clang)
  has_libbpf || packages+=(libbpf1)
  [[ -e /usr/include/bpf/bpf_helpers.h ]] || packages+=(libbpf-dev)
  [[ -e /usr/include/linux/bpf.h ]] || packages+=(linux-libc-dev)
  need_packages "${packages[@]}"
}

# Maven compiles again what is newer than its classes. Where an older file came in their place, the classes have to go.
forget_classes() {
  local file
  [[ -e $target/launch ]] || return 0
  while read -r file; do
    file=${file#"$root/"}
    rm -rf "${root:?}/${file%%/*}/target/classes"
  done < <(find "$root"/*/src/main -type f -cnewer "$target/launch" ! -newer "$target/launch")
}

compile() {
  say "building, once; what Maven does is in $log"
  JAVA_HOME=$jdk mvn -B -ntp -f "$root/pom.xml" -Dmaven.test.skip=true -Drun.jar="$jar" package \
    >"$log" 2>&1 </dev/null || {
    # the errors without Maven's advice, and javac's warnings, which are errors too
    grep -E '^\[ERROR]|\.java:\[' "$log" | grep -vE '\[Help 1]|-e switch|-X switch|read the following|After correcting|<args>|^\[ERROR] *$' |
      head -n 40 >&2 || tail -n 40 "$log" >&2
    fail 1 "the build failed; all of Maven's output is in $log"
  }
}

# Makes the cache by a run of many commands in one JVM, and adds the flag that uses it to the flags.
# Without a cache the tool starts slower, and no worse happens.
train() {
  local cache=$app/classes make use busy
  if ((version >= 25)); then
    make=-XX:AOTCacheOutput=$cache use=-XX:AOTCache=$cache
  else
    make=-XX:ArchiveClassesAtExit=$cache use=-XX:SharedArchiveFile=$cache
  fi
  # programs and opens to trace meanwhile; the last outlives its loop, so without the lock
  (for _ in {1..100}; do sleep 0.1; done) 9>&- &
  busy=$!
  "$jdk/bin/java" "${flags[@]}" "$make" -cp "$jar" io.localgadget.cli.Training >/dev/null 2>>"$log" </dev/null ||
    rm -f "$cache"
  kill "$busy" 2>/dev/null || true # it may have ended
  if [[ -s $cache ]]; then
    flags+=("$use")
  else
    say "the JVM made no cache of classes, so starts take longer; $log says why"
  fi
}

write_launch() {
  local option
  # java(1), "Java Launcher Argument Files": a quoted option a line; it keeps ps(1) short
  for option in "${flags[@]}" -cp "$jar"; do
    option=${option//\\/\\\\}
    printf '"%s"\n' "${option//\"/\\\"}"
  done >"$app/options"
  {
    printf '# Written by build.sh for run.sh.\n'
    printf 'built_in=%q\n' "$target"
    printf 'trained_as=%d\n' "$EUID"
    printf 'jdk=%q\n' "$jdk"
    printf 'command=(%q %q io.localgadget.cli.Main)\n' "$jdk/bin/java" "@$app/options"
  } >"$target/launch.new"
  touch -r "$target/begun" "$target/launch.new"
  mv "$target/launch.new" "$target/launch"
}

# Removes the builds that no process runs.
remove_old_builds() {
  local old
  for old in "$target"/app.*; do
    [[ $old == "$app" ]] || grep -qsF "$old/" /proc/[0-9]*/cmdline || rm -r "$old"
  done
}

need_jdk
need_tools
touch "$target/begun"
app=$(mktemp -d "$target/app.XXXXXX")
chmod 755 "$app"
jar=$app/local-gadget.jar
forget_classes
compile
version=$(jdk_version "$jdk")
# what the JVM would say of a cache that does not fit; it rejects names that it does not know
cache_words='cds*=off'
((version < 25)) || cache_words+=',aot*=off'
flags=(
  # one small heap, whose young part is what an open storm fills, and no compiler that pays only after minutes
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=10 -Xmx96m -Xmn4m -XX:-UsePerfData
  --enable-native-access=ALL-UNNAMED
  # standard output is for rows
  -Xlog:disable "-Xlog:all=warning,$cache_words:stderr" -XX:+DisplayVMOutputToStderr
  # a crash leaves nothing in the user's folder
  "-XX:ErrorFile=$target/hs_err_%p.log" -XX:-DumpReplayDataOnError -XX:-CreateCoredumpOnCrash
)
train
write_launch
remove_old_builds
# what root builds in somebody's checkout stays theirs to clean
[[ $EUID != 0 ]] || chown -hR --reference="$root/pom.xml" "$root"/{,*/}targe[t]
