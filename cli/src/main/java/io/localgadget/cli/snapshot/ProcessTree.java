package io.localgadget.cli.snapshot;

import io.localgadget.cli.output.TableOrder;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rows of processes as a tree: children below their parent, threads below their process. A row whose parent is not among
 * the rows, or is another container's, begins a tree. For one thread.
 */
final class ProcessTree<E extends Event> {
    /** A tree of processes that is deeper is somebody's joke; the rest comes at this depth. */
    private static final int MOST_LEVELS = 60;

    private final Map<Row<E>, String> branches = new IdentityHashMap<>();

    /** The same columns, but for the process's name, before which the branches are drawn once rows are arranged. */
    List<Column<Row<E>>> drawn(List<Column<Row<E>>> columns) {
        return columns.stream()
                .map(column -> column.name().equals("comm")
                        ? new Column<>(
                                column.name(),
                                column.width(),
                                column.shown(),
                                column.description(),
                                new Column.Words<Row<E>>(this::drawn))
                        : column)
                .toList();
    }

    private Text drawn(Row<E> row) {
        Text comm = row.event().process().comm();
        byte[] branch = branches.getOrDefault(row, "").getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(branch, branch.length + comm.bytes().length);
        System.arraycopy(comm.bytes(), 0, both, branch.length, comm.bytes().length);
        return new Text(both, comm.truncated());
    }

    /** The rows in the order of the tree, those of each container together; {@code order} is that of siblings. */
    List<Row<E>> arrange(List<Row<E>> rows, TableOrder<Row<E>> order) {
        List<Row<E>> sorted = new TableOrder<Row<E>>(order.order(), Integer.MAX_VALUE).apply(rows);
        Map<Integer, Row<E>> byThread = new HashMap<>();
        sorted.forEach(row -> byThread.put(row.event().process().tid(), row));
        Map<Row<E>, List<Row<E>>> children = new IdentityHashMap<>();
        Map<Object, List<Row<E>>> roots = new LinkedHashMap<>();
        for (Row<E> row : sorted) {
            Row<E> parent = byThread.get(parent(row.event().process()));
            if (parent == null || parent == row || !Objects.equals(parent.container(), row.container())) {
                Object container = row.container() == null ? "" : row.container();
                roots.computeIfAbsent(container, c -> new ArrayList<>()).add(row);
            } else {
                children.computeIfAbsent(parent, p -> new ArrayList<>()).add(row);
            }
        }
        List<Row<E>> arranged = new ArrayList<>();
        for (List<Row<E>> ofContainer : roots.values()) {
            for (Row<E> root : ofContainer) {
                addTree(root, children, arranged);
            }
        }
        return arranged.stream().limit(order.maxRows()).toList();
    }

    /** Not recursive: whoever runs in a container decides how deep a tree is. */
    private void addTree(Row<E> root, Map<Row<E>, List<Row<E>>> children, List<Row<E>> arranged) {
        Deque<Node<E>> next = new ArrayDeque<>(List.of(new Node<>(root, "", "", 0)));
        while (!next.isEmpty()) {
            Node<E> node = next.pop();
            arranged.add(node.row());
            branches.put(node.row(), node.branch());
            List<Row<E>> below = children.getOrDefault(node.row(), List.of());
            for (int i = below.size() - 1; i >= 0; i--) {
                boolean last = i == below.size() - 1;
                String indent = node.level() < MOST_LEVELS ? node.indent() + (last ? "   " : "│  ") : node.indent();
                next.push(new Node<>(below.get(i), node.indent() + (last ? "└─ " : "├─ "), indent, node.level() + 1));
            }
        }
    }

    /** A row on its way into the order, what is drawn before it, and before what is below it. */
    private record Node<E extends Event>(Row<E> row, String branch, String indent, int level) {}

    private static int parent(ProcessInfo process) {
        return process.tid() == process.pid() ? process.ppid() : process.pid();
    }
}
