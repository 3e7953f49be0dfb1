/**
 * The command that runs any flight recorder: what each container did last, when it ends.
 */
@NullMarked
package io.localgadget.cli.recorder;

import org.jspecify.annotations.NullMarked;
