/**
 * The command list-containers: the collection as a table, or each container that comes and goes.
 */
@NullMarked
package io.localgadget.cli.containers;

import org.jspecify.annotations.NullMarked;
