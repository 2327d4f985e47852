package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plan S at the end whose NAT counts its ports up: asks a server, opens, and asks again, all in one go, so that the
 * openers' ports lie between the two that the server saw. Nothing is predicted, so it does not matter how long the other
 * end takes to hear of it.
 */
final class BracketOpening extends WavesOfOpeners {
    private final int count;
    private boolean asked;
    private @Nullable TransportAddress first;
    private @Nullable TransportAddress last;
    private int answers;

    BracketOpening(Bench bench, int count) {
        super(bench, Waves.bracketed(bench.deal().ours()));
        this.count = count;
    }

    @Override
    void open(long nowNanos) {
        asked = false;
        first = null;
        last = null;
        answers = 0;
        int of = wave();
        var unused = new Openers(bench(), count + 2, false, (sockets, now) -> send(of, sockets, now));
    }

    @Override
    public void handleTimeout(long nowNanos) {
        TransportAddress before = first;
        TransportAddress after = last;
        if (asked && answers == 2) {
            asked = false;
            boolean whole = before != null && after != null && before.address().equals(after.address());
            int from = before != null && whole ? before.port() : 0;
            int to = after != null && whole ? after.port() : 0;
            bench().ends()
                    .tell(new HardMessage.Bracket(
                            bench().deal().attempt(),
                            wave(),
                            before != null
                                    ? before.address()
                                    : bench().ownAddress().address(),
                            from,
                            to,
                            Brackets.step(bench().deal().ours().profile()),
                            count,
                            0));
        }
    }

    private void send(int ofWave, List<Integer> sockets, long nowNanos) {
        if (ofWave != wave()) {
            return; // these are closed by now
        }
        if (sockets.size() < 3) {
            bench().ends().giveUp("no socket could be opened", nowNanos);
            return;
        }
        InetSocketAddress target = bench().theirAim().toSocketAddress();
        int end = sockets.size() - 1;
        asked = true;
        bench().ask(sockets.get(0), (mapped, now) -> answered(ofWave, true, mapped), nowNanos);
        sockets.subList(1, end).forEach(socket -> bench().volley().add(socket, target, ttl()));
        bench().volley().run(nowNanos);
        bench().ask(sockets.get(end), (mapped, now) -> answered(ofWave, false, mapped), nowNanos);
    }

    private void answered(int ofWave, boolean before, @Nullable TransportAddress mapped) {
        if (ofWave == wave()) {
            answers++;
            if (before) {
                first = mapped;
            } else {
                last = mapped;
            }
        }
    }
}
