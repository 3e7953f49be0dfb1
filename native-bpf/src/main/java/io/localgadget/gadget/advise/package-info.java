/** What makes rules for containers from what they do. */
@NullMarked
package io.localgadget.gadget.advise;

import org.jspecify.annotations.NullMarked;
