package dev.traversal.portmap.internal.mapper;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.traversal.portmap.MappingProtocol;

/**
 * Looks for datagrams of a gateway that break the mapper, or that pass for a grant of PCP without its nonce; without {@code
 * JAZZER_FUZZ=1} replays those that are stored.
 */
class DatagramFuzzTest {
    @FuzzTest
    void noDatagramGrantsWithoutTheNonce(byte[] bytes) {
        Bench bench = new Bench(MappingProtocol.PCP);
        bench.answer(bytes);
        bench.announce(bytes);
        bench.run(Bench.SECOND);
        if (!bench.mapped().isEmpty()) {
            throw new AssertionError("granted: " + bench.mapped());
        }
    }

    @FuzzTest
    void anyDatagramIsReadOrDropped(byte[] bytes) {
        Bench bench = new Bench(MappingProtocol.values());
        bench.answer(bytes);
        bench.announce(bytes);
        bench.run(Bench.SECOND);
    }
}
