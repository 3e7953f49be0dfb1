package io.localgadget.cli.output;

import io.localgadget.cli.UsageException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the durations of flags: {@code 10}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 500ms}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** A duration of more than 0 and at most a hundred years; {@code flag} is for the message where it is none. */
    public static Duration parse(String flag, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(
                    flag + " takes a duration such as 10, 10s, 2m, 1h or 500ms, and not '" + text + "'");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        Duration duration = Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(unit));
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new UsageException(flag + " takes more than 0 and at most a hundred years, and not '" + text + "'");
        }
        return duration;
    }
}
