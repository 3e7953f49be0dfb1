package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.ffi.MountTable;
import io.localgadget.ffi.PlantedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where symbols come from, besides the files of programs. */
class SymbolSourcesTest {
    @TempDir
    private Path folder;

    @Test
    void memoryMapsTellFilesFromGeneratedCode() throws IOException {
        MemoryMap map = memory("""
                55d0c0000000-55d0c0002000 r--p 00000000 08:01 42         /bin/a b
                55d0c0002000-55d0c0010000 r-xp 00002000 08:01 42         /bin/a b
                7f0000000000-7f0000001000 rwxp 00000000 00:00 0
                7f0000002000-7f0000003000 r-xs 00000000 00:01 9          /memfd:doublemapper (deleted)
                7f0000004000-7f0000005000 r-xp 00000000 08:01 43         /lib/gone.so (deleted)
                7ffc00000000-7ffc00002000 r-xp 00000000 00:00 0          [vdso]
                7fff00000000-7fff0""");
        assertThat(map.find(0x55d0c0000010L)).isEmpty();
        MemoryMap.Mapping program = map.find(0x55d0c0002010L).orElseThrow();
        assertThat(program.path()).isEqualTo("/bin/a b");
        assertThat(program.offset()).isEqualTo(0x2000);
        assertThat(program.range()).isEqualTo("55d0c0002000-55d0c0010000");
        assertThat(program.file()).isTrue();
        assertThat(map.find(0x55d0c0010000L)).isEmpty();
        assertThat(map.find(0x7f0000000000L).orElseThrow().file()).isFalse();
        assertThat(map.find(0x7f0000002000L).orElseThrow().isMemoryFile()).isTrue();
        assertThat(map.find(0x7f0000004000L).orElseThrow().path()).isEqualTo("/lib/gone.so");
        assertThat(map.find(0x7ffc00000000L).orElseThrow().path()).isEqualTo("[vdso]");
    }

    @Test
    void kernelSymbolsAreSortedAndFirstComesFirst() throws IOException {
        KernelSymbols symbols = kernel("""
                ffffffff81000000 T _stext
                ffffffff81000000 T alias
                ffffffff81000100 t inner
                ffffffff81000200 d data
                ffffffffa0000000 t of_module\t[mod]
                ffffffff81000300 W weak
                """);
        assertThat(symbols.name(0xffffffff81000050L)).hasValue("_stext");
        assertThat(symbols.name(0xffffffff81000210L)).hasValue("inner");
        assertThat(symbols.name(0xffffffffa0000001L)).hasValue("of_module");
        assertThat(symbols.name(0xffffffff80000000L)).isEmpty();
        assertThat(symbols.areHidden()).isFalse();
    }

    @Test
    void hiddenKernelSymbolsNameNothing() throws IOException {
        KernelSymbols symbols = kernel("0000000000000000 T _stext\n0000000000000000 t other\n");
        assertThat(symbols.areHidden()).isTrue();
        assertThat(symbols.name(0xffffffff81000050L)).isEmpty();
    }

    @Test
    void theInnermostPidIsTheContainers() {
        assertThat(ProcessStatus.innerPid("Name:\tx\nNSpid:\t4711\t7\t1\nVmPeak:\t1", 4711))
                .isEqualTo(1);
        assertThat(ProcessStatus.innerPid("Name:\tx\n", 4711)).isEqualTo(4711);
    }

    @Test
    void aPathLeadsNowhereOutsideItsRoot() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("secret"), "outside");
        Files.writeString(root.resolve("secret"), "inside");
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../../../../secret"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/secret"));
        Files.createSymbolicLink(root.resolve("magic"), Path.of("/proc/self/exe"));
        for (String path : List.of("/secret", "/relative", "/absolute", "/../../secret")) {
            try (FileChannel file = PlantedFiles.openIn(root, path, MountTable.OWN)) {
                assertThat(file.size()).as(path).isEqualTo("inside".length());
            }
        }
        assertThatThrownBy(() -> PlantedFiles.openIn(root, "/magic", MountTable.OWN))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> PlantedFiles.openIn(Path.of("/"), "/proc/self/exe", MountTable.OWN))
                .isInstanceOf(IOException.class);
        for (String link : List.of("relative", "absolute", "magic")) {
            Files.delete(root.resolve(link)); // JUnit warns of those that it finds
        }
    }

    @Test
    void pipesAndDevicesAreNotOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> PlantedFiles.openIn(folder, "/pipe", MountTable.OWN))
                .hasMessageContaining("no regular file");
        assertThatThrownBy(() -> PlantedFiles.openLinked(Path.of("/dev/zero"), MountTable.OWN))
                .hasMessageContaining("no regular file");
    }

    @Test
    void memoryMapsWithoutAnEndAreCutAndPaidFor() throws IOException {
        Bucket allowance = new Bucket(1 << 20, 0, System::nanoTime);
        String line = "%x000-%x000 r-xp 00000000 08:01 42 /bin/" + "x".repeat(100) + "\n";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            text.append(line.formatted(i, i + 1));
        }
        MemoryMap map = MemoryMap.parse(new BufferedReader(new StringReader(text.toString())), allowance);
        assertThat(map.isCut()).isTrue();
        assertThat(map.bytes()).isLessThan(256 << 10);
        assertThat(map.find(0x1000)).isPresent();
        assertThat(allowance.left()).isLessThan((1 << 20) - 50_000);
    }

    @Test
    void aStackThatLiesOutsideShowsThatMemoryHasChanged() throws IOException {
        MemoryMap map = memory("1000-2000 r-xp 00000000 08:01 42 /bin/a\n");
        assertThat(new UserStack(new long[] {0x1800, 0x1900}).outside(map)).isZero();
        UserStack garbage = new UserStack(new long[] {0x1800, 0x1900, 0x42, 0x43});
        assertThat(garbage.beginsOutside(map)).isFalse();
        assertThat(garbage.outside(map)).isEqualTo(2);
        assertThat(garbage.depth(map)).isEqualTo(2);
        assertThat(new UserStack(new long[] {0x2000, 0x1800}).beginsOutside(map))
                .isTrue();
        assertThat(new UserStack(new long[] {0x1000, 0x2000}).outside(map)).isZero(); // it returns behind a call
    }

    private static MemoryMap memory(String text) throws IOException {
        return MemoryMap.parse(new BufferedReader(new StringReader(text)), Meters.large());
    }

    private static KernelSymbols kernel(String text) throws IOException {
        return KernelSymbols.parse(new BufferedReader(new StringReader(text)));
    }
}
