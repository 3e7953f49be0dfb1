# The task train: leaves a cache of classes in the results.
# shellcheck shell=bash
# shellcheck source=packaging/kernels/guest/java.sh
source guest/java.sh
(while :; do busybox true; cat /etc/hostname; done) >/dev/null & # programs and opens to trace meanwhile
java @/payload/flags -XX:AOTCacheOutput=/results/classes -cp "$jar" io.localgadget.cli.Training >/dev/null </dev/null
rm -f /results/classes.config
[[ -s /results/classes ]]
