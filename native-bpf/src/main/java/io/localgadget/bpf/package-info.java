/**
 * BPF objects from Java: {@link io.localgadget.bpf.BpfObject} loads and attaches one through libbpf,
 * {@link io.localgadget.bpf.RingBuffer} reads its events, {@link io.localgadget.bpf.Btf} says how they are laid out,
 * {@link io.localgadget.bpf.Host} says why a host cannot run them. Knows no gadget and no container.
 */
@NullMarked
package io.localgadget.bpf;

import org.jspecify.annotations.NullMarked;
