package io.localgadget.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTableTest {
    private static final List<Path> HEADERS =
            List.of(Path.of("/usr/include/x86_64-linux-gnu/asm"), Path.of("/usr/include/asm"));
    private static final Pattern DEFINITION =
            Pattern.compile("#define\\s+__NR_(\\w+)\\s+\\(?(__X32_SYSCALL_BIT)?[\\s+]*(\\d+)\\)?");

    @ParameterizedTest
    @CsvSource({
        "X86_64,40,sendfile",
        "X86_64,59,execve",
        "X86_64,451,cachestat",
        "I386,102,socketcall",
        "I386,187,sendfile",
        "X32,1073741824,read",
        "X32,1073742344,execve",
        "AARCH64,71,sendfile",
        "AARCH64,221,execve",
        "ARM,11,execve",
        "ARM,983045,set_tls",
    })
    void numbersAndNamesBelongTogether(Architecture architecture, int number, String name) {
        SyscallTable table = SyscallTable.of(architecture);
        assertThat(table.name(number)).hasValue(name);
        assertThat(table.number(name)).hasValue(number);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKernelDoesNotHaveHasNoName(Architecture architecture) {
        SyscallTable table = SyscallTable.of(architecture);
        assertThat(table.name(-1)).isEmpty();
        assertThat(table.name(table.highest() + 1)).isEmpty();
        assertThat(table.name(Integer.MAX_VALUE)).isEmpty();
        assertThat(table.number("syscall_1f4")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void eachSaysOfWhichKernelItIs(Architecture architecture) {
        assertThat(SyscallTable.of(architecture).origin())
                .startsWith(architecture.label() + ": ")
                .containsPattern("Linux \\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @EnumSource
    void namesAreUniqueAndMany(Architecture architecture) {
        SyscallTable table = SyscallTable.of(architecture);
        Set<Integer> numbers = new HashSet<>();
        table.names().forEach(name -> numbers.add(table.number(name).getAsInt()));
        assertThat(table.names()).hasSizeGreaterThan(300).hasSameSizeAs(numbers);
        assertThat(numbers).allSatisfy(number -> assertThat(table.name(number)).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"X86_64,unistd_64.h", "I386,unistd_32.h", "X32,unistd_x32.h"})
    void theHeadersOfThisHostSayTheSame(Architecture architecture, String file) throws IOException {
        Path header = HEADERS.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(header != null, "this host has no " + file + ": install linux-libc-dev");
        SyscallTable table = SyscallTable.of(architecture);
        Map<String, Integer> defined = new HashMap<>();
        Matcher definition = DEFINITION.matcher(Files.readString(header));
        while (definition.find()) {
            int bit = definition.group(2) == null ? 0 : Architecture.X32_BIT;
            defined.put(definition.group(1), bit + Integer.parseInt(definition.group(3)));
        }
        assertThat(defined)
                .hasSizeGreaterThan(300)
                .allSatisfy((name, number) ->
                        assertThat(table.number(name)).as(name).hasValue(number));
    }
}
