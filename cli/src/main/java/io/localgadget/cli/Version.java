package io.localgadget.cli;

/** The version, as the build wrote it into the jar. */
final class Version {
    static final String NAME = name();

    private Version() {}

    private static String name() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
