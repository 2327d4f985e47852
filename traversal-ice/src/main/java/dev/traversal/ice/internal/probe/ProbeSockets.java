package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The sockets that are open for profiles and probes: gives them names and says when they are ready. */
public final class ProbeSockets {
    /** Their names begin here: those of other sockets of an agent are smaller. */
    public static final int FIRST_NAME = 4_096;

    private static final int NAMES = 1 << 16;

    private final Consumer<Effect> effects;
    private final Map<Integer, Listener> sockets = new LinkedHashMap<>();
    private final Map<Integer, InetSocketAddress> bound = new HashMap<>();
    private int last;

    /** Takes what became of a socket that was asked for. */
    public interface Listener {
        /**
         * It is open.
         *
         * @param socket its name
         * @param local where it is bound
         * @param nowNanos the time
         */
        void opened(int socket, InetSocketAddress local, long nowNanos);

        /**
         * It could not be opened, or broke.
         *
         * @param socket its name
         * @param nowNanos the time
         */
        void failed(int socket, long nowNanos);
    }

    /**
     * Makes one without sockets.
     *
     * @param effects takes what the driver is asked to do
     */
    public ProbeSockets(Consumer<Effect> effects) {
        this.effects = effects;
    }

    /**
     * {@return the name of a socket that is being opened}
     *
     * @param local where to bind it
     * @param listener hears what becomes of it
     */
    public int open(InetSocketAddress local, Listener listener) {
        do {
            last = (last + 1) % NAMES;
        } while (sockets.containsKey(FIRST_NAME + last));
        int name = FIRST_NAME + last;
        sockets.put(name, listener);
        effects.accept(new Effect.OpenSocket(name, local));
        return name;
    }

    /**
     * Closes one, if it is open.
     *
     * @param socket its name
     */
    public void close(int socket) {
        if (sockets.remove(socket) != null) {
            bound.remove(socket);
            effects.accept(new Effect.CloseSocket(socket));
        }
    }

    /**
     * {@return whether a socket is one of these}
     *
     * @param socket its name
     */
    public boolean owns(int socket) {
        return sockets.containsKey(socket);
    }

    /**
     * {@return where a socket is bound, {@code null} if it is not open}
     *
     * @param socket its name
     */
    public @Nullable InetSocketAddress local(int socket) {
        return bound.get(socket);
    }

    /** {@return how many are open or being opened} */
    public int size() {
        return sockets.size();
    }

    /**
     * Does something with each.
     *
     * @param action takes a name
     */
    public void forEach(IntConsumer action) {
        for (int name : sockets.keySet().stream().mapToInt(Integer::intValue).toArray()) {
            action.accept(name);
        }
    }

    /**
     * Takes what the driver says of one of these.
     *
     * @param input it
     * @param nowNanos the time
     */
    public void handleInput(Input input, long nowNanos) {
        Listener listener = sockets.get(input.name());
        if (listener == null) {
            return;
        }
        if (input instanceof Input.SocketOpened opened) {
            bound.put(opened.socket(), opened.local());
            listener.opened(opened.socket(), opened.local(), nowNanos);
        } else if (input instanceof Input.SocketFailed failed) {
            sockets.remove(failed.socket());
            bound.remove(failed.socket());
            listener.failed(failed.socket(), nowNanos);
        }
    }
}
