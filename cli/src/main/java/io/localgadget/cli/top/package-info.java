/**
 * The command that runs any ranking: blocks of rows where the output is no terminal, and the loop of intervals.
 */
@NullMarked
package io.localgadget.cli.top;

import org.jspecify.annotations.NullMarked;
