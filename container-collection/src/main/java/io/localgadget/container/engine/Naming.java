package io.localgadget.container.engine;

/**
 * What an engine calls a container.
 *
 * @param name the name its users gave it, without Docker's leading slash
 * @param image the image reference; an image id where there is no reference; empty where the engine has none
 */
public record Naming(String name, String image) {}
