# shellcheck shell=bash
"${tool[@]}" list-containers -o json >"$out" 2>"$err" || problem "status $?: $(said)"
expect containers $'crun old-crun true\nrunc old-runc true' "$(rows '"\(.runtime) \(.name) \(.pid > 0)"' | sort)"

READY=watching start list-containers -w -o json
for runtime in "${runtimes[@]}"; do in_container "$runtime" "new-$runtime" new; done
finish
expect changes $'new-crun CREATED\nnew-crun DELETED\nnew-runc CREATED\nnew-runc DELETED' \
  "$(rows 'select(.name | startswith("new")) | "\(.name) \(.event)"' | sort)"
