/**
 * Names and images of containers, from the engines that gave them. {@link io.localgadget.container.engine.Engines}
 * starts what is there, {@code DockerEngine} follows a Docker daemon (or podman's
 * socket) by its events, {@code PodmanEngine} reads podman's container store.
 * Only {@code DockerApi} knows docker-java.
 */
@NullMarked
package io.localgadget.container.engine;

import org.jspecify.annotations.NullMarked;
