package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Profile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the error that goes with an action: a number, in podman's files also a name. */
record ErrnoField(Fields fields) {
    /** The largest error of the kernel, MAX_ERRNO of linux/err.h; seccomp cuts a larger one to it. */
    private static final int LARGEST = 4095;

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
                    field + " does nothing with " + action.seccompName() + "; it goes with SCMP_ACT_ERRNO");
        }
        if (errno == 0 || errno > LARGEST) {
            fields.error(
                    fields.node(field),
                    field,
                    field + " is " + errno + ", which is no error: errors are numbered from 1 to " + LARGEST);
            return Profile.NO_ERRNO;
        }
        return errno.intValue();
    }
}
