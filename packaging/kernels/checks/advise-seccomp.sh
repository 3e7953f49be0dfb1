# shellcheck shell=bash
for runtime in "${runtimes[@]}"; do
  start advise seccomp-profile -c "new-$runtime"
  in_container "$runtime" "new-$runtime" new
  ended
  cp "$out" "$results/advise-$runtime.json"
  expect "architecture-$runtime" "$([[ $(uname -m) == x86_64 ]] && echo SCMP_ARCH_X86_64 || echo SCMP_ARCH_AARCH64)" "$(rows '.architectures[0]')"
  expect "mkdir-$runtime" true "$(rows '[.syscalls[] | select(.action == "SCMP_ACT_ALLOW") | .names[]] | any(. == "mkdir" or . == "mkdirat")')"
  expect "mount-$runtime" false "$(rows '[.syscalls[] | select(.action == "SCMP_ACT_ALLOW") | .names[]] | any(. == "mount" or . == "swapon")')"
  # The container runs under its profile, and does all its work.
  jq --slurpfile profile "$out" '.linux.seccomp = ($profile[0] | {defaultAction, architectures,
    syscalls: [.syscalls[] | {names, action, args}]} | del(.. | nulls))' /run/bundles/new/config.json >/run/under.json
  mkdir -p /run/bundles/under && mv /run/under.json /run/bundles/under/config.json
  in_container "$runtime" under
  expect "under-$runtime" 0 $?
done
