package dev.traversal.ice.internal.secure;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.jspecify.annotations.Nullable;

/** Derives further secrets from an association's master secret (RFC 5705). */
final class KeyExporter {
    private final TlsSecret masterSecret;
    private final int prfAlgorithm;
    private final byte[] randoms;

    /**
     * Keeps what the exporter needs.
     *
     * @param masterSecret a copy that stays alive
     * @param prfAlgorithm of the suite
     * @param randoms the client's, then the server's
     */
    KeyExporter(TlsSecret masterSecret, int prfAlgorithm, byte[] randoms) {
        this.masterSecret = masterSecret;
        this.prfAlgorithm = prfAlgorithm;
        this.randoms = randoms;
    }

    byte[] export(String label, byte @Nullable [] context, int length) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(label) || label.isEmpty()) {
            throw new IllegalArgumentException("a label is ASCII and not empty");
        }
        if (context != null && context.length > 0xFFFF) {
            throw new IllegalArgumentException("a context has at most 65535 bytes but had " + context.length);
        }
        byte[] seed = randoms;
        if (context != null) {
            seed = Arrays.copyOf(randoms, randoms.length + 2 + context.length);
            Wire.putUint16(seed, randoms.length, context.length);
            System.arraycopy(context, 0, seed, randoms.length + 2, context.length);
        }
        return masterSecret.deriveUsingPRF(prfAlgorithm, label, seed, length).extract();
    }

    void destroy() {
        masterSecret.destroy();
    }
}
