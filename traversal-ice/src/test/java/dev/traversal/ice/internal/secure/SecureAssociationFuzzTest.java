package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Looks for datagrams that break an association or what stands behind it; without {@code JAZZER_FUZZ=1} replays those that
 * are stored. The first byte says who gets the rest: an end whose handshake never runs, which is fast, or a server with
 * Bouncy Castle behind it.
 */
class SecureAssociationFuzzTest {
    private static final RecordSink NOWHERE = (scratch, offset, length) -> {
        throw new AssertionError("delivered what nobody sealed");
    };

    @FuzzTest
    void anyDatagramIsRejectedOrAnswered(byte[] input) {
        if (input.length == 0) {
            return;
        }
        if ((input[0] & 2) == 0) {
            DtlsRole role = (input[0] & 1) == 0 ? DtlsRole.CLIENT : DtlsRole.SERVER;
            feed(role, HandshakePool.on(handshake -> {}), input);
        } else {
            try (HandshakePool pool = HandshakePool.lockstep()) {
                feed(DtlsRole.SERVER, pool, input);
            }
        }
    }

    private static void feed(DtlsRole role, HandshakePool pool, byte[] input) {
        SecureAssociation association =
                new SecureAssociation(TestPeers.ALICE.config(role, TestPeers.BOB, pool, role.ordinal()));
        association.start(0);
        association.handleDatagram(input, 1, input.length - 1, 1, NOWHERE);
        association.handleDatagram(input, 1, input.length - 1, 2, NOWHERE);
        association.handleTimeout(1_000_000_000);

        int queued = 0;
        while (association.pollDatagram() != null) {
            queued++;
        }
        assertThat(queued).isLessThan(20);
        association.close(2);
    }
}
