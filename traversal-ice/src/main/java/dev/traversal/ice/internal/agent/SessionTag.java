package dev.traversal.ice.internal.agent;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The 32 bits by which an agent tells its sessions apart before anything is decrypted: our username fragment is their
 * text form, and the transaction ids of our checks begin with them. So one socket serves all sessions without a table
 * of transactions that several loops would share.
 *
 * @param bits random, unique within the agent
 */
record SessionTag(int bits) {
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** Characters of the username fragment: 36 bits, of which the upper four are 0; RFC 8445 section 5.3 wants 24. */
    static final int UFRAG_CHARACTERS = 6;

    private static final int NO_DIGIT = -1;

    static SessionTag random(SecureRandom random) {
        return new SessionTag(random.nextInt());
    }

    /** {@return the tag whose text form a username fragment is, if it is one} */
    static Optional<SessionTag> ofUfrag(String ufrag) {
        byte[] text = ufrag.getBytes(StandardCharsets.US_ASCII);
        long bits = bitsOf(text, 0, text.length);
        return bits < 0 ? Optional.empty() : Optional.of(new SessionTag((int) bits));
    }

    /** {@return the username fragment} */
    String ufrag() {
        StringBuilder text = new StringBuilder(UFRAG_CHARACTERS);
        long rest = Integer.toUnsignedLong(bits);
        for (int shift = 6 * (UFRAG_CHARACTERS - 1); shift >= 0; shift -= 6) {
            text.append(ICE_CHARS.charAt((int) (rest >>> shift) & 63));
        }
        return text.toString();
    }

    /**
     * Reads a username fragment without allocating.
     *
     * @return the 32 bits, or -1 if it is none of ours
     */
    static long bitsOf(byte[] buffer, int offset, int length) {
        if (length != UFRAG_CHARACTERS) {
            return NO_DIGIT;
        }
        long bits = 0;
        for (int i = 0; i < length; i++) {
            int digit = digit(buffer[offset + i]);
            if (digit == NO_DIGIT) {
                return NO_DIGIT;
            }
            bits = bits << 6 | digit;
        }
        return bits >>> Integer.SIZE == 0 ? bits : NO_DIGIT;
    }

    private static int digit(byte character) {
        if (character >= 'A' && character <= 'Z') {
            return character - 'A';
        }
        if (character >= 'a' && character <= 'z') {
            return character - 'a' + 26;
        }
        if (character >= '0' && character <= '9') {
            return character - '0' + 52;
        }
        return character == '+' ? 62 : character == '/' ? 63 : NO_DIGIT;
    }
}
