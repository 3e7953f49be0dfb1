package io.localgadget.gadget.profile;

import io.localgadget.bpf.LayoutException;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.StackSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Where processes spend the CPUs' time. */
public final class CpuGadget implements ProfileGadget {
    @Override
    public String category() {
        return "profile";
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return "Sample which functions use the CPUs, by container, until Ctrl-C or a time-out; then print them.";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public String program() {
        return "profile_cpu";
    }

    @Override
    public String sampleStruct() {
        return "cpu_sample";
    }

    @Override
    public Decoder<StackSample> decoder(StructType sample) {
        ProcessDecoder process = new ProcessDecoder(sample);
        Field image = sample.number("image");
        Field programDevice = sample.number("program_device");
        Field programInode = sample.number("program_inode");
        Field programStart = sample.number("program_start");
        Field kernelBytes = sample.number("kernel_bytes");
        Field userBytes = sample.number("user_bytes");
        Field truncated = sample.number("truncated");
        return (bytes, length) -> {
            int kernel = kernelBytes.readInt(bytes);
            return new StackSample(
                    process.decode(bytes),
                    image.read(bytes),
                    new StackSample.Program(
                            programDevice.read(bytes), programInode.read(bytes), programStart.read(bytes)),
                    addresses(bytes, sample.size(), kernel),
                    addresses(bytes, sample.size() + kernel, userBytes.readInt(bytes)),
                    truncated.readFlag(bytes));
        };
    }

    private static long[] addresses(byte[] bytes, int offset, int size) {
        if (offset < 0 || size < 0 || size > bytes.length - offset) {
            throw new LayoutException("a sample's stack has " + size + " bytes, more than its record");
        }
        long[] addresses = new long[size / Long.BYTES];
        ByteBuffer.wrap(bytes, offset, size)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .get(addresses);
        return addresses;
    }
}
