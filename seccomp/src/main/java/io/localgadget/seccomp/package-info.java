/**
 * Seccomp profiles: made of what was recorded, read and written in the formats that are in use, compared, merged and
 * checked. What a profile does is for {@code Effects} to say. Pure Java; knows no BPF and no container.
 */
@NullMarked
package io.localgadget.seccomp;

import org.jspecify.annotations.NullMarked;
