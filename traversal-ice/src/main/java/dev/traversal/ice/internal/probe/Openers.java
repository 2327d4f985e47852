package dev.traversal.ice.internal.probe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Sockets of one wave, each of which is to become a mapping: opens them and says when all are there. */
final class Openers implements ProbeSockets.Listener {
    private final Bench bench;
    private final List<Integer> ready = new ArrayList<>();
    private final List<Integer> lowPorts;
    private final boolean low;
    private final Taker then;
    private int waiting;

    /** Takes the sockets. */
    interface Taker {
        /** They are open, as far as they can be, in the order of their opening. */
        void ready(List<Integer> sockets, long nowNanos);
    }

    /**
     * Opens them.
     *
     * @param count how many
     * @param low whether they are to have ports of 600..1023
     * @param then takes them once all are open, or cannot be
     */
    Openers(Bench bench, int count, boolean low, Taker then) {
        this.bench = bench;
        this.low = low;
        this.then = then;
        this.lowPorts = low ? LowPorts.shuffled(bench.random()) : new ArrayList<>();
        for (int i = 0; i < count && (!low || !lowPorts.isEmpty()); i++) {
            openOne();
        }
    }

    @Override
    public void opened(int socket, InetSocketAddress local, long nowNanos) {
        ready.add(socket);
        oneLess(nowNanos);
    }

    @Override
    public void failed(int socket, long nowNanos) {
        bench.close(socket);
        ready.remove((Integer) socket);
        if (waiting > 0 && low && !lowPorts.isEmpty()) {
            openOne(); // another program has that port
            waiting--;
        } else {
            oneLess(nowNanos);
        }
    }

    private void openOne() {
        waiting++;
        bench.open(low ? lowPorts.remove(lowPorts.size() - 1) : 0, this);
    }

    private void oneLess(long nowNanos) {
        if (waiting > 0 && --waiting == 0) {
            then.ready(ready, nowNanos);
        }
    }
}
