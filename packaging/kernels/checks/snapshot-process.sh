# shellcheck shell=bash
"${tool[@]}" snapshot process -o json >"$out" 2>"$err" || problem "status $?: $(said)"
expect processes $'old-crun sh\nold-crun sleep\nold-runc sh\nold-runc sleep' "$(rows '"\(.container) \(.comm)"' | sort)"

"${tool[@]}" snapshot process --tree -o columns=container,comm >"$out" 2>"$err" || problem "status $?: $(said)"
expect tree $'old-crun sh\nold-crun └─ sleep\nold-runc sh\nold-runc └─ sleep' "$(tail -n +2 "$out" | tr -s ' ' | sed 's/ $//' | sort -s -k1,1)"

# Threads there are in the tool itself: with --host all of its are shown.
"${tool[@]}" snapshot process --threads --host -o json >"$out" 2>"$err" || problem "status $?: $(said)"
(($(count '.comm == "java" or .pcomm == "java" or (.tid != .pid)') > 5)) || problem "threads: the JVM's are missing"
expect threads-of-containers 4 "$(count '.container != "" and .container != null')"
