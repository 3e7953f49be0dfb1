/**
 * System calls by number and name, for each architecture that a container on x86-64 or arm64 can use. The tables come
 * from the kernel's headers: resources beside this package, made by {@code packaging/syscalls.sh}.
 */
@NullMarked
package io.localgadget.syscall;

import org.jspecify.annotations.NullMarked;
