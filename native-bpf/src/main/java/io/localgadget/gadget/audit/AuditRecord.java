package io.localgadget.gadget.audit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record of type AUDIT_SECCOMP, written by {@code audit_seccomp()} of kernel/auditsc.c: {@code audit(SECONDS.MILLIS:
 * SERIAL): auid=… uid=… gid=… ses=… pid=… comm="…" exe="…" sig=… arch=HEX syscall=N compat=0 ip=0x… code=0x…}. A name
 * with a space, a quote or a control character is in hexadecimal, so a program cannot write fields of its own.
 *
 * @param wallMillis milliseconds since the epoch
 * @param comm as the kernel has it, any bytes
 * @param arch {@code AUDIT_ARCH_…}
 * @param answer what the filter returned, or its action only
 */
record AuditRecord(long wallMillis, int pid, int uid, int gid, byte[] comm, int arch, int number, int answer) {
    static final int TYPE = 1326;
    /** {@code NETLINK_AUDIT} and {@code AUDIT_NLGRP_READLOG}. */
    static final int PROTOCOL = 9;

    static final int GROUP = 1;

    private static final Pattern HEAD = Pattern.compile("audit\\((\\d+)\\.(\\d{3}):\\d+\\): (.*)", Pattern.DOTALL);

    /** The record, or empty if it is none of ours. */
    static Optional<AuditRecord> parse(byte[] payload) {
        Matcher head = HEAD.matcher(new String(payload, StandardCharsets.ISO_8859_1).strip());
        if (!head.matches()) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String word : head.group(3).split("[ \\x00]")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        try {
            return Optional.of(new AuditRecord(
                    Long.parseLong(head.group(1)) * 1000 + Long.parseLong(head.group(2)),
                    Integer.parseInt(fields.getOrDefault("pid", "")),
                    Integer.parseUnsignedInt(fields.getOrDefault("uid", "")),
                    Integer.parseUnsignedInt(fields.getOrDefault("gid", "")),
                    text(fields.getOrDefault("comm", "")),
                    Integer.parseUnsignedInt(fields.getOrDefault("arch", ""), 16),
                    Integer.parseInt(fields.getOrDefault("syscall", "")),
                    Integer.parseUnsignedInt(fields.getOrDefault("code", "").replaceFirst("^0x", ""), 16)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static byte[] text(String field) {
        if (field.startsWith("\"")) {
            return field.replace("\"", "").getBytes(StandardCharsets.ISO_8859_1);
        }
        return field.matches("([0-9A-F]{2})+") ? HexFormat.of().parseHex(field) : new byte[0];
    }
}
