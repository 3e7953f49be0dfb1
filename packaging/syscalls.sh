#!/bin/bash
# Makes the tables of system calls in the module seccomp from the headers that the kernel exports to programs:
# syscalls.sh [FOLDER]. FOLDER has one folder an architecture, ARCH-linux-any/asm/unistd*.h, and any-linux-any with
# linux/version.h, as the Python package ziglang carries them; without FOLDER that package is fetched.
# To be run by hand when a new kernel brings new calls.
set -euo pipefail
shopt -s nullglob
export LC_ALL=C
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
tables=$here/../seccomp/src/main/resources/io/localgadget/syscall
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

headers=${1:-}
if [[ -z $headers ]]; then
  pip download --quiet --no-deps --dest "$work" ziglang
  python3 -m zipfile -e "$work"/ziglang-*.whl "$work"
  headers=$work/ziglang/lib/libc/include
fi

version=$(awk '/LINUX_VERSION_(MAJOR|PATCHLEVEL|SUBLEVEL) / { v = v sep $3; sep = "." } END { print v }' \
  "$headers/any-linux-any/linux/version.h")
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "no kernel version below $headers" >&2; exit 1; }

# The numbers that files of headers define, "NUMBER NAME" a line; $1 is what a defined name starts with.
numbers() {
  local prefix=$1
  shift
  awk -v prefix="$prefix" '
    $1 == "#define" && index($2, prefix) == 1 {
      name = substr($2, length(prefix) + 1)
      value = $0
      sub(/^#define[ \t]+[^ \t]+[ \t]+/, "", value)
      base = 0
      if (value ~ /__X32_SYSCALL_BIT/) base = 1073741824 # 0x40000000
      if (value ~ /__ARM_NR_BASE/) base = 983040 # 0x0f0000
      gsub(/\(|\)|__X32_SYSCALL_BIT|__NR_SYSCALL_BASE|__ARM_NR_BASE|\+|[ \t]/, "", value)
      if (value ~ /^[0-9]+$/ && name ~ /^[a-z_][a-z0-9_]*$/) print base + value, name
    }' "$@"
}

# table NAME FILE…: the table of one architecture.
table() {
  local name=$1
  shift
  local files=("${@/#/$headers/}")
  {
    echo "# $name: the system calls of Linux $version; made by packaging/syscalls.sh, not by hand"
    { numbers __NR_ "${files[@]}"; numbers __ARM_NR_ "${files[@]}"; } | sort -n -u
  } >"$tables/$name.txt"
}

table x86-64 x86-linux-any/asm/unistd_64.h
table x32 x86-linux-any/asm/unistd_x32.h
table i386 x86-linux-any/asm/unistd_32.h
table aarch64 aarch64-linux-any/asm/unistd_64.h
table arm arm-linux-any/asm/unistd-eabi.h arm-linux-any/asm/unistd.h

# Names that exist on other architectures only; without numbers, a profile may have them all the same.
sed -n 's/^[0-9]* //p' "$tables"/{x86-64,x32,i386,aarch64,arm}.txt | sort -u >"$work/ours"
{
  echo "# names that only other architectures have in Linux $version; made by packaging/syscalls.sh, not by hand"
  numbers __NR_ "$headers"/*-linux-any/asm/unistd*.h | cut -d ' ' -f 2 | grep -vE '^(available|reserved)[0-9]+$' |
    sort -u | comm -13 "$work/ours" -
} >"$tables/elsewhere.txt"
wc -l "$tables"/*.txt
