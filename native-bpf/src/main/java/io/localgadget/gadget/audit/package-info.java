/** What the rules for a container denied. */
@NullMarked
package io.localgadget.gadget.audit;

import org.jspecify.annotations.NullMarked;
