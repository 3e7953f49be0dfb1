# shellcheck shell=bash
"${tool[@]}" snapshot process --tree -o columns=container,comm >"$out" 2>"$err" || problem "status $?: $(said)"
expect tree $'old-crun sh\nold-crun └─ sleep\nold-runc sh\nold-runc └─ sleep' "$(tail -n +2 "$out" | tr -s ' ' | sed 's/ $//' | sort -s -k1,1)"

# Threads there are in the tool itself.
"${tool[@]}" snapshot process --threads --host -o json >"$out" 2>"$err" || problem "status $?: $(said)"
(($(count '.tid != .pid') > 5)) || problem "threads: those of the JVM are missing"
expect processes $'old-crun sh\nold-crun sleep\nold-runc sh\nold-runc sleep' \
  "$(rows 'select((.container // "") != "") | "\(.container) \(.comm)"' | sort)"
