package io.localgadget.cli.screen;

import io.localgadget.bpf.Loss;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.FittedText;
import io.localgadget.cli.screen.Key.Kind;
import io.localgadget.container.Container;
import io.localgadget.ffi.Descriptors;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TopGadget;
import io.localgadget.tracing.TopRun;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ranking that fills the screen and renews itself; keys say what of it is shown, and how. For the reader's thread. */
public final class TopScreen<E extends Event> implements TopView<E> {
    private static final int HEADER_LINES = 3;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    /** A key is answered before one notices. */
    private static final int PATIENCE_MILLISECONDS = 20;

    private static final List<Duration> INTERVALS = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    /** What keys do; the help text of the command has it too. */
    public static final List<String> HELP = List.of(
            "  < > or left right  order by the column before, or behind",
            "  r                  reverse the order",
            "  /                  show only rows with a text, or that pass a filter like rbytes>1000",
            "  up down, page keys go through the rows",
            "  c                  only the container of the chosen or first row; again: all",
            "  p or space         pause: keep the rows on the screen",
            "  + -                longer or shorter intervals",
            "  h                  this help",
            "  q                  quit, as Ctrl-C does; Ctrl-Z stops");

    private final FullScreen screen;
    private final TopGadget<E> gadget;
    private final List<Column<Row<E>>> columns;
    private final Predicate<Row<E>> filter;
    private final Ranking<Row<E>> ranking;
    private final Settings settings;
    private TableLines<Row<E>> table;
    private Duration interval;
    private List<Row<E>> rows = List.of();
    private LocalTime taken = LocalTime.now();
    private Predicate<Row<E>> search = row -> true;
    private String searched = "";
    private String problem = "";
    private @Nullable StringBuilder typed; // while a search is typed in
    private @Nullable Container container; // the only one shown
    private List<Row<E>> visible = List.of();
    private int chosen = -1;
    private int first;
    private boolean paused;
    private boolean help;
    private Loss lost = Loss.NONE;
    private Descriptors.Size size;

    /**
     * What else there is to know.
     *
     * @param sort as {@code --sort} takes it, the gadget's own order included
     * @param maxRows how many rows are shown at most
     * @param coloured whether the header stands out
     * @param message what has just been said on standard error, empty if there is no news
     * @param quit ends the tool
     */
    public record Settings(
            String sort, int maxRows, Duration interval, boolean coloured, Supplier<String> message, Runnable quit) {}

    /**
     * @param columns all there are
     * @param shown those on the screen
     * @param filter which rows the user wants at all
     */
    public TopScreen(
            FullScreen screen,
            TopGadget<E> gadget,
            List<Column<Row<E>>> columns,
            List<Column<Row<E>>> shown,
            Predicate<Row<E>> filter,
            Settings settings) {
        this.screen = screen;
        this.gadget = gadget;
        this.columns = columns;
        this.filter = filter;
        this.settings = settings;
        ranking = new Ranking<>(columns, shown, settings.sort());
        interval = settings.interval();
        size = screen.size();
        table = newTable();
        screen.begin();
        draw();
    }

    private TableLines<Row<E>> newTable() {
        return new TableLines<>(ranking.headings(), () -> size.columns(), settings.coloured());
    }

    @Override
    public void show(TopRun.Interval<E> shown) {
        lost = lost.plus(shown.lost());
        if (!paused) {
            rows = shown.rows();
            taken = LocalTime.now();
            draw();
        }
    }

    @Override
    public void look() {
        boolean changed = screen.stale() || !screen.size().equals(size);
        Key key;
        while ((key = screen.nextKey()) != null) {
            press(key);
            changed = true;
        }
        if (changed) {
            draw();
        }
    }

    @Override
    public int patience() {
        return PATIENCE_MILLISECONDS;
    }

    private void press(Key key) {
        problem = "";
        if (key.kind() == Kind.END) {
            settings.quit().run();
        } else if (typed != null) {
            type(key, typed);
        } else if (help) {
            help = false;
        } else {
            switch (key.kind()) {
                case LEFT -> order(() -> ranking.move(-1));
                case RIGHT -> order(() -> ranking.move(1));
                case UP -> choose(-1);
                case DOWN -> choose(1);
                case PAGE_UP -> choose(-tableRows());
                case PAGE_DOWN -> choose(tableRows());
                case ESCAPE -> chosen = -1;
                case CHARACTER -> command(key);
                default -> {}
            }
        }
    }

