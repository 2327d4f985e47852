package dev.traversal.benchmarks.stun;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The check that all contestants answer, and who sends it. */
final class Check {
    static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    static final String UFRAG = "evtj";
    static final byte[] UFRAG_BYTES = UFRAG.getBytes(StandardCharsets.US_ASCII);
    static final String USERNAME = UFRAG + ":h6vY";
    static final InetSocketAddress REMOTE = new InetSocketAddress("203.0.113.9", 40_000);
    static final InetSocketAddress LOCAL = new InetSocketAddress("198.51.100.1", 50_000);

    private Check() {}

    /** PRIORITY, ICE-CONTROLLING, USE-CANDIDATE, USERNAME, MESSAGE-INTEGRITY, FINGERPRINT. */
    static byte[] request() {
        return new StunWriter(256)
                .begin(MessageClass.REQUEST, StunMethod.BINDING, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
                .intAttribute(StunAttribute.PRIORITY, 0x6e0001ff)
                .longAttribute(StunAttribute.ICE_CONTROLLING, 0x932ff9b151263b36L)
                .flag(StunAttribute.USE_CANDIDATE)
                .text(StunAttribute.USERNAME, USERNAME)
                .integrity(IntegrityKey.shortTerm(PASSWORD))
                .fingerprint()
                .toBytes();
    }
}
