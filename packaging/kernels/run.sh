# Sourced by kernels.sh: boots a guest under QEMU in software emulation, and runs guest/TASK.sh in it.
# shellcheck shell=bash

# Seconds for a guest; on a busy machine a smoke test takes long.
limit=${LOCALGADGET_GUEST_SECONDS:-1500}

# Sets jar and options: the build that users run, with the flags that it starts Java with. Copies, for whoever builds anew
# meanwhile removes it.
need_tool() {
  local launch=$root/packaging/target/launch app
  "$root/packaging/run.sh" --version >&2
  app=$(bash -c 'source "$1" && options=${command[1]#@} && printf %s "${options%/*}"' - "$launch")
  jar=$work/local-gadget.jar options=$work/options
  cp "$app/local-gadget.jar" "$jar"
  cp "$app/options" "$options"
}

# need_programs ARCH: what runs in the guest's containers; probe32 is a 32-bit program.
need_programs() {
  local folder=$work/programs-$1 flags=(-O1 -ffreestanding -fno-stack-protector -fno-omit-frame-pointer -nostdlib -static -fuse-ld=lld)
  [[ ! -d $folder ]] || return 0
  mkdir "$folder"
  case $1 in
    amd64) set -- x86_64-linux-gnu i386-linux-gnu ;;
    arm64) set -- aarch64-linux-gnu armv7-linux-gnueabi ;;
  esac
  clang --target="$1" "${flags[@]}" -o "$folder/probe" "$here/kernels/probe.c"
  clang --target="$2" "${flags[@]}" -o "$folder/probe32" "$here/kernels/probe.c"
}

# The objects as that compiler makes them, in other_objects.
need_other_objects() {
  other_objects=$work/objects
  rm -rf "$cache/compiler/src" "$cache/compiler/objects"
  cp -a "$root/native-bpf/src/main/bpf" "$cache/compiler/src"
  chroot "$cache/compiler" /usr/bin/env -i PATH=/usr/bin:/bin bash /src/build.sh /objects
  mkdir -p "$other_objects"
  mv "$cache/compiler/objects" "$other_objects/bpf"
}

# The JVM's cache of classes for an architecture, as build.sh makes one: where, and whether it is of this build.
classes_of() {
  classes=$cache/$1/classes classes_key=$(cat "$jar" "$options" "$cache/$1/root.ext4.key" | sha256sum | cut -d' ' -f1)
  made "$classes_key" "$classes"
}

# archive GUEST TASK: the kernel unpacks a second archive behind the initrd.
archive() {
  local payload=$work/$1/archive/payload
  mkdir -p "$payload"
  cp -a "$here"/kernels/{guest,checks} "$work/programs-$arch/." "$jar" "$payload"
  install -m 755 "$here/kernels/guest/start.sh" "$payload/start"
  printf '%s\n' "$2" >"$payload/task"
  printf "%s\n" "${only[@]}" >"$payload/only"
  # The flags as they are, but for places on this host.
  grep -vE 'AOTCache=|SharedArchiveFile=|ErrorFile=|^"-cp"|local-gadget.jar"$' "$options" >"$payload/flags"
  [[ $2 != load ]] || cp -a "$other_objects" "$payload/other"
  ! classes_of "$arch" || cp -a "$classes" "$payload/classes"
  {
    cat "$cache/$arch/$suite/initrd"
    (cd "$work/$1/archive" && find . | cpio --quiet -o -H newc)
  } >"$work/$1/initrd"
  rm -r "$work/$1/archive"
}

# Sets qemu: the command that boots a guest with its console as standard input and output. Its disk is as new at each
# start; there is no network.
qemu_command() {
  local machine console
  case $arch in
    amd64) machine=(qemu-system-x86_64 -machine q35 -cpu Nehalem) console='ttyS0 no_timer_check' ;; # on a busy host its check of the timer fails
    arm64) machine=(qemu-system-aarch64 -machine 'virt,gic-version=3' -cpu cortex-a72) console=ttyAMA0 ;;
  esac
  truncate -s 256M "$work/$1/results"
  qemu=("${machine[@]}" -m 2048 -smp 2 -accel 'tcg,thread=multi' -nodefaults -no-user-config -no-reboot -display none
    -serial stdio -monitor none -nic none -kernel "$cache/$arch/$suite/kernel" -initrd "$work/$1/initrd"
    -drive "file=$cache/$arch/root.ext4,format=raw,if=virtio,snapshot=on"
    -drive "file=$work/$1/results,format=raw,if=virtio"
    -append "console=$console panic=-1 loglevel=4 mitigations=off $append")
}

# run_guest TASK NAME: leaves what the guest said and wrote in results/NAME/TASK. QEMU's emulation lets one boot in forty
# or so panic: a guest that dies is started once more, and that is said. A check that fails is not repeated.
run_guest() {
  local task=$1 name=$2 guest=$2-$1 try rc='' arch suite append qemu=() into=$cache/results/$2/$1 began=$SECONDS
  find_kernel "$name"
  mkdir -p "$work/$guest"
  archive "$guest" "$task"
  for try in 1 2; do
    rm -rf --one-file-system "$into"
    mkdir -p "$into"
    qemu_command "$guest"
    {
      timeout "$limit" "${qemu[@]}" </dev/null 2>"$into/qemu" &
      printf '%s\n' $! >"$work/$guest/pid"
      wait $! || true # the console says how it ended
    } | stdbuf -oL tr -d '\r' >"$into/console"
    rc=$(sed -n 's/^GUEST-RC //p' "$into/console" | tail -n 1)
    [[ -z $rc ]] || break
    say "$name: the guest died; its last words: $(tail -qn 3 "$into/console" "$into/qemu" | tr '\n' '|' | cut -c1-400)"
  done
  tar -C "$into" -xf "$work/$guest/results" 2>/dev/null || true # one that died has left none
  ((try == 1)) || printf 'GUEST-AGAIN it died, and was started once more\n' >>"$into/console"
  printf '%s\n' "${rc:-125}" >"$into/status"
  printf '%s\n' "$((SECONDS - began))" >"$into/seconds"
  rm -rf --one-file-system "${work:?}/$guest"
  say "$name: $task $( ((${rc:-125} == 0)) && echo ok || echo "FAILED (${rc:-the guest died})"), $(cat "$into/seconds") s"
}

# run_guests TASK/NAME…: several at a time; returns when the last has begun
run_guests() {
  local guest
  for guest; do
    while (($(jobs -rp | wc -l) >= parallel)); do wait -n || true; done
    run_guest "${guest%%/*}" "${guest#*/}" &
  done
}

# Sets trainings: what has to run for the caches of classes that smoke tests on these kernels use, on a kernel that suits.
find_trainings() {
  local name arch suite append classes classes_key architectures=''
  trainings=()
  for name; do
    find_kernel "$name"
    architectures+=" $arch"
  done
  for name in 6.12 6.12-arm64; do
    find_kernel "$name"
    [[ "$architectures " != *" $arch "* ]] || classes_of "$arch" || trainings+=("train/$name")
  done
}

# Where there is none, starts take longer, and the check of the cache fails.
keep_trained() {
  local guest arch suite append classes classes_key
  for guest in "${trainings[@]}"; do
    find_kernel "${guest#*/}"
    classes_of "$arch" || true
    mv "$cache/results/${guest#*/}/train/classes" "$classes" && printf '%s\n' "$classes_key" >"$classes.key"
  done
}
