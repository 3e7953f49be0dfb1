# shellcheck shell=bash
bundle tried . /bin/sh -c 'cd /tmp; ./missing a; cd /etc; ../bin/missing b; /bin/true'
start trace exec -o json
work_everywhere
in_container runc tried
finish
work='true 0 /bin/true a b
cat 0 /bin/cat /etc/hostname
cat 0 /bin/cat /etc/missing
dd 0 /bin/dd if=/dev/zero of=/tmp/f bs=4096 count=8
mkdir 0 /bin/mkdir /tmp/d
rm 0 /bin/rm -r /tmp/d'
for runtime in "${runtimes[@]}"; do
  expect "old-$runtime" "$work" "$(rows 'select(.container == "old-'"$runtime"'") | "\(.comm) \(.ret) \(.args | join(" "))"')"
  expect "new-$runtime" "sh 0 /bin/sh -c . /bin/work"$'\n'"$work" \
    "$(rows 'select(.container == "new-'"$runtime"'") | "\(.comm) \(.ret) \(.args | join(" "))"')"
done
# Failed calls tell what they tried.
expect tried $'sh -2 /tmp/./missing ./missing a\nsh -2 /etc/../bin/missing ../bin/missing b' \
  "$(rows 'select(.container == "tried" and (.exepath | test("missing$"))) | "\(.comm) \(.ret) \(.exepath) \(.args | join(" "))"')"
