@NullMarked
package io.localgadget.container.engine;

import org.jspecify.annotations.NullMarked;
