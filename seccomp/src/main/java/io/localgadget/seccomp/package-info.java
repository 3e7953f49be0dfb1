/**
 * Seccomp profiles: made of what was recorded, compared, merged and checked. What a profile does is for {@code Effects}
 * to say; files are the business of {@code file}. Pure Java; knows no BPF and no container.
 */
@NullMarked
package io.localgadget.seccomp;

import org.jspecify.annotations.NullMarked;
