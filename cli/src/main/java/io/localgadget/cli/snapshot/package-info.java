/**
 * The command that runs any snapshot: a picture of what is there now.
 */
@NullMarked
package io.localgadget.cli.snapshot;

import org.jspecify.annotations.NullMarked;
