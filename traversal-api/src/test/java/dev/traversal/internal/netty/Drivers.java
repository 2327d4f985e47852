package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Drivers with loops of their own, closed together; every buffer is watched, and a lost one fails the test. */
final class Drivers implements AutoCloseable {
    private static final ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((resource, records) -> leaks.add(resource + " " + records));
    }

    private final List<NettyDriver> drivers = new ArrayList<>();

    NettyDriver open(TransportKind kind, int loops) {
        return open(kind.transport(), loops);
    }

    NettyDriver open(Transport transport, int loops) {
        NettyDriver driver = new NettyDriver(new LoopGroup(transport, loops));
        drivers.add(driver);
        return driver;
    }

    @Override
    public void close() {
        drivers.forEach(NettyDriver::close);
        assertThat(leaks).isEmpty();
    }
}
