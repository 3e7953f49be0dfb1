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
    private static final int KEPT = 1024;

    /** Longer ones take too much memory, and are nobody's usual program. */
    private static final int LONGEST_PATH = 512;

    private final Map<File, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<File, Known> eldest) {
            return size() > KEPT;
        }
    };

    /** A process can map anything in the place of its program: what one container's show is true of these only. */
    private record File(String owner, long device, long inode) {
        static File of(ContainerFiles owner, Program program) {
            return new File(owner.key(), program.device(), program.inode());
        }
    }

    /** Where it lay in the memory of the process of it that was read last. */
    private record Known(Program program, Mapping mapping) {}

    /** Learns from a process that could be read. */
    void learn(StackSample sample, Image image) {
        Program program = sample.program();
        image.map()
                .find(program.start())
                .filter(mapping -> mapping.file() && mapping.path().length() <= LONGEST_PATH)
                .ifPresent(mapping -> known.put(File.of(image.owner(), program), new Known(program, mapping)));
    }

    /** The memory of a process that could not be read, as far as it is known; {@code parent} is that of its parent. */
    MemoryMap guess(StackSample sample, ContainerFiles owner, @Nullable Image parent) {
        Program program = sample.program();
        if (parent != null
                && parent.owner() == owner
                && parent.program().equals(program)
                && !parent.map().isEmpty()) {
            return parent.map();
        }
        Known like = known.get(File.of(owner, program));
        if (like == null) {
            return MemoryMap.NONE;
        }
        return MemoryMap.of(like.mapping.movedBy(program.start() - like.program.start()));
    }
}
