/** The flight recorder of system calls. */
@NullMarked
package io.localgadget.gadget.traceloop;

import org.jspecify.annotations.NullMarked;
