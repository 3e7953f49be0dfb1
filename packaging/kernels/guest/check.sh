# Sourced by smoke.sh: what the checks have in common. A check is a file in checks/, a column of the table: it starts the
# tool, lets containers do what they do, ends it, and compares its rows with those that there must be. Nothing in it
# waits for a time: a guest is slow, and how slow nobody knows.
# shellcheck shell=bash
results=/results
runtimes=(runc crun)
# Seconds after which something hangs, in a guest on a busy machine.
patience=120

# bundle NAME JQ-FILTER ARG…: a bundle whose container runs that
bundle() {
  mkdir -p "/run/bundles/$1"
  (cd "/run/bundles/$1" && rm -f config.json && runc spec && mv config.json spec.json)
  jq --argjson args "$(printf '%s\0' "${@:3}" | jq -Rsc 'split("\u0000")[:-1]')" \
    '.process.terminal = false | .process.args = $args | .root = {path: "/bundle", readonly: false} | '"$2" \
    "/run/bundles/$1/spec.json" >"/run/bundles/$1/config.json"
}

# in_container RUNTIME NAME [BUNDLE]: runs a container to its end; its status is the container's.
in_container() {
  timeout -k 5 $((2 * patience)) "$1" run --bundle "/run/bundles/${3:-$2}" "$2" </dev/null >>"$results/containers.log" 2>&1
}

# A container that runs guest/work.sh each time it is asked to, before the tool was started.
start_old() {
  local name=old-$1
  mkfifo "/bundle/ask-$name" "/bundle/done-$name"
  bundle "$name" . /bin/sh -c "/bin/sleep 1000000 & while read word </ask-$name; do . /bin/work; echo >/done-$name; done"
  "$1" run --bundle "/run/bundles/$name" "$name" </dev/null >>"$results/containers.log" 2>&1 &
  ask_old "$1" || echo "the container $name does not run: $(tail -n 3 "$results/containers.log" | tr '\n' '|')"
}

ask_old() {
  # shellcheck disable=SC2016 # for the shell within
  timeout 60 sh -c 'echo >"/bundle/ask-$1" && read -r word <"/bundle/done-$1"' - "old-$1"
}

# guest/work.sh once in each of four containers: of runc and crun, from before the tool and from after
work_everywhere() {
  local runtime
  for runtime in "${runtimes[@]}"; do
    ask_old "$runtime" || problem "old-$runtime did not do its work"
    in_container "$runtime" "new-$runtime" new || true # work.sh's last status
  done
}

# start ARG…: the tool in the background, until it says that it traces; READY is another word to wait for.
start() {
  "${tool[@]}" "$@" -v >"$out" 2>"$err" </dev/null &
  pid=$!
  local began=$SECONDS
  while kill -0 "$pid" 2>/dev/null && ! grep -q "^local-gadget: ${READY:-tracing}" "$err"; do
    if ((SECONDS - began > patience)); then
      problem "it does not say that it traces: $(said)"
      kill -KILL "$pid"
    fi
    busybox usleep 50000
  done
}

# Ends the tool as Ctrl-C does: what happened before is what it must have seen.
finish() {
  kill -INT "$pid" 2>/dev/null
  ended
}

# Waits until it has ended by itself.
ended() {
  local began=$SECONDS
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS - began > patience)); then
      problem "it does not end: $(said)"
      kill -KILL "$pid"
    fi
    busybox usleep 50000
  done
  wait "$pid"
  status=$?
  [[ $status == 0 ]] || problem "status $status: $(said)"
}

said() { grep '^local-gadget: ' "$err" | grep -v ': tracing' | tail -n 3 | tr '\n' '|' | cut -c1-400; }

# rows JQ-FILTER: the lines that it makes of the rows
rows() { jq -r "$1" "$out"; }
count() { jq -c "select($1)" "$out" | wc -l; }

problem() { printf '%s\n' "$*" >>"$results/$check.problems"; }
note() { printf '%s\n' "$*" >>"$results/$check.notes"; }

# expect WHAT EXPECTED ACTUAL
expect() {
  [[ $2 != "$3" ]] || return 0
  if [[ $2 == *$'\n'* ]]; then
    printf '%s\n' "$2" >"$results/$check.$1.expected"
    printf '%s\n' "$3" >"$results/$check.$1.actual"
    problem "$1: $(busybox diff "$results/$check.$1".{expected,actual} | grep '^[-+][^-+]' | head -n 6 | tr '\n' '|' | cut -c1-400)"
  else
    problem "$1: $3, not $2"
  fi
}

# complete WHAT MADE SEEN: all that was made has been seen, or what is missing is what the tool says it has lost. Of runs
# that the kernel left out, nobody knows which were of what is counted here: no more is missing than these.
complete() {
  local lost skipped
  skipped=$(sed -nE 's/^local-gadget: .* left .* out ([0-9]+) times.*/\1/p' "$err" | tail -n 1)
  lost=$(sed -nE 's/^local-gadget: .*(lost|missed|could not record)[a-z ]* ([0-9]+) .*/\2/p' "$err" | tail -n 1)
  if (($3 + ${lost:-0} + ${skipped:-0} < $2 || $3 + ${lost:-0} > $2)); then
    problem "$1: $3 of $2, said to be lost: ${lost:-0}, runs left out: ${skipped:-0}"
  elif ((${lost:-0} + ${skipped:-0} > 0)); then
    note "$1: $3 of $2, said to be lost: ${lost:-0}, runs left out: ${skipped:-0}"
  fi
}

# storm COMMAND: a bundle of that name with four loops on two CPUs, and then on one: what is preempted inside a BPF program
# must not be lost.
storm() {
  local loops="for loop in 1 2 3 4; do $1 & done; wait"
  bundle storm . /bin/sh -c "$loops; /bin/taskset 1 /bin/sh -c '$loops'; :"
}

# run_check FILE: prints RESULT ok|FAIL NAME SECONDS what was wrong first
run_check() {
  local check=${1##*/} began=$SECONDS out err pid status
  check=${check%.sh}
  out=$results/$check.out err=$results/$check.err
  : >"$results/$check.problems"
  : >"$results/$check.notes"
  # shellcheck source=/dev/null
  source "$1"
  if [[ -s $results/$check.problems ]]; then
    failures=$((failures + 1))
    echo "RESULT FAIL $check $((SECONDS - began)) $(head -n 3 "$results/$check.problems" | tr '\n' ';')"
  else
    echo "RESULT ok $check $((SECONDS - began)) $(tr '\n' ';' <"$results/$check.notes")"
  fi
}
