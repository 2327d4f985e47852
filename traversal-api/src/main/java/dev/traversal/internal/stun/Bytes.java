package dev.traversal.internal.stun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Network-order numbers in a byte array; bounds are checked by the JDK. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int unsignedShort(byte[] buffer, int index) {
        return (short) SHORT.get(buffer, index) & 0xffff;
    }

    static int intAt(byte[] buffer, int index) {
        return (int) INT.get(buffer, index);
    }

    static long longAt(byte[] buffer, int index) {
        return (long) LONG.get(buffer, index);
    }

    static void putShort(byte[] buffer, int index, int value) {
        SHORT.set(buffer, index, (short) value);
    }

    static void putInt(byte[] buffer, int index, int value) {
        INT.set(buffer, index, value);
    }

    static void putLong(byte[] buffer, int index, long value) {
        LONG.set(buffer, index, value);
    }

    /** Compares without telling by its time where the first difference is. */
    static boolean equalInConstantTime(byte[] a, int aIndex, byte[] b, int bIndex, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= a[aIndex + i] ^ b[bIndex + i];
        }
        return difference == 0;
    }
}
