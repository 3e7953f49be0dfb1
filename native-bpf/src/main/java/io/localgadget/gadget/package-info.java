/**
 * The gadgets: what each traces ({@link io.localgadget.gadget.Gadget}), its rows and their columns. A gadget is one C
 * file, one Java file and one line in {@link io.localgadget.gadget.Gadgets}.
 */
@NullMarked
package io.localgadget.gadget;

import org.jspecify.annotations.NullMarked;
