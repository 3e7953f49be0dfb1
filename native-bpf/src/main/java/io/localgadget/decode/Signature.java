package io.localgadget.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parameters of a system call and what it returns, a line of parameters.txt. */
public record Signature(List<Parameter> parameters, Parameter result) {
    private static final Parameter NUMBER = new Parameter("", Kind.L, "");
    private static final int MOST = 6;

    /** Of a call that the table lacks: its registers, for nobody knows how many it uses. */
    public static final Signature UNKNOWN = new Signature(registers(), NUMBER);

    public Signature {
        parameters = List.copyOf(parameters);
    }

    /** Reads the words behind the call's name. */
    static Signature parse(String words) {
        List<Parameter> parameters = new ArrayList<>();
        Parameter result = NUMBER;
        for (String word : words.isBlank() ? new String[0] : words.trim().split(" ")) {
            int colon = word.indexOf(':');
            if (colon < 0) {
                result = parameter("", word.substring(1));
            } else {
                parameters.add(parameter(word.substring(0, colon), word.substring(colon + 1)));
            }
        }
        return new Signature(parameters, result);
    }

    private static Parameter parameter(String name, String kind) {
        return switch (kind.charAt(0)) {
            case '|' -> new Parameter(name, Kind.FLAGS, kind.substring(1));
            case '=' -> new Parameter(name, Kind.VALUE, kind.substring(1));
            default -> new Parameter(name, Kind.valueOf(kind.toUpperCase(Locale.ROOT)), "");
        };
    }

    private static List<Parameter> registers() {
        List<Parameter> registers = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            registers.add(new Parameter("arg" + i, Kind.X, ""));
        }
        return registers;
    }
}
