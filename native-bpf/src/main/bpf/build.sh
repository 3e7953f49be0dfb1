#!/usr/bin/env bash
# Compiles every *.bpf.c below this folder for x86 and arm64 into DIR/ARCH/…, and only what changed.
set -euo pipefail
out=$1
cd "$(dirname "${BASH_SOURCE[0]}")"
clang=${CLANG:-clang}
strip=$(command -v llvm-strip || command -v "$("$clang" -print-prog-name=llvm-strip)" || true)
newest_header=$(find . -name '*.h' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
multiarch=$("$clang" -print-multiarch 2>/dev/null || gcc -print-multiarch 2>/dev/null || true)
find . -name '*.bpf.c' | sort | while read -r source; do
  for arch in x86 arm64; do
    object=$out/$arch/${source#./}
    object=${object%.c}.o
    if [[ $object -nt $source && $object -nt $newest_header && $object -nt build.sh ]]; then
      continue
    fi
    mkdir -p "$(dirname "$object")"
    "$clang" -g -O2 -Wall -Werror -target bpf -mcpu=v3 -D__TARGET_ARCH_$arch \
      -I. ${multiarch:+-idirafter "/usr/include/$multiarch"} -c "$source" -o "$object"
    [[ -z $strip ]] || "$strip" -g "$object"
  done
done
