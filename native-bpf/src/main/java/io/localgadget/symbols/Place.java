package io.localgadget.symbols;

import io.localgadget.gadget.Frame;
import io.localgadget.symbols.MemoryMap.Mapping;

/**
 * Where the function at an address is to be found.
 *
 * @param frames the known ones of its file or process
 * @param at the address, as they count
 */
record Place(KnownFrames frames, long at, Kind kind) {
    enum Kind {
        /** In a program or library. */
        FILE,
        /** In code that its process has made; that may be mapped from a file too, which then is no program. */
        GENERATED,
        /** In code that the kernel has given to it. */
        KERNELS
    }

    static Place of(Image image, Mapping mapping, long address, Vdso vdso) {
        if (mapping.file()) {
            KnownFrames module = image.owner().module(mapping.key());
            if (module.isProgram()) {
                return new Place(module, mapping.offsetOf(address), Kind.FILE);
            }
        } else if (vdso.is(mapping)) {
            return new Place(vdso.frames(), address - mapping.start(), Kind.KERNELS);
        }
        Kind kind = mapping.file() || mapping.isGenerated() ? Kind.GENERATED : Kind.KERNELS;
        return new Place(image.generated(), address, kind);
    }

    /** What the code is called if nothing names it. */
    Frame unnamed(Mapping mapping) {
        return Mapping.unnamed(mapping.path(), kind == Kind.GENERATED ? Frame.Kind.GENERATED : Frame.Kind.NATIVE);
    }
}
