# Sourced by the tasks: how the tool starts in a guest.
# shellcheck shell=bash
jar=/payload/local-gadget.jar
java=(env --default-signal=INT java @/payload/flags)
# Where the cache cannot be used the JVM is to say so: that is a failure of a check.
[[ ! -e /payload/classes ]] || java+=(-XX:AOTCache=/payload/classes)
java+=(-cp "$jar")
tool=("${java[@]}" io.localgadget.cli.Main)
