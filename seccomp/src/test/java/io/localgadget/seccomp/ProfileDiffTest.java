package io.localgadget.seccomp;

import static io.localgadget.seccomp.Profiles.allow;
import static io.localgadget.seccomp.Profiles.allowing;
import static io.localgadget.seccomp.Profiles.deny;
import static io.localgadget.seccomp.Profiles.equal;
import static io.localgadget.seccomp.Profiles.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.syscall.SyscallTables;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileDiffTest {
    private final SyscallTables tables = Recorded.TABLES;

    private List<String> diff(Profile before, Profile after) {
        return ProfileDiff.compare(before, after, Recorded.TARGET, tables).stream()
                .map(row -> row.change() + " " + row.name() + ": " + row.before() + " -> " + row.after())
                .toList();
    }

    @Test
    void aProfileDoesNotDifferFromItselfHoweverItIsWritten() {
        assertThat(diff(allowing("read", "write"), allowing("write", "read"))).isEmpty();
        assertThat(diff(
                        Profiles.of(Action.ERRNO, 1, allow("read"), allow("write"), deny(1, "chmod")),
                        Profiles.of(Action.ERRNO, Profile.NO_ERRNO, allow("write", "read", "read"))))
                .isEmpty();
    }

    @Test
    void theOrderOfConditionsDoesNotMatter() {
        Rule five = when(allow("socket"), equal(0, 5));
        Rule six = when(allow("socket"), equal(0, 6), equal(1, 1));
        Rule turned = when(allow("socket"), equal(1, 1), equal(0, 6));
        assertThat(diff(Profiles.of(Action.ERRNO, 1, five, six), Profiles.of(Action.ERRNO, 38, turned, five)))
                .containsExactly("CHANGED default: errno 1 -> errno 38");
    }

    @Test
    void whatTheOldOneLacksIsMissingAndComesFirst() {
        assertThat(diff(allowing("read", "mount"), allowing("read", "sendfile", "accept4")))
                .containsExactly(
                        "MISSING accept4: errno 1 -> allow",
                        "MISSING sendfile: errno 1 -> allow",
                        "UNUSED mount: allow -> errno 1");
    }

    @Test
    void callsThatNoneOfTheArchitecturesHasAreLeftOut() {
        assertThat(diff(allowing("mmap2"), allowing("socketcall", "timerfd", "s390_pci_mmio_read")))
                .isEmpty();
        assertThat(diff(allowing(), allowing("nobody_knows_it")))
                .containsExactly("MISSING nobody_knows_it: errno 1 -> allow");
    }

    @Test
    void conditionsOnArgumentsMakeOneNarrower() {
        Profile narrow = Profiles.of(Action.ERRNO, 1, when(allow("socket"), equal(0, 1)));
        assertThat(diff(narrow, allowing("socket")))
                .containsExactly("NARROWER socket: allow if arg0 == 1, else errno 1 -> allow");
        assertThat(diff(allowing("socket"), narrow))
                .containsExactly("WIDER socket: allow -> allow if arg0 == 1, else errno 1");
        assertThat(diff(narrow, Profiles.of(Action.ERRNO, 1, when(allow("socket"), equal(0, 2)))))
                .containsExactly(
                        "CHANGED socket: allow if arg0 == 1, else errno 1 -> allow if arg0 == 2, else errno 1");
        assertThat(diff(allowing(), narrow))
                .containsExactly("MISSING socket: errno 1 -> allow if arg0 == 1, else errno 1");
    }

    @Test
    void anotherDefaultIsToldOnce() {
        Rule socket = when(allow("socket"), equal(0, 1));
        assertThat(diff(
                        Profiles.of(Action.ERRNO, 1, allow("read"), deny(38, "clone3"), socket),
                        Profiles.of(Action.ERRNO, 38, allow("read"), deny(1, "chmod"), socket)))
                .containsExactly("CHANGED default: errno 1 -> errno 38");
        assertThat(diff(Profiles.of(Action.ALLOW, -1, deny(1, "mount")), allowing("read")))
                .containsExactly("UNUSED default: allow -> errno 1");
        assertThat(diff(allowing("read"), Profiles.of(Action.ALLOW, -1, deny(1, "mount"))))
                .containsExactly("MISSING default: errno 1 -> allow");
    }

    @Test
    void anotherAnswerIsAChange() {
        assertThat(diff(
                        Profiles.of(Action.ERRNO, 1, deny(38, "clone3")),
                        Profiles.of(Action.ERRNO, 1, deny(13, "clone3"))))
                .containsExactly("CHANGED clone3: errno 38 -> errno 13");
        assertThat(diff(allowing("read"), Profiles.of(Action.ERRNO, 1, Rule.of(List.of("read"), Action.LOG, -1, ""))))
                .containsExactly("CHANGED read: allow -> log");
    }

    @Test
    void anArchitectureMayBeMissing() {
        Profile both = Profile.of(
                Action.ERRNO, 1, List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"), List.of(allow("read", "mmap2")));
        assertThat(diff(allowing("read"), both))
                .containsExactly(
                        "MISSING SCMP_ARCH_X86: not filtered for: kills -> has rules",
                        "MISSING mmap2: errno 1 -> allow");
        assertThat(diff(both, allowing("read", "mmap2")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("UNUSED SCMP_ARCH_X86");
    }

    @Test
    void whatARecordingSawComesBeforeWhatItDidNotSee() {
        Recording recording = Recorded.of("runc", false, Recorded.calls(Phase.WORKLOAD, "sendfile", "write"));
        Profile made =
                new ProfileMaker(tables).make(recording, ProfileOptions.DEFAULT).profile();
        List<Difference> rows = ProfileDiff.compare(allowing("write"), made, Recorded.TARGET, tables);
        assertThat(rows.getFirst().name()).isEqualTo("sendfile");
        assertThat(rows.getFirst().comment()).isEmpty();
        assertThat(rows.subList(1, rows.size()))
                .isNotEmpty()
                .allMatch(row -> row.comment().startsWith("not seen"));
    }

    @Test
    void callsThatContainersRarelyNeedHaveANote() {
        List<Difference> rows =
                ProfileDiff.compare(allowing("mount", "read"), allowing("bpf", "write"), Recorded.TARGET, tables);
        assertThat(rows)
                .filteredOn(row -> row.name().equals("mount") || row.name().equals("bpf"))
                .hasSize(2)
                .noneMatch(row -> row.risk().isEmpty());
        assertThat(rows)
                .filteredOn(row -> row.name().equals("read") || row.name().equals("write"))
                .hasSize(2)
                .allMatch(row -> row.risk().isEmpty());
    }

    @Test
    void notesAreForCallsThatExist() {
        for (String name : List.of(
                "mount",
                "umount",
                "umount2",
                "pivot_root",
                "ptrace",
                "bpf",
                "kexec_load",
                "kexec_file_load",
                "init_module",
                "finit_module",
                "unshare",
                "setns",
                "reboot",
                "keyctl",
                "perf_event_open",
                "userfaultfd")) {
            assertThat(Risks.of(name)).as(name).isPresent();
        }
        assertThat(tables.allNames().stream().filter(name -> Risks.of(name).isPresent()))
                .hasSize(Risks.count() - 3); // and three architectures
    }
}
