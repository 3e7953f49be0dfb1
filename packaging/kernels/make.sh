# Sourced by kernels.sh: makes guests from Debian packages, in the cache folder.
#   ARCH/root.ext4                         trixie's Java 25, libbpf, runc, crun, busybox: unpacked, without systemd
#   compiler                               trixie's clang, for a second build of the objects
#   ARCH/SUITE/{kernel,initrd,version}     a kernel of Debian's, with the few modules that find the root
# Beside each lies the key of what it was made from; it is made anew when apt offers other packages, or this file changes.
# shellcheck shell=bash

root_suite=trixie
root_packages=(base-files base-passwd dash bash coreutils findutils libc-bin grep sed gawk tar hostname util-linux mount
  procps kmod iproute2 jq openjdk-25-jre-headless libbpf1 runc crun busybox-static)

compiler_packages=(bash coreutils findutils sed grep clang llvm libbpf-dev linux-libc-dev)

need_making() {
  local pair missing=()
  for pair in qemu-system-x86_64:qemu-system-x86 qemu-system-aarch64:qemu-system-arm mmdebstrap:mmdebstrap cpio:cpio \
    modprobe:kmod mke2fs:e2fsprogs xz:xz-utils clang:clang ld.lld:lld jq:jq; do
    type -P "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  need_packages "${missing[@]}"
}

find_mirror() {
  mirror=$(debian_mirror) || true # it says nothing then
  [[ -n $mirror ]] || fail 3 "kernels.sh makes guests from Debian's packages, and apt here has no mirror of Debian"
}

# apt_of ARCH SUITE COMMAND…: an apt of its own for each; neither the host's sources nor its lists are touched.
apt_of() {
  local arch=$1 suite=$2 state=$cache/apt/$1-$2
  local command=$3
  shift 3
  mkdir -p "$state"/{lists/partial,archives/partial}
  : >"$state/status"
  printf 'deb %s %s main\n' "$mirror" "$suite" >"$state/sources.list"
  [[ $command == apt-cache ]] || command="apt-get -q"
  # shellcheck disable=SC2086 # command and option
  $command -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Dir::State="$state" -o Dir::Cache="$state" \
    -o Dir::State::Lists="$state/lists" -o Dir::State::status="$state/status" -o Dir::Etc::sourcelist="$state/sources.list" \
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User=root \
    -o Debug::NoLocking=1 "$@"
}

# Asks for the lists of a suite once; false where they cannot be had.
update_suite() {
  local log=$cache/apt/$1-$2.log
  [[ -z ${updated[$1-$2]:-} ]] || return "${updated[$1-$2]}"
  mkdir -p "$cache/apt"
  if apt_of "$1" "$2" apt-get update >"$log" 2>&1 && ! grep -q '^\(W\|E\|Err\)' "$log"; then
    updated[$1-$2]=0
  else
    updated[$1-$2]=1
    say "apt cannot get the lists of $2 for $1; $log says why"
  fi
  return "${updated[$1-$2]}"
}

# versions ARCH SUITE PACKAGE…: what apt offers of them
versions() {
  apt_of "$1" "$2" apt-cache show --no-all-versions "${@:3}" 2>/dev/null | sed -n 's/^\(Package\|Version\): //p'
}

# made KEY FILE: whether the file was made from just that. Without a key, that it is there has to do.
made() {
  [[ -e $2 ]] || return 1
  [[ -z $1 ]] || [[ $1 == "$(cat "$2.key")" ]]
}

# Makes a key of versions, which has to have some.
key_of() {
  local versions
  versions=$(cat)
  [[ -z $versions ]] || printf '%s\n%s\n' "$versions" "$(cat "$here/kernels/make.sh" "$here/kernels/init.sh" | sha256sum)"
}

