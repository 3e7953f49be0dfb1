/**
 * From addresses to functions, in containers that may be hostile or gone the next moment:
 * {@link io.localgadget.symbols.Symbolizer} names the frames of samples, by {@link io.localgadget.symbols.KernelSymbols},
 * the ELF files that a process maps, the tables in those of Go, what the kernel maps into each
 * ({@link io.localgadget.symbols.Vdso}), and the maps of code that it generates ({@link io.localgadget.symbols.Place} tells
 * which). No table of symbols is kept, and none is
 * read whole: each is streamed by for the addresses that are looked for, however large somebody has made it.
 *
 * <p>Memory maps are read at once ({@link io.localgadget.symbols.Patience}), files meanwhile
 * ({@link io.localgadget.symbols.Readers}), both at the cost of their container
 * ({@link io.localgadget.symbols.ContainerFiles}). What it had to give up is a {@link io.localgadget.symbols.GaveUp}.
 */
@NullMarked
package io.localgadget.symbols;

import org.jspecify.annotations.NullMarked;
