@NullMarked
package io.localgadget.container;

import org.jspecify.annotations.NullMarked;
