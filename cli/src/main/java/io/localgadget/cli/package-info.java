/**
 * The command line: {@link io.localgadget.cli.Main} turns arguments into one run of a command and its end into an exit
 * status; {@link io.localgadget.cli.Commands} lists the commands. Here is what commands share, their flags above all; each
 * kind of command has a package of its own, rendering is in {@code output}.
 */
@NullMarked
package io.localgadget.cli;

import org.jspecify.annotations.NullMarked;
