# The task load: does this kernel take each object, and attach it? LoadCheck prints a line for each start.
# shellcheck shell=bash
# shellcheck source=packaging/kernels/guest/java.sh
source guest/java.sh
"${java[@]}" io.localgadget.cli.LoadCheck </dev/null
