package io.localgadget.bpf;

import java.util.function.Predicate;

/**
 * Which programs of an object a kernel gets. The build makes each object twice (kernel.h), and programs at the tracepoints of
 * system calls and processes are there in two forms (hook.h).
 *
 * @param classic whether programs are to be at classic tracepoints, where there is such a form
 * @param old whether the object is to be the one for kernels before 5.12, which uses what every kernel has
 */
record ProgramChoice(boolean old, boolean classic) {
    private static final String CLASSIC = "_classic";
    private static final String OPTIONAL = "_optional";

    /** {@code compiles}: without its just-in-time compiler no kernel lets a program call kernel functions. */
    static ProgramChoice of(KernelVersion kernel, boolean compiles) {
        boolean old = !kernel.isAtLeast(5, 12) || !compiles;
        return new ProgramChoice(old, !old && kernel.isAtLeast(7, 2));
    }

    /** What the kernel gets that runs. */
    static ProgramChoice here() {
        return of(KernelVersion.running(), Host.current().compilesPrograms());
    }

    /** The folder of objects for that architecture. */
    String folder(String architecture) {
        return old ? architecture + "-before-5.12" : architecture;
    }

    /** Whether an object does without this program where the kernel has no such tracepoint. */
    static boolean isOptional(String program) {
        return program.endsWith(OPTIONAL) || program.endsWith(OPTIONAL + CLASSIC);
    }

    /** Whether this program is one to load; {@code exists} tells of others of the object. */
    boolean loads(String program, Predicate<String> exists) {
        if (program.endsWith(CLASSIC)) {
            return classic;
        }
        return !classic || !exists.test(program + CLASSIC);
    }
}
