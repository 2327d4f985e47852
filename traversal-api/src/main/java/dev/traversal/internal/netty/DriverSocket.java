package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Something with a name that datagrams leave from. */
interface DriverSocket {
    int name();

    /** {@return the loop that it lives on, {@code null} if it lives on none} */
    @Nullable
    Loop loop();

    boolean isClosed();

    /** {@return whether it is lent by a machine: then it takes any TTL} */
    default boolean isAttached() {
        return false;
    }

    /** Carries out an effect; from any loop. */
    void transmit(Effect.Transmit effect, MachineRunner<?, ?> origin);

    /** Takes a datagram of application data; from any thread. {@return false if it was not taken} */
    boolean send(InetSocketAddress remote, byte[] buffer, int offset, int length);

    /** Closes; from any thread. */
    void close();
}
