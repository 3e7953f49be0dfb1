package io.localgadget.seccomp;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;

/**
 * All machines, capabilities and kernels that some conditions of Docker's tell apart. Each is a number: a bit for each
 * capability, then a digit for the machine, then one for the kernel.
 */
final class Circumstances {
    /** More are not told apart: 6 capabilities on one machine and kernel, or fewer on more. */
    private static final int MOST = 64;

    private final List<String> caps;
    private final List<String> arches;
    /** The oldest kernels, in order; what is told apart are the spans before, between and after them. */
    private final List<String> kernels;

    private Circumstances(List<String> caps, List<String> arches, List<String> kernels) {
        this.caps = caps;
        this.arches = arches;
        this.kernels = kernels;
    }

    /**
     * Those that the conditions of these rules tell apart.
     *
     * @param call whose rules these are, for a {@link ProfileException} where there are too many
     */
    static Circumstances of(String call, Iterable<Rule> rules) {
        TreeSet<String> caps = new TreeSet<>();
        TreeSet<String> arches = new TreeSet<>();
        TreeMap<Long, String> kernels = new TreeMap<>();
        for (Rule rule : rules) {
            for (Conditions conditions : List.of(rule.includes(), rule.excludes())) {
                caps.addAll(conditions.caps());
                arches.addAll(conditions.arches());
                if (!conditions.minKernel().isEmpty()) {
                    kernels.putIfAbsent(Target.kernelNumber(conditions.minKernel()), conditions.minKernel());
                }
            }
        }
        if (caps.size() > 16 || ((long) (arches.size() + 1) * (kernels.size() + 1)) << caps.size() > MOST) {
            throw new ProfileException("cannot merge what the profiles say about " + call
                    + ": it depends on too many capabilities, machines and kernels");
        }
        return new Circumstances(List.copyOf(caps), List.copyOf(arches), List.copyOf(kernels.values()));
    }

    int count() {
        return (arches.size() + 1) * (kernels.size() + 1) << caps.size();
    }

    /** Whether Docker uses a rule there. */
    boolean takes(Rule rule, int circumstance) {
        Conditions in = rule.includes();
        Conditions out = rule.excludes();
        return (in.arches().isEmpty() || in.arches().contains(arch(circumstance)))
                && in.caps().stream().allMatch(cap -> has(cap, circumstance))
                && (in.minKernel().isEmpty() || isFrom(in.minKernel(), circumstance))
                && !out.arches().contains(arch(circumstance))
                && out.caps().stream().noneMatch(cap -> has(cap, circumstance))
                && (out.minKernel().isEmpty() || !isFrom(out.minKernel(), circumstance));
    }

    private boolean has(String cap, int circumstance) {
        return (circumstance >> caps.indexOf(cap) & 1) != 0;
    }

    /** Empty for all that are not named. */
    private String arch(int circumstance) {
        int digit = archDigit(circumstance);
        return digit == arches.size() ? "" : arches.get(digit);
    }

    private int archDigit(int circumstance) {
        return (circumstance >> caps.size()) % (arches.size() + 1);
    }

    private int kernelDigit(int circumstance) {
        return (circumstance >> caps.size()) / (arches.size() + 1);
    }

    private boolean isFrom(String minKernel, int circumstance) {
        int digit = kernelDigit(circumstance);
        return digit > 0 && Target.kernelNumber(kernels.get(digit - 1)) >= Target.kernelNumber(minKernel);
    }

    /**
     * Conditions that hold in all of these and in no others, each pair as wide as can be: {@code make} gets the includes
     * and excludes of one.
     */
    void describe(BitSet wanted, BiConsumer<Conditions, Conditions> make) {
        BitSet left = (BitSet) wanted.clone();
        while (!left.isEmpty()) {
            Box box = widest(left.nextSetBit(0), wanted);
            for (int i = 0; i < count(); i++) {
                if (box.has(i)) {
                    left.clear(i);
                }
            }
            box.tell(make);
        }
    }

    private Box widest(int circumstance, BitSet wanted) {
        Box box = new Box(circumstance);
        for (int cap = 0; cap < caps.size(); cap++) {
            int bit = cap;
            box.tryTo(() -> box.free.set(bit), () -> box.free.clear(bit), wanted);
        }
        for (int arch = 0; arch <= arches.size(); arch++) {
            int digit = arch;
            if (!box.machines.get(digit)) {
                box.tryTo(() -> box.machines.set(digit), () -> box.machines.clear(digit), wanted);
            }
        }
        boolean wider = true;
        while (wider) {
            wider = box.low > 0 && box.tryTo(() -> box.low--, () -> box.low++, wanted)
                    || box.high < kernels.size() && box.tryTo(() -> box.high++, () -> box.high--, wanted);
        }
        return box;
    }

    /** Circumstances that one rule's conditions describe. */
    private final class Box {
        private final int first;
        /** Capabilities that do not matter. */
        private final BitSet free = new BitSet();

        private final BitSet machines = new BitSet();
        private int low;
        private int high;

        Box(int circumstance) {
            first = circumstance;
            machines.set(archDigit(circumstance));
            low = high = kernelDigit(circumstance);
        }

        boolean has(int circumstance) {
            int kernel = kernelDigit(circumstance);
            if (kernel < low || kernel > high || !machines.get(archDigit(circumstance))) {
                return false;
            }
            for (int cap = 0; cap < caps.size(); cap++) {
                if (!free.get(cap) && ((first ^ circumstance) >> cap & 1) != 0) {
                    return false;
                }
            }
            return true;
        }

        /** Widens it if it then has wanted ones only. */
        boolean tryTo(Runnable widen, Runnable undo, BitSet wanted) {
            widen.run();
            for (int i = 0; i < count(); i++) {
                if (has(i) && !wanted.get(i)) {
                    undo.run();
                    return false;
                }
            }
            return true;
        }

        void tell(BiConsumer<Conditions, Conditions> make) {
            boolean others = machines.get(arches.size());
            make.accept(
                    new Conditions(
                            others ? List.of() : named(arches, machines::get),
                            named(caps, cap -> !free.get(cap) && (first >> cap & 1) != 0),
                            low == 0 ? "" : kernels.get(low - 1)),
                    new Conditions(
                            others ? named(arches, arch -> !machines.get(arch)) : List.of(),
                            named(caps, cap -> !free.get(cap) && (first >> cap & 1) == 0),
                            high == kernels.size() ? "" : kernels.get(high)));
        }

        private List<String> named(List<String> all, IntPredicate wanted) {
            List<String> some = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (wanted.test(i)) {
                    some.add(all.get(i));
                }
            }
            return some;
        }
    }
}
