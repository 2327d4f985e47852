package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by their tags. Each datagram of a session is looked up here, so reading takes no lock and makes no object,
 * not even a box around the tag. Tags are random, so their low bits are as good as any hash.
 *
 * <p>Thread-safe.
 */
final class TagTable {
    private static final int FIRST_BUCKETS = 64;

    private record Entry(
            int tag, DatagramSink session, @Nullable Entry next) {}

    private volatile AtomicReferenceArray<@Nullable Entry> buckets = new AtomicReferenceArray<>(FIRST_BUCKETS);
    private int size;

    @Nullable
    DatagramSink get(int tag) {
        AtomicReferenceArray<@Nullable Entry> table = buckets;
        Entry entry = table.get(bucket(table, tag));
        while (entry != null && entry.tag() != tag) {
            entry = entry.next();
        }
        return entry == null ? null : entry.session();
    }

    /** {@return false if the tag is taken} */
    synchronized boolean putIfAbsent(int tag, DatagramSink session) {
        if (get(tag) != null) {
            return false;
        }
        if (size == buckets.length()) {
            grow();
        }
        prepend(buckets, tag, session);
        size++;
        return true;
    }

    synchronized void remove(int tag) {
        int bucket = bucket(buckets, tag);
        Entry old = buckets.get(bucket);
        Entry left = null;
        for (Entry entry = old; entry != null; entry = entry.next()) {
            if (entry.tag() == tag) {
                size--;
            } else {
                left = new Entry(entry.tag(), entry.session(), left);
            }
        }
        buckets.set(bucket, left);
    }

    synchronized int size() {
        return size;
    }

    private void grow() {
        AtomicReferenceArray<@Nullable Entry> larger = new AtomicReferenceArray<>(2 * buckets.length());
        for (int i = 0; i < buckets.length(); i++) {
            for (Entry entry = buckets.get(i); entry != null; entry = entry.next()) {
                prepend(larger, entry.tag(), entry.session());
            }
        }
        buckets = larger;
    }

    private static void prepend(AtomicReferenceArray<@Nullable Entry> table, int tag, DatagramSink session) {
        int bucket = bucket(table, tag);
        table.set(bucket, new Entry(tag, session, table.get(bucket)));
    }

    private static int bucket(AtomicReferenceArray<@Nullable Entry> table, int tag) {
        return tag & table.length() - 1;
    }
}
