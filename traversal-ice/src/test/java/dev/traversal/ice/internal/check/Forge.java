package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Makes requests and answers that a machine would not make. */
final class Forge {
    private String username;
    private String password;
    private long priority = 1_862_270_975L;
    private int roleAttribute = StunAttribute.ICE_CONTROLLED;
    private long tieBreaker = 1;
    private boolean useCandidate;
    private int nomination;
    private int nominationAttribute = StunAttribute.NOMINATION;
    private int unknown;
    private long id = 77;
    private boolean sha256;

    private Forge(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** A request that {@code peer} must believe in. */
    static Forge requestTo(Wire.Peer peer) {
        Forge forge = new Forge(peer.config.ufrag() + ":whoever", peer.config.password());
        forge.roleAttribute =
                peer.ice.role() == Role.CONTROLLING ? StunAttribute.ICE_CONTROLLED : StunAttribute.ICE_CONTROLLING;
        return forge;
    }

    Forge username(String text) {
        username = text;
        return this;
    }

    Forge password(String text) {
        password = text;
        return this;
    }

    Forge priority(long value) {
        priority = value;
        return this;
    }

    Forge claiming(Role role, long newTieBreaker) {
        roleAttribute = role == Role.CONTROLLING ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
        tieBreaker = newTieBreaker;
        return this;
    }

    Forge useCandidate() {
        useCandidate = true;
        return this;
    }

    Forge nomination(int number) {
        nomination = number;
        return useCandidate();
    }

    /** A nomination by number alone. */
    Forge renomination(int attribute, int number) {
        nominationAttribute = attribute;
        nomination = number;
        return this;
    }

    Forge unknown(int type) {
        unknown = type;
        return this;
    }

    Forge id(long suffix) {
        id = suffix;
        return this;
    }

    /** Signed by SHA-256 instead of SHA-1. */
    Forge sha256() {
        sha256 = true;
        return this;
    }

    byte[] bytes() {
        byte[] transactionId = ByteBuffer.allocate(12).putLong(4, id).array();
        StunWriter writer = new StunWriter(512)
                .begin(MessageClass.REQUEST, StunMethod.BINDING, transactionId)
                .text(StunAttribute.USERNAME, username)
                .longAttribute(roleAttribute, tieBreaker);
        if (priority >= 0) {
            writer.intAttribute(StunAttribute.PRIORITY, (int) priority);
        }
        if (useCandidate) {
            writer.flag(StunAttribute.USE_CANDIDATE);
        }
        if (nomination > 0) {
            writer.intAttribute(nominationAttribute, nomination);
        }
        if (unknown > 0) {
            writer.intAttribute(unknown, 0);
        }
        IntegrityKey key = IntegrityKey.shortTerm(password);
        return (sha256 ? writer.integritySha256(key) : writer.integrity(key))
                .fingerprint()
                .toBytes();
    }

    static StunMessage parse(byte[] bytes) {
        StunMessage message = new StunMessage(KnownAttributes.ICE);
        if (message.parse(bytes, 0, bytes.length) != null) {
            throw new AssertionError("no STUN message");
        }
        return message;
    }

    static boolean isRequest(Wire.Sent sent) {
        return parse(sent.bytes()).messageClass() == MessageClass.REQUEST;
    }

    static boolean nominates(Wire.Sent sent) {
        return parse(sent.bytes()).has(StunAttribute.USE_CANDIDATE);
    }

    /** The answer of somebody who knows a password. */
    static byte[] success(byte[] request, InetSocketAddress mapped, String password) {
        return new StunWriter(256)
                .beginAnswer(MessageClass.SUCCESS, parse(request))
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, mapped)
                .integrity(IntegrityKey.shortTerm(password))
                .fingerprint()
                .toBytes();
    }

    static byte[] error(byte[] request, int code, String password) {
        StunWriter writer = new StunWriter(256)
                .beginAnswer(MessageClass.ERROR, parse(request))
                .errorCode(code, "no");
        if (password != null) {
            writer.integrity(IntegrityKey.shortTerm(password));
        }
        return writer.fingerprint().toBytes();
    }
}
