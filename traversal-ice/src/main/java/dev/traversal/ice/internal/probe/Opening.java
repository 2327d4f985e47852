package dev.traversal.ice.internal.probe;

import java.net.InetSocketAddress;
import java.util.List;

/** Plans B and R at the end whose ports are guessed: opens many mappings toward one address, and says so. */
final class Opening extends WavesOfOpeners {
    private final int count;
    private final boolean low;
    private boolean sending;

    Opening(Bench bench, int count, boolean low) {
        super(bench, Waves.guessed(bench.deal().ours()));
        this.count = count;
        this.low = low;
    }

    @Override
    void open(long nowNanos) {
        sending = false;
        int of = wave();
        int affordable = Math.min(count, bench().volley().left());
        var unused = new Openers(bench(), affordable, low, (sockets, now) -> send(of, sockets, now));
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (sending && bench().volley().isDone()) {
            sending = false;
            bench().ends()
                    .tell(new HardMessage.Opened(
                            bench().deal().attempt(),
                            wave(),
                            bench().deal().ours().profile().externals(),
                            count));
        }
    }

    private void send(int ofWave, List<Integer> sockets, long nowNanos) {
        if (ofWave != wave()) {
            return; // these are closed by now
        }
        if (sockets.isEmpty()) {
            bench().ends().giveUp("no socket could be opened", nowNanos);
            return;
        }
        InetSocketAddress target = bench().theirAim().toSocketAddress();
        bench().volley().hurry(nowNanos);
        sockets.forEach(socket -> bench().volley().add(socket, target, ttl()));
        sending = true;
    }
}
