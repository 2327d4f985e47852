package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalInterface;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The real network, the system's clock and its source of secrets. */
public final class NettyEnvironment implements Environment {
    private final SecureRandom secureRandom = nonBlockingSecureRandom();

    /** Creates one; nothing is opened before {@link #openDriver()}. */
    public NettyEnvironment() {}

    @Override
    public Driver openDriver() {
        return new NettyDriver(LoopGroup.acquire());
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
