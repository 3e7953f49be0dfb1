/**
 * System calls as strace(1) writes them: parameters by name and kind ({@code parameters.txt}), flags by name
 * ({@code flags.txt}), descriptors with their paths, memory as text or as the members of its struct. Knows what of a call's
 * memory has to be captured ({@link io.localgadget.decode.Capture}) and neither how nor by whom.
 */
@NullMarked
package io.localgadget.decode;

import org.jspecify.annotations.NullMarked;
