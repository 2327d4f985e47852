package dev.traversal.ice.internal.agent;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.internal.address.IpLiteral;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent's word that it relays for a peer: where, and what the peer is to show (RFC 8489 section 9.2).
 *
 * <p>Wire shape: user name and password, each as two bytes of length and UTF-8; a byte that says how many addresses; of
 * each the length of the IP address, the IP address, two bytes of port.
 *
 * @param addresses where the relay may be reached, at most {@value #MAX_ADDRESSES}
 * @param login what it wants to see
 */
record RelayOffer(List<TransportAddress> addresses, TurnCredentials.Login login) {
    static final int MAX_ADDRESSES = 6;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    RelayOffer {
        addresses = List.copyOf(addresses);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(login.username());
            out.writeUTF(login.password());
            out.writeByte(addresses.size());
            for (TransportAddress address : addresses) {
                byte[] ip = address.address().getAddress();
                out.writeByte(ip.length);
                out.write(ip);
                out.writeShort(address.port());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return bytes.toByteArray();
    }

    /** {@return what bytes say, {@code null} if they are malformed} */
    static @Nullable RelayOffer parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            TurnCredentials.Login login = new TurnCredentials.Login(in.readUTF(), in.readUTF());
            int count = in.readUnsignedByte();
            if (count == 0 || count > MAX_ADDRESSES) {
                return null;
            }
            List<TransportAddress> addresses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = in.readUnsignedByte();
                if (length != IPV4_BYTES && length != IPV6_BYTES) {
                    return null;
                }
                byte[] ip = new byte[length];
                in.readFully(ip);
                addresses.add(new TransportAddress(IpLiteral.toAddress(ip), in.readUnsignedShort()));
            }
            return new RelayOffer(addresses, login);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
