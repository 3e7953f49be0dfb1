/** Gadgets that print one row for each event. */
@NullMarked
package io.localgadget.gadget.trace;

import org.jspecify.annotations.NullMarked;
