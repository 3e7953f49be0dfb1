/**
 * Records which system calls containers make, in counters in the kernel: {@link
 * io.localgadget.recording.CallRecorder} runs the program, a {@link io.localgadget.recording.RecordedNamespace} is what
 * it has of one mount namespace. What a profile is, this package does not know.
 */
@NullMarked
package io.localgadget.recording;

import org.jspecify.annotations.NullMarked;
