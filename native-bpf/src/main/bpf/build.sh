#!/usr/bin/env bash
# Compiles every *.bpf.c below this folder into DIR/FOLDER/…, and only what changed: for each architecture once for kernels
# from 5.12 on, and once for older ones (see kernel.h).
set -euo pipefail
out=$1
cd "$(dirname "${BASH_SOURCE[0]}")"
clang=${CLANG:-clang}
strip=$(command -v llvm-strip || command -v "$("$clang" -print-prog-name=llvm-strip)" || true)
newest_header=$(find . -name '*.h' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
# Where Debian and its kin have <asm/types.h>; clang 19 does not tell any more.
multiarch=$(uname -m)-linux-gnu
[[ -e /usr/include/$multiarch/asm ]] || multiarch=''

# build FOLDER FLAG…
build() {
  local folder=$1 source object
  shift
  find . -name '*.bpf.c' | sort | while read -r source; do
    object=$out/$folder/${source#./}
    object=${object%.c}.o
    if [[ $object -nt $source && $object -nt $newest_header && $object -nt build.sh ]]; then
      continue
    fi
    mkdir -p "$(dirname "$object")"
    "$clang" -g -O2 -Wall -Werror -target bpf -mcpu=v3 "$@" \
      -I. ${multiarch:+-idirafter "/usr/include/$multiarch"} -c "$source" -o "$object"
    [[ -z $strip ]] || "$strip" -g "$object"
  done
}

for arch in x86 arm64; do
  build $arch -D__TARGET_ARCH_$arch
  build $arch-before-5.12 -D__TARGET_ARCH_$arch -DBEFORE_5_12
done
