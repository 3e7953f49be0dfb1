/**
 * From a mount namespace to its container, also for one that lived for 5 ms: {@link io.localgadget.tracing.Tracker} runs
 * the BPF program that follows the runtimes, {@link io.localgadget.tracing.MountNamespaces} keeps what it said and
 * decides which namespaces the gadgets' programs let pass, {@link io.localgadget.tracing.TraceRun} runs one gadget.
 */
@NullMarked
package io.localgadget.tracing;

import org.jspecify.annotations.NullMarked;
