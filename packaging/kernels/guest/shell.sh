# The task shell: a console to try things. The tool is local-gadget; what is put into /results goes to the host.
# shellcheck shell=bash
# shellcheck source=packaging/kernels/guest/java.sh
source guest/java.sh
mkdir -p /usr/local/bin
printf '#!/bin/sh\nexec %s "$@"\n' "${tool[*]}" >/usr/local/bin/local-gadget
chmod 755 /usr/local/bin/local-gadget
echo "local-gadget, runc and crun are here; exit powers off. 'stty cols N rows M' tells the size of your terminal."
PS1='guest:\w# ' bash --norc -i
