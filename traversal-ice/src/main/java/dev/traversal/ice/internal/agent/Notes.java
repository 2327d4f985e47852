package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the two agents of a session have told each other in {@link Note}s. A note is repeated until the peer has answered,
 * but not for ever: a peer of an older version does not. Lives on the session's loop.
 */
final class Notes {
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;
    private static final int MAX_REPEATS = 8;

    private final Consumer<byte[]> send;
    private final Map<Note.Kind, Told> told = new EnumMap<>(Note.Kind.class);
    private final Map<Note.Kind, Integer> heard = new EnumMap<>(Note.Kind.class);
    private boolean open;

    private static final class Told {
        private final Note note;
        private int repeats;
        private @Nullable Deadline repeat;

        Told(Note note) {
            this.note = note;
        }
    }

    /**
     * Makes one that waits for {@link #open}.
     *
     * @param send lets a frame leave by the secure channel
     */
    Notes(Consumer<byte[]> send) {
        this.send = send;
    }

    /** The peer is one of this library, and authenticated. */
    void open(long nowNanos) {
        open = true;
        told.values().forEach(each -> send(each, nowNanos));
    }

    /** Tells the peer, in the place of what it was told of the kind before. */
    void tell(Note.Kind kind, byte[] value, long nowNanos) {
        Told before = told.get(kind);
        Told made = new Told(new Note(kind, before == null ? 1 : before.note.version() + 1, value));
        told.put(kind, made);
        if (open) {
            send(made, nowNanos);
        }
    }

    private void send(Told each, long nowNanos) {
        each.repeat = each.repeats < MAX_REPEATS
                ? new Deadline(nowNanos + (FIRST_PAUSE_NANOS << each.repeats), "note")
                : null;
        each.repeats++;
        send.accept(each.note.frame());
    }

    /** Takes a frame. {@return what is news, or {@code null}} */
    @Nullable
    Note handle(byte[] buffer, int offset, int length) {
        Note note = Note.parse(buffer, offset, length);
        if (note == null) {
            return null;
        }
        if (buffer[offset] == Note.HEARD) {
            Told mine = told.get(note.kind());
            if (mine != null && mine.note.version() == note.version()) {
                mine.repeat = null;
            }
            return null;
        }
        send.accept(note.answer());
        Integer before = heard.get(note.kind());
        if (before != null && note.version() - before <= 0) {
            return null;
        }
        heard.put(note.kind(), note.version());
        return note;
    }

    void handleTimeout(long nowNanos) {
        for (Told each : told.values()) {
            if (each.repeat != null && each.repeat.isDue(nowNanos)) {
                send(each, nowNanos);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline earliest = null;
        for (Told each : told.values()) {
            earliest = Deadline.earlier(earliest, each.repeat);
        }
        return earliest;
    }
}
