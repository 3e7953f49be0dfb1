package io.localgadget.cli.output;

import org.jspecify.annotations.Nullable;

/** The operators of filters; those of two characters come first, for some begin with another one. */
enum Operator {
    EQUAL("==", false, true, false),
    NOT_EQUAL("!=", true, false, true),
    AT_LEAST(">=", false, true, true),
    AT_MOST("<=", true, true, false),
    NO_MATCH("!~", true, false, true),
    MORE(">", false, false, true),
    LESS("<", true, false, false),
    MATCH("~", false, true, false);

    static final String SIGNS = "==, !=, >=, <=, >, <, ~, !~";

    private final String sign;
    private final boolean less;
    private final boolean equal;
    private final boolean more;

    Operator(String sign, boolean less, boolean equal, boolean more) {
        this.sign = sign;
        this.less = less;
        this.equal = equal;
        this.more = more;
    }

    /** The operator that stands there. */
    static @Nullable Operator at(String text, int index) {
        for (Operator operator : values()) {
            if (text.startsWith(operator.sign, index)) {
                return operator;
            }
        }
        return null;
    }

    String sign() {
        return sign;
    }

    boolean isMatch() {
        return this == MATCH || this == NO_MATCH;
    }

    /** Whether it holds of two values that compare like this; a match counts as equal. */
    boolean holds(int comparison) {
        return comparison < 0 ? less : comparison > 0 ? more : equal;
    }
}
