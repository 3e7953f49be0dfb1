/** System calls that were seen, turned into seccomp profiles. Pure Java; filled by the advise command's issue. */
@NullMarked
package io.localgadget.seccomp;

import org.jspecify.annotations.NullMarked;
