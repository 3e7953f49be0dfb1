/**
 * The commands about seccomp profiles: from the system calls that the kernel recorded of containers to profiles, starts of
 * containers under a profile, and what can be said of profiles alone.
 */
@NullMarked
package io.localgadget.cli.seccomp;

import org.jspecify.annotations.NullMarked;
