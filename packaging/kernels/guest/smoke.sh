# The task smoke: runs the checks, or those alone that are named in the file only.
# shellcheck shell=bash
# shellcheck source=packaging/kernels/guest/java.sh
source guest/java.sh
# shellcheck source=packaging/kernels/guest/check.sh
source guest/check.sh
failures=0
bash guest/seen.sh
cp probe probe32 /bundle/bin/
cp guest/work.sh /bundle/bin/work
bundle new . /bin/sh -c '. /bin/work'
for runtime in "${runtimes[@]}"; do start_old "$runtime"; done
for file in checks/*.sh; do
  name=${file##*/}
  [[ ! -s only || " $(tr '\n' ' ' <only)" =~ \ "${name%.sh}"\  || -z $(tr -d '\n' <only) ]] || continue
  run_check "$file"
done
for runtime in "${runtimes[@]}"; do "$runtime" kill "old-$runtime" KILL; done
wait
dmesg | grep -E 'WARNING|BUG:|Oops|RIP:' | head -n 5
exit $((failures > 100 ? 100 : failures))
