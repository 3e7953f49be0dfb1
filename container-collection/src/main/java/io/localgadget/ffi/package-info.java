/**
 * Calls C functions: {@link io.localgadget.ffi.Native} binds one, {@link io.localgadget.ffi.Errno} names what went
 * wrong. All that native-bpf and container-collection share below the level of containers.
 */
@NullMarked
package io.localgadget.ffi;

import org.jspecify.annotations.NullMarked;
