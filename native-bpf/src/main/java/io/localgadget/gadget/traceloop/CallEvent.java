package io.localgadget.gadget.traceloop;

import io.localgadget.decode.Call;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.ProcessInfo;

/**
 * A system call of a container.
 *
 * @param process with the time at which the call began
 * @param cpu where it began
 * @param duration nanoseconds; 0 for a call that has not returned
 */
public record CallEvent(ProcessInfo process, int cpu, long duration, Call call) implements Event {}
