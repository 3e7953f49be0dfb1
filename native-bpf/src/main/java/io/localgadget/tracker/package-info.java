/**
 * From a mount namespace to its container, also for one that lived for 5 ms: {@link io.localgadget.tracker.Tracker} runs
 * the BPF program that follows the runtimes, {@link io.localgadget.tracker.MountNamespaces} keeps what it said and
 * decides which namespaces the gadgets' programs let pass.
 */
@NullMarked
package io.localgadget.tracker;

import org.jspecify.annotations.NullMarked;
