/**
 * The command that runs any gadget which prints a row for each event.
 */
@NullMarked
package io.localgadget.cli.trace;

import org.jspecify.annotations.NullMarked;
