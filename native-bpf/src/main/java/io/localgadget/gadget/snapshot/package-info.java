/** Gadgets that show what is there now. */
@NullMarked
package io.localgadget.gadget.snapshot;

import org.jspecify.annotations.NullMarked;
