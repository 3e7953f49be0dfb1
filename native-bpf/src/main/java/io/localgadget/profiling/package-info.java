/**
 * Profiles of stacks: {@link io.localgadget.profiling.ProfileRun} samples by a gadget's program, names frames while their
 * processes live and counts stacks.
 */
@NullMarked
package io.localgadget.profiling;

import org.jspecify.annotations.NullMarked;