# make_root ARCH. The packages are only unpacked, by the host's apt: nothing of the guest's architecture has to run here.
make_root() {
  local arch=$1 folder work root key=''
  folder=$cache/$arch
  ! update_suite "$arch" "$root_suite" || key=$(versions "$arch" "$root_suite" "${root_packages[@]}" | key_of)
  ! made "$key" "$folder/root.ext4" || return 0
  [[ -n $key ]] || return 1
  say "making the root of $arch guests"
  work=$(mktemp -d "$cache/making.XXXXXX")
  root=$work/root
  mmdebstrap --quiet --variant=extract --architectures="$arch" --mode=root \
    --include="$(IFS=,; printf '%s' "${root_packages[*]}")" "$root_suite" "$root" "$mirror" || return 1
  # What the packages' scripts would have done, as far as it matters here.
  local part
  for part in bin sbin lib lib64; do
    [[ -e $root/$part || ! -d $root/usr/$part ]] || ln -s "usr/$part" "$root/$part"
  done
  cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  ln -sf "/usr/lib/jvm/java-25-openjdk-$arch/bin/java" "$root/usr/bin/java"
  rm -rf "$root"/usr/share/{doc,man,locale,i18n,info} "$root"/var/{lib/apt/lists,cache/apt}/* \
    "$root"/usr/lib/jvm/*/lib/server/*{coh,nocoops}*.jsa
  mkdir -p "$root"/{proc,sys,dev,run,tmp,root,payload,results}
  # The root of the containers.
  mkdir -p "$root"/bundle/{bin,etc,proc,sys,dev,tmp}
  cp "$root/usr/bin/busybox" "$root/bundle/bin/"
  for part in sh sleep cat true dd mkdir rm sync chmod taskset timeout; do ln -s busybox "$root/bundle/bin/$part"; done
  printf 'guest\n' >"$root/bundle/etc/hostname"
  printf 'root:x:0:0::/:/bin/sh\n' >"$root/bundle/etc/passwd"
  mkdir -p "$folder"
  # 200 MB of room is left.
  mke2fs -q -F -t ext4 -O ^has_journal -d "$root" "$work/root.ext4" $(($(du -sm "$root" | cut -f1) * 11 / 10 + 200))M >/dev/null || return 1
  cp "$root/usr/bin/busybox" "$folder/busybox"
  mv "$work/root.ext4" "$folder/root.ext4"
  printf '%s\n' "$key" >"$folder/root.ext4.key"
  rm -rf --one-file-system "$work"
}

# The compiler of another Debian than this host's, for this host's architecture.
make_compiler() {
  local arch root key='' part
  arch=$(dpkg --print-architecture)
  ! update_suite "$arch" "$root_suite" || key=$(versions "$arch" "$root_suite" "${compiler_packages[@]}" | key_of)
  ! made "$key" "$cache/compiler" || return 0
  [[ -n $key ]] || return 1
  say "making a root with another compiler"
  root=$(mktemp -d "$cache/making.XXXXXX")
  mmdebstrap --quiet --variant=extract --mode=root --include="$(IFS=,; printf '%s' "${compiler_packages[*]}")" \
    "$root_suite" "$root" "$mirror" || return 1
  for part in bin sbin lib lib64; do
    [[ -e $root/$part || ! -d $root/usr/$part ]] || ln -s "usr/$part" "$root/$part"
  done
  rm -rf --one-file-system "$cache/compiler"
  mv "$root" "$cache/compiler"
  printf '%s\n' "$key" >"$cache/compiler.key"
}

# make_kernel ARCH SUITE
make_kernel() {
  local arch=$1 suite=$2 package folder work name release key=''
  folder=$cache/$arch/$suite
  if update_suite "$arch" "$suite"; then
    # The newest: a suite keeps older ones beside it.
    package=$(apt_of "$arch" "$suite" apt-cache depends "linux-image-$arch" | grep -o 'linux-image-[0-9][^ ]*' | head -n 1)
    key=$(versions "$arch" "$suite" "$package" | key_of)
  fi
  ! made "$key" "$folder/initrd" || return 0
  [[ -n $key ]] || return 1
  say "making $arch $package"
  work=$(mktemp -d "$cache/making.XXXXXX")
  mkdir -p "$work"/{packages,kernel,initrd/bin,initrd/modules} "$folder"
  download "$package" || return 1
  # Newer packages (from 6.19 on) have the kernel and its modules apart.
  for name in $(dpkg-deb -f "$work/packages/$package"_*.deb Depends | grep -oE 'linux-(binary|modules)-[0-9][^ ,]*' | sort -u); do
    download "$name" || return 1
  done
  for name in "$work"/packages/*.deb; do dpkg-deb -x "$name" "$work/kernel"; done
  # Newer packages have /usr/lib/modules: modprobe wants /lib.
  [[ -d $work/kernel/lib/modules ]] || { mkdir -p "$work/kernel/lib" && ln -s ../usr/lib/modules "$work/kernel/lib/modules"; }
  release=$(ls "$work/kernel/lib/modules")
  depmod -b "$work/kernel" "$release" 2>/dev/null # newer packages leave lists to their scripts
  add_modules virtio_pci virtio_blk virtio_mmio ext4 crc32c_generic
  cp "$cache/$arch/busybox" "$work/initrd/bin/busybox"
  install -m 755 "$here/kernels/init.sh" "$work/initrd/init"
  (cd "$work/initrd" && find . | cpio --quiet -o -H newc) >"$work/archive"
  cp "$(compgen -G "$work/kernel/boot/vmlinuz*" || compgen -G "$work/kernel/lib/modules/$release/vmlinuz*")" "$folder/kernel"
  dpkg-deb -f "$work/packages/$package"_*.deb Version >"$folder/package"
  printf '%s\n' "$release" >"$folder/version"
  mv "$work/archive" "$folder/initrd"
  printf '%s\n' "$key" >"$folder/initrd.key"
  rm -rf --one-file-system "$work"
}

# These use make_kernel's variables.
download() {
  (cd "$work/packages" && apt_of "$arch" "$suite" apt-get download "$1" >&2)
}

# In the order in which they have to be loaded; those that are built in are not there.
add_modules() {
  local module name
  for name; do
    modprobe -d "$work/kernel" -S "$release" -C /dev/null --show-depends "$name" 2>/dev/null | sed -n 's/^insmod //p' || true
  done | awk '!seen[$1]++ {print $1}' >"$work/modules"
  while read -r module; do
    name=$(basename "$module" .xz)
    case $module in
      *.xz) xz -dc "$module" >"$work/initrd/modules/$name" ;;
      *) cp "$module" "$work/initrd/modules/$name" ;;
    esac
    printf '%s\n' "$name"
  done <"$work/modules" >"$work/initrd/modules/order"
}
