# The task load: does this kernel take each object, and attach it? LoadCheck prints a line for each start.
# shellcheck shell=bash
# shellcheck source=packaging/kernels/guest/java.sh
source guest/java.sh
"${java[@]}" io.localgadget.cli.LoadCheck </dev/null
failed=$?
# The objects of another compiler, in place of those in the jar.
java @/payload/flags -cp /payload/other:"$jar" io.localgadget.cli.LoadCheck </dev/null |
  sed -E 's/^LOAD (ok|FAIL) /&(other compiler) /'
exit $((failed + PIPESTATUS[0] > 100 ? 100 : failed + PIPESTATUS[0]))
