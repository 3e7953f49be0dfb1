/**
 * Renders rows. {@link io.localgadget.cli.output.OutputFormat} reads {@code -o} and makes a
 * {@link io.localgadget.cli.output.RowWriter}, which collects whole rows in an {@code OutputBuffer} and hands them to a
 * {@link io.localgadget.cli.output.ByteSink}, mostly {@link io.localgadget.cli.output.StandardOutput}.
 * {@link io.localgadget.cli.output.RowFilter} reads {@code -F}, {@link io.localgadget.cli.output.TableOrder}
 * {@code --sort} and {@code --max-rows}. Nothing here trusts a text: all of them go through {@code JsonText} or
 * {@code VisibleText}.
 */
@NullMarked
package io.localgadget.cli.output;

import org.jspecify.annotations.NullMarked;
