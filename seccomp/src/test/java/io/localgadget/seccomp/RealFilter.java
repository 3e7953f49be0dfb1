package io.localgadget.seccomp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Output;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a runtime really makes of profiles: it starts a container under each, which makes the calls that are asked about. */
final class RealFilter implements AutoCloseable {
    private static final String ID = "lgt-oracle";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENOSYS = 38;

    private final Oci oci;
    private final Rootfs rootfs;

    /** A call to be made. */
    record Probe(String name, long[] arguments) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name);
            for (long argument : arguments) {
                text.append(' ').append(Long.toUnsignedString(argument));
            }
            return text.toString();
        }
    }

    /** @param refusal what the runtime said; empty where it started the container */
    record Result(String refusal, List<String> answers) {
        boolean refused() {
            return !refusal.isEmpty();
        }
    }

    private RealFilter(Oci oci) {
        this.oci = oci;
        rootfs = Rootfs.busybox(oci.folder()).add(Generators.asker());
    }

    static RealFilter of(OciRuntime runtime) {
        return new RealFilter(Oci.withOwnRoot(runtime));
    }

    String runtime() {
        return oci.runtime().name();
    }

    /** As messages name it: runc or crun. */
    String kind() {
        return oci.runtime().isCrun() ? "crun" : "runc";
    }

    /** The file that the runtime gets. */
    static String text(Profile profile) {
        return new String(
                ProfileFormat.OCI.write(profile, "oracle", Recorded.TARGET).bytes(), StandardCharsets.UTF_8);
    }

    Result ask(Profile profile, List<Probe> probes) {
        List<String> command = new ArrayList<>(List.of("/bin/asker"));
        Architecture machine = Architecture.ofHost().orElseThrow();
        for (Probe probe : probes) {
            command.add(Integer.toString(
                    Recorded.TABLES.number(machine, probe.name()).orElseThrow()));
            for (long argument : probe.arguments()) {
                command.add(Long.toUnsignedString(argument));
            }
        }
        try {
            Map<String, Object> seccomp = JSON.readValue(text(profile), new TypeReference<>() {});
            Output output = oci.run(
                    ID, Bundle.of(rootfs, command.toArray(String[]::new)).withSeccomp(seccomp));
            List<String> answers = output.stdout().lines().toList();
            if (answers.size() == probes.size()) {
                return new Result("", answers);
            }
            oci.runtime("delete", "--force", ID);
            return new Result(output.toString(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a call returns that gets an answer; empty for one that is made. */
    static Optional<String> returned(Answer answer) {
        return switch (answer.action()) {
            case ALLOW, LOG -> Optional.empty();
            case ERRNO -> Optional.of(answer.errno() == 0 ? "0" : "-" + answer.errno());
            case TRACE, NOTIFY -> Optional.of("-" + ENOSYS);
            case TRAP, KILL, KILL_THREAD, KILL_PROCESS -> Optional.of("signal 31");
        };
    }

    @Override
    public void close() {
        oci.close();
    }
}