    private void command(Key key) {
        if (key.is("<,")) {
            order(() -> ranking.move(-1));
        } else if (key.is(">.")) {
            order(() -> ranking.move(1));
        } else if (key.is("rR")) {
            order(ranking::reverse);
        } else if (key.is("/")) {
            typed = new StringBuilder(searched);
        } else if (key.is("pP ")) {
            paused = !paused;
        } else if (key.is("+=")) {
            interval = INTERVALS.stream()
                    .filter(i -> i.compareTo(interval) > 0)
                    .findFirst()
                    .orElse(interval);
        } else if (key.is("-_")) {
            interval = INTERVALS.reversed().stream()
                    .filter(i -> i.compareTo(interval) < 0)
                    .findFirst()
                    .orElse(interval);
        } else if (key.is("cC")) {
            narrow();
        } else if (key.is("hH?")) {
            help = true;
        } else if (key.is("qQ")) {
            settings.quit().run();
        }
    }

    private void order(Runnable change) {
        change.run();
        table = newTable();
    }

    private void choose(int by) {
        chosen = Math.clamp((long) chosen + by, 0, Math.max(0, visible.size() - 1));
    }

    private void narrow() {
        Row<E> row = visible.isEmpty() ? null : visible.get(Math.max(0, Math.min(chosen, visible.size() - 1)));
        container = container != null || row == null ? null : row.container();
        chosen = -1;
    }

    private void type(Key key, StringBuilder text) {
        switch (key.kind()) {
            case CHARACTER -> text.appendCodePoint(key.character());
            case BACKSPACE -> text.setLength(Math.max(0, text.length() - 1));
            case ESCAPE -> typed = null;
            case ENTER -> {
                typed = null;
                try {
                    search = Search.parse(columns, text.toString());
                    searched = text.toString();
                } catch (UsageException e) {
                    problem = e.getMessage();
                }
            }
            default -> {}
        }
    }

    private int tableRows() {
        return Math.max(1, Math.min(settings.maxRows(), size.rows() - HEADER_LINES - 1));
    }

    private void draw() {
        size = screen.size();
        visible = ranking.apply(rows.stream().filter(this::wanted).toList());
        chosen = Math.min(chosen, visible.size() - 1);
        first = Math.clamp(first, Math.max(0, chosen - tableRows() + 1), Math.max(0, chosen));
        first = Math.min(first, Math.max(0, visible.size() - tableRows()));
        List<byte[]> lines = new ArrayList<>();
        lines.add(headline());
        lines.add(fit(totals()));
        lines.add(fit(status()));
        if (help) {
            HELP.forEach(line -> lines.add(fit(line)));
        } else {
            addTable(lines);
        }
        screen.draw(lines.subList(0, Math.min(lines.size(), size.rows())));
    }

    private void addTable(List<byte[]> lines) {
        int end = Math.min(visible.size(), first + tableRows());
        List<byte[]> written = table.of(visible.subList(first, end));
        for (int i = 0; i < written.size(); i++) {
            lines.add(chosen >= 0 && i == chosen - first + 1 ? screen.reversed(written.get(i)) : written.get(i));
        }
    }

    private boolean wanted(Row<E> row) {
        Container of = row.container();
        return filter.test(row)
                && search.test(row)
                && (container == null || (of != null && of.key().equals(container.key())));
    }

    private byte[] headline() {
        String text =
                gadget.fullName() + "  " + clock(taken) + "  every " + inWords(interval) + "  by " + ranking + "  "
                        + (container == null ? "all containers" : "container " + container.name())
                        + (paused ? "  PAUSED" : "");
        return screen.bold(fit(text));
    }

    private String totals() {
        StringBuilder text = new StringBuilder().append(visible.size()).append(visible.size() == 1 ? " row" : " rows");
        for (Column<Row<E>> column : columns) {
            if (gadget.totals().contains(column.name()) && column.value() instanceof Column.Number<Row<E>> number) {
                long sum = visible.stream()
                        .mapToLong(row -> number.get().applyAsLong(row))
                        .sum();
                text.append("  ").append(column.name()).append(' ').append(sum);
            }
        }
        return text.append("  lost ")
                .append(lost.full())
                .append(lost.full() > 0 ? " (map full)" : "")
                .append(lost.skipped() > 0 ? "  skipped " + lost.skipped() : "")
                .toString();
    }

    private String status() {
        if (typed != null) {
            return "/" + typed + "_";
        }
        if (!problem.isEmpty()) {
            return problem;
        }
        if (!searched.isBlank()) {
            return "only " + searched;
        }
        String message = settings.message().get();
        return message.isEmpty() ? "h help  q quit" : message;
    }

    private byte[] fit(String text) {
        return FittedText.of(text, size.columns());
    }

    private static String inWords(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void close() {
        screen.close();
    }

    /** With its seconds also when a minute begins, where {@link LocalTime#toString} leaves them out. */
    static String clock(LocalTime time) {
        return CLOCK.format(time);
    }
}
