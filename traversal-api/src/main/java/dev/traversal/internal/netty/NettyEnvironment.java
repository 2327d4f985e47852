package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The real network, the system's clock and its source of secrets. */
public final class NettyEnvironment implements Environment {
    private final SecureRandom secureRandom = nonBlockingSecureRandom();
    private final boolean offload;

    /** Creates one; nothing is opened before {@link #openDriver()}. */
    public NettyEnvironment() {
        this(true);
    }

    private NettyEnvironment(boolean offload) {
        this.offload = offload;
    }

    /** {@return one whose datagrams each cost a system call even where the kernel could do with fewer: to compare} */
    public static NettyEnvironment withoutOffload() {
        return new NettyEnvironment(false);
    }

    @Override
    public Driver openDriver() {
        return new NettyDriver(offload ? LoopGroup.acquire() : LoopGroup.withoutOffload());
    }

    @Override
    public SecureRandom secureRandom() {
        return secureRandom;
    }

    @Override
    public InstantSource wallClock() {
        return InstantSource.system();
    }

    @Override
    public List<LocalInterface> interfaces() {
        return InterfaceList.read();
    }

    @Override
    public List<InetAddress> defaultAddresses() {
        return DefaultAddresses.read();
    }

    @Override
    public boolean lockstep() {
        return false;
    }

    private static SecureRandom nonBlockingSecureRandom() {
        try {
            return SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (NoSuchAlgorithmException e) {
            return new SecureRandom(); // Windows: the system's own, which does not block either.
        }
    }
}
