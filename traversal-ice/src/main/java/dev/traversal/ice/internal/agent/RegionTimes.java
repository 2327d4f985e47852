package dev.traversal.ice.internal.agent;

import dev.traversal.api.RelayMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far away the regions of a relays' fleet are, as one agent tells another.
 *
 * <p>Wire shape: a byte that says how many; of each the name, as two bytes of length and ASCII, and four bytes of
 * microseconds.
 */
final class RegionTimes {
    private static final long NANOS_PER_MICRO = 1_000;

    private RegionTimes() {}

    static byte[] format(Map<String, Long> nanosByRegion) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(nanosByRegion.size());
            for (Map.Entry<String, Long> each : nanosByRegion.entrySet()) {
                out.writeUTF(each.getKey());
                out.writeInt((int) Math.min(Integer.MAX_VALUE, each.getValue() / NANOS_PER_MICRO));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return bytes.toByteArray();
    }

    /** {@return what bytes say, nothing if they are malformed} */
    static Map<String, Long> parse(byte[] bytes) {
        Map<String, Long> nanosByRegion = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readUnsignedByte();
            if (count > RelayMap.MAX_REGIONS) {
                return Map.of();
            }
            for (int i = 0; i < count; i++) {
                String region = in.readUTF();
                nanosByRegion.put(region, NANOS_PER_MICRO * Math.max(0, in.readInt()));
            }
        } catch (IOException e) {
            return Map.of();
        }
        return nanosByRegion;
    }
}
