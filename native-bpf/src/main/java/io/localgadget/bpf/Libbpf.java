package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions of libbpf 1.0 or later that we call, each bound when first called. From 1.0 on a function that returns
 * int returns -errno, one that returns a pointer returns NULL and sets errno.
 */
enum Libbpf {
    /** {@code libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t fn)} */
    SET_PRINT("libbpf_set_print"),
    /** {@code struct bpf_object *bpf_object__open_mem(const void *buf, size_t size, const struct bpf_object_open_opts *)} */
    OBJECT_OPEN_MEM("bpf_object__open_mem"),
    /** {@code int bpf_object__load(struct bpf_object *obj)} */
    OBJECT_LOAD("bpf_object__load"),
    /** {@code void bpf_object__close(struct bpf_object *obj)} */
    OBJECT_CLOSE("bpf_object__close"),
    /** {@code struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *obj, const char *name)} */
    OBJECT_FIND_MAP("bpf_object__find_map_by_name"),
    /** {@code struct bpf_program *bpf_object__next_program(const struct bpf_object *obj, struct bpf_program *prog)} */
    OBJECT_NEXT_PROGRAM("bpf_object__next_program"),
    /** {@code int bpf_map__fd(const struct bpf_map *map)} */
    MAP_FD("bpf_map__fd"),
    /** {@code int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries)} */
    MAP_SET_MAX_ENTRIES("bpf_map__set_max_entries"),
    /** {@code int bpf_map__reuse_fd(struct bpf_map *map, int fd)} */
    MAP_REUSE_FD("bpf_map__reuse_fd"),
    /** {@code void *bpf_map__initial_value(struct bpf_map *map, size_t *psize)} */
    MAP_INITIAL_VALUE("bpf_map__initial_value"),
    /** {@code int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)} */
    MAP_UPDATE_ELEM("bpf_map_update_elem"),
    /** {@code int bpf_map_lookup_elem(int fd, const void *key, void *value)} */
    MAP_LOOKUP_ELEM("bpf_map_lookup_elem"),
    /** {@code int bpf_map_get_next_key(int fd, const void *key, void *next_key)} */
    MAP_GET_NEXT_KEY("bpf_map_get_next_key"),
    /** {@code int bpf_map_delete_elem(int fd, const void *key)} */
    MAP_DELETE_ELEM("bpf_map_delete_elem"),
    /** {@code int bpf_program__set_autoload(struct bpf_program *prog, bool autoload)} */
    PROGRAM_SET_AUTOLOAD("bpf_program__set_autoload"),
    /** {@code const char *bpf_program__name(const struct bpf_program *prog)} */
    PROGRAM_NAME("bpf_program__name"),
    /** {@code int bpf_program__fd(const struct bpf_program *prog)} */
    PROGRAM_FD("bpf_program__fd"),
    /** {@code struct bpf_link *bpf_program__attach(const struct bpf_program *prog)} */
    PROGRAM_ATTACH("bpf_program__attach"),
    /** {@code struct bpf_link *bpf_program__attach_perf_event(const struct bpf_program *prog, int pfd)} */
    PROGRAM_ATTACH_PERF_EVENT("bpf_program__attach_perf_event"),
    /** {@code int bpf_link__fd(const struct bpf_link *link)} */
    LINK_FD("bpf_link__fd"),
    /** {@code int bpf_link__destroy(struct bpf_link *link)} */
    LINK_DESTROY("bpf_link__destroy"),
    /** {@code int bpf_iter_create(int link_fd)} */
    ITER_CREATE("bpf_iter_create"),
    /** {@code int libbpf_num_possible_cpus(void)} */
    NUM_POSSIBLE_CPUS("libbpf_num_possible_cpus"),
    /** {@code int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len)} */
    OBJ_GET_INFO_BY_FD("bpf_obj_get_info_by_fd");

    private static final Map<Libbpf, CFunction> BOUND = new ConcurrentHashMap<>();

    private final String symbol;

    Libbpf(String symbol) {
        this.symbol = symbol;
    }

    CFunction.Returned call(long... arguments) {
        return function().call(arguments);
    }

    /** Binds the function; {@link UnsatisfiedLinkError} where the library lacks it. */
    CFunction function() {
        return BOUND.computeIfAbsent(this, f -> CFunction.bind(Library.LOADED, f.symbol));
    }

    private static final class Library {
        static final SymbolLookup LOADED = load();

        private static SymbolLookup load() {
            try {
                @SuppressWarnings("restricted")
                SymbolLookup library = SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
                // Silent: its messages become exceptions here, the verifier's log comes through the open options.
                CFunction.bind(library, SET_PRINT.symbol).call(0);
                return library;
            } catch (IllegalArgumentException e) {
                throw new UnsupportedHostException("cannot load libbpf.so.1: it is not installed or older than 1.0;"
                        + " install it (Debian and Ubuntu: apt-get install libbpf1)");
            }
        }
    }
}
