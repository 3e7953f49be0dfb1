/**
 * From the names that linkers see to those that were written: C++ ({@link io.localgadget.demangle.CppParser}) and Rust
 * ({@link io.localgadget.demangle.RustParser}). {@link io.localgadget.demangle.Demangler} is the way in. A container may
 * have made up any name: each is parsed and printed with bounded steps, depth and length.
 */
@NullMarked
package io.localgadget.demangle;

import org.jspecify.annotations.NullMarked;
