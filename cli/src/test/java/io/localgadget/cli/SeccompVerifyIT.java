package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** verify and minimize with plain containers of runc. */
@RequiresBpf
class SeccompVerifyIT {
    private static final String ID = "lgt-verify";
    private static final Duration LONG = Duration.ofSeconds(120);

    private Oci oci;
    private Path bundle;
    private TreeSet<String> names;

    @BeforeEach
    void record() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        Rootfs rootfs = Rootfs.busybox(oci.folder());
        try (ToolProcess tool = Tool.tracing("advise", "seccomp-profile", "-c", ID)) {
            String program = "sync; mkdir /tmp/a";
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", program).withNewPrivileges())
                    .orThrow();
            names = Profiles.allowed(Profiles.parse(Profiles.printed(tool, 0)));
            bundle = oci.bundle(ID);
            oci.delete(ID);
        }
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void aWholeProfileLetsEveryStartGoWell() {
        try (ToolProcess tool = started("verify", "--runs", "20")) {
            Profiles.printed(tool, 0);
            assertThat(tool.stderr()).anyMatch(line -> line.contains("20 of 20 starts went well"));
            assertThat(tool.rows()).isEmpty();
        }
    }

    @Test
    void whereTheToolIsKilledNothingOfItStays() {
        TreeSet<String> before = temporaryFolders();
        try (ToolProcess tool = starting("verify", "--runs", "10000")) {
            Waiting.until("it writes", LONG, () -> !temporaryFolders().equals(before));
            tool.signal("KILL");
            Waiting.until("that goes", LONG, () -> temporaryFolders().equals(before));
        }
    }

    private static TreeSet<String> temporaryFolders() {
        String[] names = new File(System.getProperty("java.io.tmpdir"))
                .list((folder, name) -> name.startsWith("local-gadget-verify"));
        return new TreeSet<>(List.of(names));
    }

    @Test
    void aCallThatTheProgramLacksIsNamed() {
        names.remove("mkdir");
        try (ToolProcess tool = started("verify", "--runs", "2")) {
            Profiles.printed(tool, 1);
            expectFirstDenied(tool, "mkdir", "mkdir");
        }
    }

    @Test
    void aDeniedCallThatChangesNothingIsToldAllTheSame() {
        names.remove("sync"); // which has no way to fail
        try (ToolProcess tool = started("verify", "--runs", "2")) {
            Profiles.printed(tool, 0);
            assertThat(tool.stderr()).anyMatch(line -> line.endsWith("went well all the same: sync"));
        }
    }

    @Test
    void aCallThatTheRuntimeLacksIsNamedThoughTheContainerNeverStarts() {
        names.remove("capset");
        try (ToolProcess tool = started("verify", "--runs", "2")) {
            Profiles.printed(tool, 1);
            expectFirstDenied(tool, "capset", "runc:[2:INIT]");
        }
    }

    @Test
    void minimizeTakesAwayWhatTheCommandDoesWithout() {
        names.addAll(List.of("unshare", "chroot", "ptrace", "reboot"));
        try (ToolProcess tool = started("minimize", "--runs", "2")) {
            TreeSet<String> left = Profiles.allowed(Profiles.parse(Profiles.printed(tool, 0)));
            assertThat(left)
                    .contains("mkdir", "execve")
                    .doesNotContain("unshare", "chroot", "ptrace", "reboot", "sync");
            names.clear();
            names.addAll(left);
        }
        try (ToolProcess tool = started("verify", "--runs", "5")) {
            Profiles.printed(tool, 0);
        }
    }

    @Test
    void theCommandBehindTheDashesIsStartedWordForWord() throws IOException {
        Path docker = oci.folder().resolve("docker");
        Path said = oci.folder().resolve("said");
        Files.writeString(docker, "#!/bin/sh\nfor word; do echo \"[$word]\" >>" + said + "; done\n");
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path profile = Profiles.write(oci.folder().resolve("p.json"), Profiles.allowing(names));
        String file = "@" + profile;
        List<String> own = List.of(
                "-v",
                "/a:/b",
                "-h",
                "host",
                "--help",
                "-V",
                "--verbose",
                "--runs",
                "9",
                "-o",
                "json",
                "--",
                "",
                file,
                "@" + file,
                "'it''s'",
                "\"a b\"",
                "${env:HOME}",
                "-F",
                "x==y",
                "--",
                "image",
                "run",
                "-v");
        for (String command : List.of("verify", "minimize")) {
            List<String> line = new ArrayList<>(
                    List.of("advise", "seccomp-profile", command, profile.toString(), "--runs", "1", "--"));
            line.addAll(List.of(docker.toString(), "-D", "run"));
            line.addAll(own);
            Files.deleteIfExists(said);
            try (ToolProcess tool = ToolProcess.start(line.toArray(String[]::new))) {
                if (command.equals("minimize")) {
                    Waiting.until("it starts", LONG, () -> Files.exists(said));
                    tool.signal("INT");
                }
                Profiles.printed(tool, 0);
                assertThat(tool.stderr()).noneMatch(text -> text.contains("starting") || text.contains("\tat "));
            }
            List<String> words = Files.readAllLines(said);
            assertThat(words.subList(0, 3)).containsExactly("[-D]", "[run]", "[--security-opt]");
            assertThat(words.subList(6, 6 + own.size()))
                    .containsExactlyElementsOf(
                            own.stream().map(word -> "[" + word + "]").toList());
        }
    }

    @Test
    void aCommandThatDoesNotStandBehindTheDashesIsAWrongUsage() {
        Path profile = Profiles.write(oci.folder().resolve("p.json"), Profiles.allowing(names));
        for (String line : List.of(
                profile + " docker run -v image",
                "-- " + profile + " docker run image",
                profile + " docker -- run image")) {
            List<String> words = new ArrayList<>(List.of("advise", "seccomp-profile", "verify"));
            words.addAll(List.of(line.split(" ")));
            try (ToolProcess tool = ToolProcess.start(words.toArray(String[]::new))) {
                assertThat(tool.awaitExit(LONG)).as(tool::toString).isEqualTo(2);
                assertThat(tool.stderr())
                        .singleElement()
                        .asString()
                        .contains("--")
                        .doesNotContain("Exception");
            }
        }
    }

    private static void expectFirstDenied(ToolProcess tool, String call, String comm) {
        List<JsonNode> rows = tool.rows();
        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(text(row, "syscall")).isEqualTo(call);
            assertThat(text(row, "code")).isEqualTo("errno");
            assertThat(text(row, "comm")).isEqualTo(comm);
            assertThat(row.path("status").asInt()).isPositive();
        });
    }

    /** The command when it has ended. */
    private ToolProcess started(String command, String... flags) {
        ToolProcess tool = starting(command, flags);
        tool.awaitExit(LONG);
        return tool;
    }

    /** The command at work on the profile of {@link #names}. */
    private ToolProcess starting(String command, String... flags) {
        Path profile = Profiles.write(oci.folder().resolve("profile.json"), Profiles.allowing(names));
        List<String> line = new ArrayList<>(List.of("advise", "seccomp-profile", command, profile.toString()));
        line.addAll(List.of(flags));
        if (command.equals("verify")) {
            line.addAll(List.of("-o", "json"));
        }
        line.addAll(
                List.of("--", "runc", "--root", oci.folder().resolve("state").toString()));
        line.addAll(List.of("run", "--bundle", bundle.toString(), ID));
        return ToolProcess.start(line.toArray(String[]::new));
    }
}
