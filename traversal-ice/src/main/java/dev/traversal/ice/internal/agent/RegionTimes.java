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
import org.jspecify.annotations.Nullable;

/**
 * How far away the regions of a relays' fleet are, as one agent tells another.
 *
 * <p>Wire shape: eight bytes that this end chose for the session; a byte that says how many regions; of each the name, as two
 * bytes of length and ASCII, and four bytes of microseconds.
 *
 * @param half what this end chose: both ends' together name the session
 * @param nanosByRegion round trips, at most {@value RelayMap#MAX_REGIONS}
 */
record RegionTimes(long half, Map<String, Long> nanosByRegion) {
    private static final long NANOS_PER_MICRO = 1_000;

    RegionTimes {
        nanosByRegion = Map.copyOf(nanosByRegion);
    }

    /** {@return a name for the session that the other end finds as well} */
    String nameWith(RegionTimes other) {
        long first = Math.min(half, other.half);
        return Long.toHexString(first) + "-" + Long.toHexString(Math.max(half, other.half));
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(half);
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

    /** {@return what bytes say, {@code null} if they are malformed} */
    static @Nullable RegionTimes parse(byte[] bytes) {
        Map<String, Long> times = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long half = in.readLong();
            int count = in.readUnsignedByte();
            if (count > RelayMap.MAX_REGIONS) {
                return null;
            }
            for (int i = 0; i < count; i++) {
                String region = in.readUTF();
                times.put(region, NANOS_PER_MICRO * Math.max(0, in.readInt()));
            }
            return new RegionTimes(half, times);
        } catch (IOException e) {
            return null;
        }
    }
}
