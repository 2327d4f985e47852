package dev.traversal.relay.internal.turn.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Things by number, without a boxed key: sockets by name, channels by number.
 *
 * @param <T> the things
 */
final class Places<T> {
    private static final int FIRST_CAPACITY = 4;

    private int[] numbers = new int[FIRST_CAPACITY];
    private @Nullable Object[] things = new Object[FIRST_CAPACITY];
    private int size;

    @SuppressWarnings("unchecked") // only put writes there
    @Nullable
    T get(int number) {
        int mask = things.length - 1;
        for (int i = start(number, mask); things[i] != null; i = i + 1 & mask) {
            if (numbers[i] == number) {
                return (T) things[i];
            }
        }
        return null;
    }

    void put(int number, T thing) {
        remove(number);
        if (2 * (size + 1) > things.length) {
            resize(2 * things.length);
        }
        insert(number, thing);
        size++;
    }

    /** {@return what was there} */
    @Nullable
    T remove(int number) {
        T found = get(number);
        if (found != null) {
            int mask = things.length - 1;
            int i = start(number, mask);
            while (numbers[i] != number || things[i] == null) {
                i = i + 1 & mask;
            }
            things[i] = null;
            size--;
            // What stood behind it may have been on its way to here.
            for (int j = i + 1 & mask; things[j] != null; j = j + 1 & mask) {
                Object moved = things[j];
                things[j] = null;
                insert(numbers[j], moved);
            }
        }
        return found;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(things, null);
        size = 0;
    }

    private void resize(int capacity) {
        int[] oldNumbers = numbers;
        Object[] oldThings = things;
        numbers = new int[capacity];
        things = new Object[capacity];
        for (int i = 0; i < oldThings.length; i++) {
            if (oldThings[i] != null) {
                insert(oldNumbers[i], oldThings[i]);
            }
        }
    }

    private void insert(int number, @Nullable Object thing) {
        int mask = things.length - 1;
        int i = start(number, mask);
        while (things[i] != null) {
            i = i + 1 & mask;
        }
        numbers[i] = number;
        things[i] = thing;
    }

    private static int start(int number, int mask) {
        int mixed = number * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & mask;
    }
}
