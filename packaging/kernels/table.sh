# Sourced by kernels.sh: what the guests said, as a table in Markdown: a line for each kernel, a column for each check.
# shellcheck shell=bash

# console TASK NAME
console() { cat "$cache/results/$2/$1/console" 2>/dev/null || true; }

# verdict TASK NAME LINES: ok or FAIL of the lines that match; – where there is none
verdict() {
  console "$1" "$2" | awk -v pattern="$3" '$0 ~ pattern {if ($2 == "ok") ok++; else bad++}
    END {print bad ? "FAIL " (bad + ok > 1 ? bad "/" bad + ok : "") : ok ? "ok" : "–"}' | sed 's/ $//'
}

# ran TASK NAME: whether it came to its end
ran() { [[ $(cat "$cache/results/$2/$1/status" 2>/dev/null) != 125 ]]; }

checks() { (cd "$here/kernels/checks" && printf '%s\n' *.sh | sed 's/\.sh$//'); }

# table NAME…: where the guest died, what it did not come to is a failure too
table() {
  local name check cells
  printf '| kernel | load |%s\n| --- | --- |%s\n' "$(checks | sed 's/.*/ & |/' | tr -d '\n')" "$(checks | sed 's/.*/ --- |/' | tr -d '\n')"
  for name; do
    cells=" $name |"
    [[ " ${loads[*]} " == *" $name "* ]] && cells+=" $(ran load "$name" && verdict load "$name" '^LOAD ' || echo died) |" || cells+=' – |'
    for check in $(checks); do
      if [[ " ${smokes[*]} " != *" $name "* ]]; then
        cells+=' – |'
      elif ran smoke "$name" || [[ $(verdict smoke "$name" "^RESULT .* $check ") != – ]]; then
        cells+=" $(verdict smoke "$name" "^RESULT (ok|FAIL) $check ") |"
      else
        cells+=' died |'
      fi
    done
    printf '|%s\n' "$cells"
  done
}

# failures NAME…: each with what is wrong; of an object that fails in several ways, what the verifier says of the first
failures() {
  local name
  for name; do
    [[ " ${loads[*]} " != *" $name "* ]] || console load "$name" |
      awk -v name="$name" '/^LOAD/ {show = 0} /^LOAD FAIL/ {sub(/^LOAD FAIL/, name ":"); print; object = $2; sub(/:$/, "", object); show = !seen[object]++} /^    / && show'
    [[ " ${smokes[*]} " != *" $name "* ]] || console smoke "$name" |
      sed -nE "s/^RESULT FAIL ([^ ]*) [0-9]* /$name: \1: /p; s/^(GUEST-FAILED|the container|.*(WARNING|BUG|Oops):)/$name: &/p"
  done
}

# notes NAME…: what was right, but not plain
notes() {
  local name
  for name; do
    console smoke "$name" | sed -nE "s/^RESULT ok ([^ ]*) [0-9]* (.+);$/$name: \1: \2/p; s/^GUEST-AGAIN /$name: /p"
  done
}

# seen NAME…: what these systems are
seen() {
  local name what
  mapfile -t what < <(console smoke "$1" | sed -n 's/^SEEN \([^:]*\): .*/\1/p')
  printf '| |%s\n| --- |%s\n' "$(printf ' %s |' "${what[@]}")" "$(printf ' --- |%.0s' "${what[@]}")"
  for name; do
    printf '| %s |%s\n' "$name" "$(console smoke "$name" | sed -n 's/^SEEN [^:]*: \(.*\)/ \1 |/p' | tr -d '\n')"
  done
}

# Sets good and bad: how many checks there were, a load being one. What a dead guest did not come to counts as bad.
count_checks() {
  local cells
  cells=$(table "$@" | tail -n +3 | cut -d'|' -f3- | tr '|' '\n' | sed 's/^ *//; s/ *$//')
  good=$(grep -c '^ok' <<<"$cells" || true)
  bad=$(grep -c '^\(FAIL\|died\)' <<<"$cells" || true)
}

# document NAME…: what packaging/KERNELS.md has
document() {
  # shellcheck disable=SC2016 # Markdown
  printf '# Kernels\n\nMade by `packaging/kernels.sh`, %s, in %s minutes, under %s. ' "$(date +%F)" "$(((SECONDS + 59) / 60))" \
    "$(qemu-system-x86_64 --version | sed -n '1s/ (.*//p')"
  printf 'Each check is a file in packaging/kernels/checks; its rows are compared exactly.\n\n'
  table "$@"
  [[ -z $(failures "$@") ]] || printf '\nWhat failed:\n\n%s\n' "$(failures "$@" | grep -v '^    ' | sed 's/^/- /')"
  [[ -z $(notes "$@") ]] || printf '\nWhat has to be said:\n\n%s\n' "$(notes "$@" | sed 's/^/- /')"
  printf '\nWhat was seen:\n\n%s\n' "$(seen "$@")"
}
