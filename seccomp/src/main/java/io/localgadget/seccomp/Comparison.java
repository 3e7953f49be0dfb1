package io.localgadget.seccomp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a rule compares an argument of a call, as 64-bit unsigned numbers; see seccomp_rule_add(3). */
public enum Comparison {
    NE("SCMP_CMP_NE", "!="),
    LT("SCMP_CMP_LT", "<"),
    LE("SCMP_CMP_LE", "<="),
    EQ("SCMP_CMP_EQ", "=="),
    GE("SCMP_CMP_GE", ">="),
    GT("SCMP_CMP_GT", ">"),
    /** The argument's bits in the mask {@code value} are those of {@code valueTwo}. */
    MASKED_EQ("SCMP_CMP_MASKED_EQ", "&");

    /** As profiles name them. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(Comparison::seccompName).toList();

    private final String seccompName;
    private final String sign;

    Comparison(String seccompName, String sign) {
        this.seccompName = seccompName;
        this.sign = sign;
    }

    public String seccompName() {
        return seccompName;
    }

    String sign() {
        return sign;
    }

    public static Optional<Comparison> of(String seccompName) {
        return Arrays.stream(values())
                .filter(one -> one.seccompName.equals(seccompName))
                .findFirst();
    }
}
