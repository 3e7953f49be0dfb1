/**
 * The live collection of the containers of this machine. {@link io.localgadget.container.ContainerWatch} finds them,
 * {@link io.localgadget.container.ContainerCollection} holds them, {@link io.localgadget.container.ContainerSelector}
 * says which of them a user means. Knows nothing of BPF.
 */
@NullMarked
package io.localgadget.container;

import org.jspecify.annotations.NullMarked;
