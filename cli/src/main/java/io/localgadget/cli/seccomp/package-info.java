/**
 * From the system calls that the kernel recorded of containers to profiles: which recording belongs to which container,
 * when it is complete, and where the profile goes.
 */
@NullMarked
package io.localgadget.cli.seccomp;

import org.jspecify.annotations.NullMarked;
