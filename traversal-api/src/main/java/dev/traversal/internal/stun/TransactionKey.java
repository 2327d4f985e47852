package dev.traversal.internal.stun;

import org.jspecify.annotations.Nullable;

/** A transaction id as a key of a map. Mutable, so that one object asks for every id: never change one in a map. */
final class TransactionKey {
    private int prefix;
    private long suffix;

    TransactionKey set(int prefix, long suffix) {
        this.prefix = prefix;
        this.suffix = suffix;
        return this;
    }

    TransactionKey ofRequest(byte[] request) {
        int id = StunMessage.ID_OFFSET;
        return set(Bytes.intAt(request, id), Bytes.longAt(request, id + 4));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TransactionKey key && key.prefix == prefix && key.suffix == suffix;
    }

    @Override
    public int hashCode() {
        return prefix ^ Long.hashCode(suffix);
    }
}
