package dev.traversal.benchmarks.stun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The floor: the least that can answer a check. It walks the attributes once, keeps the four that it needs, and knows of no
 * other message, error, address family or offset. Its HMAC is one of the two that the JDK offers.
 */
final class HandWritten {
    static final int INTEGRITY = 64;
    static final int FINGERPRINT = 88;
    static final int ANSWER_BYTES = 64;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int COOKIE = 0x2112a442;
    private static final int BLOCK = 64;
    private static final int SHA1 = 20;

    private final byte[] answer = new byte[ANSWER_BYTES];
    private final byte[] inner = new byte[BLOCK + 128];
    private final byte[] outer = new byte[BLOCK + SHA1];
    private final byte[] result = new byte[SHA1];
    private final CRC32 crc = new CRC32();
    private final MessageDigest digest;
    private final Mac mac;
    private final boolean useMac;
    private int username;
    private int integrity;
    private int priority;
    private long tieBreaker;

    HandWritten(String password, boolean useMac) {
        this.useMac = useMac;
        byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.US_ASCII), BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            inner[i] = (byte) (key[i] ^ 0x36);
            outer[i] = (byte) (key[i] ^ 0x5c);
        }
        try {
            digest = MessageDigest.getInstance("SHA-1");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1", e);
        }
    }

    byte[] answer() {
        return answer;
    }

    /** Everything but the integrity: what a decoder must look at. */
    boolean decode(byte[] request, int length) {
        if (length < 20
                || (int) INT.get(request, 4) != COOKIE
                || (int) INT.get(request, 0) != 0x00010000 + length - 20) {
            return false;
        }
        priority = 0;
        username = 0;
        integrity = 0;
        int at = 20;
        while (at + 4 <= length) {
            int head = (int) INT.get(request, at);
            int value = at + 4;
            at = value + ((head & 0xffff) + 3 & ~3);
            if (at > length) {
                return false;
            }
            switch (head >>> 16) {
                case 0x0006 -> username = value;
                case 0x0008 -> integrity = value;
                case 0x0024 -> priority = (int) INT.get(request, value);
                case 0x802a -> tieBreaker = (long) LONG.get(request, value);
                case 0x8028 -> {
                    return isForUs(request) && crc(request, value - 4) == (int) INT.get(request, value);
                }
                default -> {}
            }
        }
        return false;
    }

    /** What the last decoded check says. */
    long sum() {
        return priority + tieBreaker;
    }

    private boolean isForUs(byte[] request) {
        byte[] ufrag = Check.UFRAG_BYTES;
        return username != 0 && Arrays.equals(request, username, username + ufrag.length, ufrag, 0, ufrag.length);
    }

    int answer(byte[] request, int length, InetSocketAddress source) throws GeneralSecurityException {
        if (!decode(request, length)) {
            return 0;
        }
        hmac(request, integrity - 4, integrity + SHA1 - 20);
        int difference = 0;
        for (int i = 0; i < SHA1; i++) {
            difference |= result[i] ^ request[integrity + i];
        }
        return difference == 0 ? encode(request, source) : 0;
    }

    private int encode(byte[] request, InetSocketAddress source) throws GeneralSecurityException {
        SHORT.set(answer, 0, (short) 0x0101);
        System.arraycopy(request, 4, answer, 4, 16);
        INT.set(answer, 20, 0x00200008);
        byte[] ip = source.getAddress().getAddress();
        SHORT.set(answer, 24, (short) 1);
        SHORT.set(answer, 26, (short) (source.getPort() ^ COOKIE >>> 16));
        answer[28] = (byte) (ip[0] ^ 0x21);
        answer[29] = (byte) (ip[1] ^ 0x12);
        answer[30] = (byte) (ip[2] ^ 0xa4);
        answer[31] = (byte) (ip[3] ^ 0x42);
        SHORT.set(answer, 2, (short) 36);
        hmac(answer, 32, 36);
        INT.set(answer, 32, 0x00080014);
        System.arraycopy(result, 0, answer, 36, SHA1);
        SHORT.set(answer, 2, (short) 44);
        INT.set(answer, 56, 0x80280004);
        INT.set(answer, 60, crc(answer, 56));
        return ANSWER_BYTES;
    }

    private int crc(byte[] bytes, int length) {
        crc.reset();
        crc.update(bytes, 0, length);
        return (int) crc.getValue() ^ 0x5354554e;
    }

    private void hmac(byte[] bytes, int length, int declared) throws GeneralSecurityException {
        System.arraycopy(bytes, 0, inner, BLOCK, length);
        SHORT.set(inner, BLOCK + 2, (short) declared);
        if (useMac) {
            mac.update(inner, BLOCK, length);
            mac.doFinal(result, 0);
            return;
        }
        digest.update(inner, 0, BLOCK + length);
        digest.digest(outer, BLOCK, SHA1);
        digest.update(outer, 0, BLOCK + SHA1);
        digest.digest(result, 0, SHA1);
    }
}
