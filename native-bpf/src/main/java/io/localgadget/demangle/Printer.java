package io.localgadget.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes nodes. Substitutions make it easy to have a short name of endless text: steps, depth and length are bounded. For
 * one thread.
 */
final class Printer {
    static final int MOST_LENGTH = 4096;
    private static final int MOST_STEPS = 20_000;
    private static final int MOST_DEEP = 300;

    /** No pack is being expanded. */
    static final int NONE = -2;
    /** One is to be expanded; how many elements it has shows when one is printed. */
    static final int UNKNOWN = -1;

    private final StringBuilder out = new StringBuilder();
    private int steps;
    private int depth;
    private int packSize = NONE;
    private int packIndex;
    private @Nullable Scope scope;

    /** Template arguments that parameters stand for, and those further out. */
    private record Scope(List<Node> arguments, @Nullable Scope outer) {}

    static String text(Node node) {
        Printer printer = new Printer();
        printer.print(node);
        return printer.out.toString();
    }

    /** All of a node. */
    void print(Node node) {
        left(node);
        right(node);
    }

    /** What stands before the name that a type declares. */
    void left(Node node) {
        enter();
        node.left(this);
        depth--;
    }

    /** What stands behind it. */
    void right(Node node) {
        enter();
        node.right(this);
        depth--;
    }

    /** What a node stands for. */
    Node shown(Node node) {
        Node last = node;
        for (Node next = node.shown(this); next != last; next = next.shown(this)) {
            step();
            last = next;
        }
        return last;
    }

    /** Prints where parameters stand for these. */
    void within(List<Node> arguments, Runnable printing) {
        Scope before = scope;
        scope = new Scope(arguments, before);
        printing.run();
        scope = before;
    }

    /** Prints an argument, in which parameters are those further out. */
    void outside(Runnable printing) {
        Scope before = scope;
        scope = before == null ? null : before.outer;
        printing.run();
        scope = before;
    }

    /** What a parameter stands for. */
    Node argument(int index) {
        if (scope == null || index >= scope.arguments.size()) {
            throw new MangledException("it has a parameter without an argument");
        }
        return scope.arguments.get(index);
    }

    private void enter() {
        step();
        if (++depth > MOST_DEEP) {
            throw new MangledException("it is too deep");
        }
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new MangledException("it takes too long");
        }
    }

    Printer add(String text) {
        if (out.length() + text.length() > MOST_LENGTH) {
            throw new MangledException("it is too long");
        }
        out.append(text);
        return this;
    }

    boolean endsWith(char last) {
        return !out.isEmpty() && out.charAt(out.length() - 1) == last;
    }

    int length() {
        return out.length();
    }

    void cut(int length) {
        out.setLength(length);
    }

    /** Separated by commas; what prints nothing, as an empty pack, has none. */
    void list(Iterable<? extends Node> nodes) {
        boolean first = true;
        for (Node node : nodes) {
            int before = length();
            if (!first) {
                add(", ");
            }
            int begin = length();
            print(node);
            if (length() == begin) {
                cut(before);
            } else {
                first = false;
            }
        }
    }

    /** Prints a pattern for each element of the pack in it; once and with dots where it has none that is known. */
    void expand(Node pattern) {
        int outerSize = packSize;
        int outerIndex = packIndex;
        packSize = UNKNOWN;
        packIndex = 0;
        int before = length();
        print(pattern);
        if (packSize == UNKNOWN) {
            add("...");
        } else if (packSize == 0) {
            cut(before);
        }
        for (packIndex = 1; packIndex < packSize; packIndex++) {
            add(", ");
            print(pattern);
        }
        packSize = outerSize;
        packIndex = outerIndex;
    }

    /** Which element of a pack of that size is to be printed; {@link #NONE} for all. */
    int element(int size) {
        if (packSize == UNKNOWN) {
            packSize = size;
        }
        return packSize == NONE ? NONE : packIndex;
    }
}
