package dev.traversal.portmap.internal.protocol;

import dev.traversal.portmap.PortRequest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A mapping that one gateway is asked for, in whichever protocol. The owner's name for it is all that tells two apart.
 *
 * @param id unique at the gateway
 * @param request what the application asked for
 * @param nonce 12 random bytes by which the gateway knows us again (RFC 6887 section 11.1)
 */
public record Rule(int id, PortRequest request, byte[] nonce) {
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;

    @Override
    public boolean equals(Object other) {
        return other instanceof Rule that && that.id == id && Arrays.equals(that.nonce, nonce);
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** {@return without the nonce, which is a secret toward the link} */
    @Override
    public String toString() {
        return "Rule[" + id + ", " + request.protocol() + " " + request.internalPort() + ", nonce "
                + HexFormat.of().formatHex(nonce, 0, 1) + "..]";
    }
}
