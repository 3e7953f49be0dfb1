# Sourced by the scripts beside it: what they need of this host, found or installed.
# shellcheck shell=bash

say() {
  printf 'local-gadget: %s\n' "$*" >&2
}

# fail STATUS MESSAGE…; status 3: this host cannot do it
fail() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

# The feature version of the JDK in a folder; nothing if there is none.
jdk_version() {
  local line
  [[ -x $1/bin/javac && -r $1/release ]] || return 0
  while read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      printf '%s\n' "${BASH_REMATCH[1]}"
      return
    fi
  done <"$1/release"
}

# The folder of the newest JDK of version 22 or later among JAVA_HOME, /usr/lib/jvm and PATH; nothing if there is none.
find_jdk() {
  local folder javac version best='' best_version=21
  local folders=("${JAVA_HOME:-}" /usr/lib/jvm/*)
  while read -r javac; do
    javac=$(readlink -f -- "$javac")
    folders+=("${javac%/bin/javac}")
  done < <(type -aP javac)
  for folder in "${folders[@]}"; do
    version=$(jdk_version "$folder")
    if ((${version:-0} > best_version)); then
      best=$(readlink -f -- "$folder")
      best_version=$version
    fi
  done
  printf '%s\n' "$best"
}

has_libbpf() {
  [[ $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) == *libbpf.so.1* ]] && return
  [[ -n $(compgen -G '/usr/lib*/libbpf.so.1') || -n $(compgen -G '/usr/lib/*/libbpf.so.1') ]]
}

can_install() {
  [[ $EUID == 0 ]] && type -P apt-get apt-cache >/dev/null
}

# Asks apt for its lists of packages, once.
update_package_lists() {
  if [[ -z ${package_lists_updated:-} ]]; then
    package_lists_updated=yes
    apt-get -q update >&2 </dev/null || say "apt-get update failed; going on with the lists there are"
  fi
}

# Installs Debian packages; false if apt could not. What they start must not keep run.sh's lock, descriptor 9.
install_packages() {
  local install=(apt-get -q -y --no-install-recommends install "$@")
  say "installing $*"
  DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 </dev/null 9>&- && return
  update_package_lists
  DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 </dev/null 9>&-
}

# The mirror of Debian that this host's own packages come from; nothing if there is none.
debian_mirror() {
  # shellcheck disable=SC2016 # apt's variable
  apt-get indextargets --format '$(SITE)' | grep '/debian/\?$' | sort | uniq -c | sort -rn | awk 'NR == 1 {print $2}'
}

# Prints the first of the packages that apt can install; false if it has none.
offered_package() {
  local package
  for package; do
    if [[ $(apt-cache policy "$package" 2>/dev/null) == *Candidate:\ [0-9]* ]]; then
      printf '%s\n' "$package"
      return
    fi
  done
  return 1
}

# Sets jdk; ends the script where there is none to be had.
need_jdk() {
  local package offers=(openjdk-25-jdk-headless temurin-25-jdk openjdk-{24,23,22}-jdk-headless)
  jdk=$(find_jdk)
  [[ -z $jdk ]] || return 0
  if can_install; then
    package=$(offered_package "${offers[@]}") || {
      update_package_lists
      package=$(offered_package "${offers[@]}") || package=''
    }
    [[ -z $package ]] || ! install_packages "$package" || jdk=$(find_jdk)
  fi
  [[ -n $jdk ]] || fail 3 "no JDK 22 or later in JAVA_HOME, /usr/lib/jvm or PATH$(apt_regret JDK);" \
    "install one, best Temurin 25 (https://adoptium.net), into /usr/lib/jvm or name its folder by JAVA_HOME"
}

apt_regret() {
  if can_install; then
    printf ', and apt offers none'
  fi
}

# need_packages PACKAGE…: installs them or ends the script.
need_packages() {
  (($# > 0)) || return 0
  if ! can_install; then
    fail 3 "missing on this host: $*; install them, on Debian by: sudo apt-get install $*"
  fi
  install_packages "$@" || fail 3 "apt-get could not install $*; install them by hand and start again"
}
