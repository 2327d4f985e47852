package dev.traversal.ice.internal.secure;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * The public keys that were used last. Bouncy Castle keeps multiples of a point beside the point, so a key that is met
 * again, in the next signature of a session or the next session with a peer, verifies in half the time. Bounded, since
 * strangers bring keys too. Holds nothing secret. Safe for use by several threads.
 */
final class KnownKeys {
    static final int MAX = 128;

    private final Map<ByteBuffer, ECPublicKeyParameters> keys = new LinkedHashMap<>(2 * MAX, 0.75f, true);

    /**
     * {@return the key of a point}
     *
     * @param point in SEC 1 form
     * @param decode makes the key, and throws if there is none
     */
    ECPublicKeyParameters find(byte[] point, Function<byte[], ECPublicKeyParameters> decode) {
        ByteBuffer name = ByteBuffer.wrap(point.clone());
        synchronized (this) {
            ECPublicKeyParameters known = keys.get(name);
            if (known != null) {
                return known;
            }
        }
        ECPublicKeyParameters made = decode.apply(point);
        synchronized (this) {
            keys.put(name, made);
            if (keys.size() > MAX) {
                keys.remove(keys.keySet().iterator().next()); // the one that was not met for longest
            }
        }
        return made;
    }

    synchronized int size() {
        return keys.size();
    }
}
