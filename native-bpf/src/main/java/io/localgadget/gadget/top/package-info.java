/** Gadgets of the kind {@link io.localgadget.gadget.TopGadget}: rankings that renew themselves. */
@NullMarked
package io.localgadget.gadget.top;

import org.jspecify.annotations.NullMarked;
