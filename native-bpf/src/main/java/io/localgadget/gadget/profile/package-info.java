/** Gadgets that count on which stacks processes are found. */
@NullMarked
package io.localgadget.gadget.profile;

import org.jspecify.annotations.NullMarked;
