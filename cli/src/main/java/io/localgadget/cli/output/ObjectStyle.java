package io.localgadget.cli.output;

/**
 * The punctuation that makes the same fields an object of JSON or a document of YAML. Texts are quoted and lists are in
 * brackets in all of them.
 *
 * @param quote around keys
 */
record ObjectStyle(String start, String quote, String colon, String betweenFields, String betweenItems, String end) {
    /** One object a line. */
    static final ObjectStyle JSON = new ObjectStyle("{", "\"", ":", ",", ",", "}\n");
    /** One field a line. */
    static final ObjectStyle JSON_PRETTY = new ObjectStyle("{\n  ", "\"", ": ", ",\n  ", ", ", "\n}\n");
    /** One field a line, documents begun by {@code ---}. */
    static final ObjectStyle YAML = new ObjectStyle("---\n", "", ": ", "\n", ", ", "\n");

    String key(String name) {
        return quote + name + quote + colon;
    }
}
