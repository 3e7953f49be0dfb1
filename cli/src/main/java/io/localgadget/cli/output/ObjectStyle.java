package io.localgadget.cli.output;

/**
 * The punctuation that makes the same fields an object of JSON or a document of YAML. Texts are quoted and lists are in
 * brackets in all of them.
 *
 * @param quote around keys
 * @param end of an object, with the line's end as its last character
 * @param block around the rows of an interval
 */
record ObjectStyle(
        String start, String quote, String colon, String betweenFields, String betweenItems, String end, Block block) {
    /** One object a line, one array a line. */
    static final ObjectStyle JSON = new ObjectStyle("{", "\"", ":", ",", ",", "}\n", new Block("[", ",", "]\n", "]\n"));
    /** One field a line. */
    static final ObjectStyle JSON_PRETTY =
            new ObjectStyle("{\n  ", "\"", ": ", ",\n  ", ", ", "\n}\n", new Block("[\n", ",\n", "\n]\n", "]\n"));

    private static final Block DOCUMENT = new Block("---\n", "\n", "\n", "[]\n");
    /** One field a line, documents begun by {@code ---}. */
    static final ObjectStyle YAML = new ObjectStyle("---\n", "", ": ", "\n", ", ", "\n", DOCUMENT);
    /** The same where a document is a list. */
    static final ObjectStyle YAML_LIST = new ObjectStyle("- ", "", ": ", "\n  ", ", ", "\n", DOCUMENT);

    /** What stands before the rows, between them, behind them, and behind the start where there are none. */
    record Block(String start, String between, String end, String empty) {}

    String key(String name) {
        return quote + name + quote + colon;
    }
}
