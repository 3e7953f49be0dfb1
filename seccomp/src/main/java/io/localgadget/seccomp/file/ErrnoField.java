package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Profile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the error that goes with an action: a number, in podman's files also a name. */
record ErrnoField(Fields fields) {
    /** libseccomp refuses MAX_ERRNO of linux/err.h and more (sys_chk_seccomp_action in src/system.c). */
    private static final int LARGEST = 4094;

    /** What a tracer is told has 16 bits. */
    private static final int LARGEST_MESSAGE = 65535;

    /** Those that profiles use. */
    private static final Map<String, Long> NAMES =
            Map.of("EPERM", 1L, "ENOENT", 2L, "EACCES", 13L, "EINVAL", 22L, "ENOSYS", 38L);

    /** @param action that it goes with; null where that could not be read */
    int read(@Nullable Action action, String numberField, String nameField) {
        Long number = fields.number(numberField, 32);
        String name = fields.text(nameField);
        String field = number == null ? nameField : numberField;
        Long errno = number;
        if (number == null && !name.isEmpty()) {
            errno = NAMES.get(name);
            if (errno == null) {
                fields.error(
                        fields.node(nameField),
                        name,
                        nameField + " is " + name + "; give the number in " + numberField);
            }
        }
        if (errno == null) {
            return Profile.NO_ERRNO;
        }
        if (action != null && !action.takesErrno()) {
            fields.warn(
                    fields.node(field),
                    field,
                    field + " does nothing with " + action.seccompName()
                            + ", and crun refuses the profile; it goes with SCMP_ACT_ERRNO");
        }
        int largest = action == Action.TRACE ? LARGEST_MESSAGE : LARGEST;
        if (errno > largest) {
            fields.error(
                    fields.node(field),
                    field,
                    field + " is " + errno + ", which is no error: they are numbered up to " + largest);
            return Profile.NO_ERRNO;
        }
        if (errno == 0 && action == Action.ERRNO) {
            fields.warn(
                    fields.node(field),
                    field,
                    field + " is 0: the call is not made and returns 0, as if it had been made");
        }
        return errno.intValue();
    }
}
