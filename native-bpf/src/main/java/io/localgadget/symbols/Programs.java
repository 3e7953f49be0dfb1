package io.localgadget.symbols;

import io.localgadget.gadget.StackSample;
import io.localgadget.gadget.StackSample.Program;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of processes that ended before anybody could read their memory map: where their program lies the sample
 * says, and which file that is another process of the same program. One that was forked off and executes nothing new
 * has all of its parent's memory. For one thread.
 */
final class Programs {
    private static final int KEPT = 4096;

    private final Map<File, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<File, Known> eldest) {
            return size() > KEPT;
        }
    };

    private record File(long device, long inode) {
        static File of(Program program) {
            return new File(program.device(), program.inode());
        }
    }

    /** A process of it, the last that was read, and where its program lay in its memory. */
    private record Known(Program program, Mapping mapping, Image image) {}

    /** Learns from a process that could be read. */
    void learn(StackSample sample, Image image) {
        Program program = sample.program();
        image.map()
                .find(program.start())
                .filter(Mapping::file)
                .ifPresent(mapping -> known.put(File.of(program), new Known(program, mapping, image)));
    }

    /** The memory of a process that could not be read, as far as it is known; {@code parent} is that of its parent. */
    MemoryMap guess(StackSample sample, @Nullable Image parent) {
        Known like = known.get(File.of(sample.program()));
        if (like == null) {
            return MemoryMap.NONE;
        }
        Program program = sample.program();
        if (like.image == parent && like.program.start() == program.start()) {
            return like.image.map();
        }
        return MemoryMap.of(like.mapping.movedBy(program.start() - like.program.start()));
    }
}
