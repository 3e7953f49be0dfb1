/**
 * The command line: {@link io.localgadget.cli.Main} turns arguments into one run of a command and its end into an exit
 * status; {@link io.localgadget.cli.Commands} lists the commands. Rendering is in {@code output}.
 */
@NullMarked
package io.localgadget.cli;

import org.jspecify.annotations.NullMarked;
