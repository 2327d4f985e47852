package dev.traversal.relay.internal.turn.server;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Counts what a machine keeps, whatever the heap does: our objects, what is in their collections, places of arrays. */
final class Retained {
    private Retained() {}

    static long objects(Object root) {
        IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
        Deque<Object> left = new ArrayDeque<>(List.of(root));
        long count = 0;
        while (!left.isEmpty()) {
            Object object = left.pop();
            if (seen.put(object, true) == null) {
                count += 1 + places(object);
                children(object, left);
            }
        }
        return count;
    }

    private static long places(Object object) {
        return object.getClass().isArray() ? Array.getLength(object) : 0;
    }

    private static void children(Object object, Deque<Object> into) {
        if (object instanceof Object[] array) {
            for (Object each : array) {
                push(each, into);
            }
        } else if (object instanceof Map<?, ?> map) {
            map.keySet().forEach(key -> push(key, into));
            map.values().forEach(value -> push(value, into));
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(each -> push(each, into));
        } else if (object.getClass().getName().startsWith("dev.traversal.")) {
            for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                fields(object, type, into);
            }
        }
    }

    private static void fields(Object object, Class<?> type, Deque<Object> into) {
        if (!type.getName().startsWith("dev.traversal.")) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                try {
                    field.setAccessible(true);
                    push(field.get(object), into);
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static void push(Object object, Deque<Object> into) {
        if (object != null) {
            into.push(object);
        }
    }
}
