/**
 * The full-screen view of a ranking: {@link io.localgadget.cli.screen.FullScreen} is the terminal, by JLine,
 * {@link io.localgadget.cli.screen.TopScreen} what it shows and what keys do.
 */
@NullMarked
package io.localgadget.cli.screen;

import org.jspecify.annotations.NullMarked;
