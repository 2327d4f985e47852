package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plan H: both NATs pick out of small sets. The opener sends from a few sockets to many ports of the other's set, which
 * then does the same; two agree if each hit the other's port by chance. It takes NATs that give a socket the same port
 * toward many destinations. If none agree both begin again with other sockets, as long as there is budget.
 */
final class Crossing implements Tactic {
    private static final long TOLD_NANOS = 4_000_000_000L;
    private static final long ANSWERED_NANOS = 400_000_000L;
    private static final int MAX_WAVES = 2;

    private final Bench bench;
    private final Plan.Crossed plan;
    private final boolean opens;
    private int wave = 1;
    private boolean sending;
    private @Nullable Deadline deadline;

    Crossing(Bench bench, Plan.Crossed plan) {
        this.bench = bench;
        this.plan = plan;
        this.opens = plan.opener() == bench.deal().side();
    }

    @Override
    public void begin(long nowNanos) {
        bench.ends().wave(wave, nowNanos);
        deadline = new Deadline(nowNanos + TOLD_NANOS, opens ? "probes of the peer" : "openers of the peer");
        if (opens) {
            open();
        }
    }

    @Override
    public void told(HardMessage message, long nowNanos) {
        if (message instanceof HardMessage.Opened opened && !opens && !sending && opened.wave() == wave) {
            open();
        } else if (message instanceof HardMessage.Go go && opens && go.wave() == wave + 1 && wave < MAX_WAVES) {
            again(nowNanos);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (sending && bench.volley().isDone()) {
            sending = false;
            deadline = new Deadline(nowNanos + (opens ? TOLD_NANOS : ANSWERED_NANOS), "answer to a probe");
            if (opens) {
                long attempt = bench.deal().attempt();
                List<InetAddress> seen = bench.deal().ours().profile().externals();
                bench.ends().tell(new HardMessage.Opened(attempt, wave, seen, plan.sockets()));
            }
        } else if (!sending && deadline != null && deadline.isDue(nowNanos)) {
            deadline = null;
            if (!opens && wave < MAX_WAVES && bench.volley().left() >= plan.datagrams()) {
                again(nowNanos);
                bench.ends().tell(new HardMessage.Go(bench.deal().attempt(), wave, bench.ownAddress()));
            } else {
                String tried = "none of " + bench.volley().sent() + " probes met one of the peer's";
                bench.ends().giveUp(tried, nowNanos);
            }
        }
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }

    private void again(long nowNanos) {
        wave++;
        bench.closeAllBut(Set.of());
        begin(nowNanos);
    }

    private void open() {
        boolean low = isOfferer() ? plan.lowOfferer() : plan.lowAnswerer();
        if (low) {
            var unused = new Openers(bench, plan.sockets(), true, this::send); // Linux, which gives a port twice
        } else {
            int ports = bench.deal().ours().profile().allocator().boundedPorts().orElse(1);
            int tested = ReuseTest.sockets(
                    ports, bench.servers(), bench.deal().ours().budget().blockFraction());
            int count = Math.max(plan.sockets(), tested);
            var unused = new Openers(bench, count, false, (sockets, now) -> test(sockets, tested, now));
        }
    }

    private void test(List<Integer> sockets, int tested, long nowNanos) {
        List<Integer> all = List.copyOf(sockets);
        List<Integer> some = all.subList(0, Math.min(tested, all.size()));
        new ReuseTest(bench, (isReused, now) -> tested(isReused, all, now)).begin(some, nowNanos);
    }

    private void tested(boolean isReused, List<Integer> sockets, long nowNanos) {
        if (isReused) {
            send(sockets, nowNanos);
        } else {
            bench.ends().giveUp("the NAT gives no port twice: the openers would take all that it has", nowNanos);
        }
    }

    private boolean isOfferer() {
        return bench.deal().side() == Plan.Side.OFFERER;
    }

    private void send(List<Integer> sockets, long nowNanos) {
        if (sockets.isEmpty()) {
            bench.ends().giveUp("no socket could be opened", nowNanos);
            return;
        }
        boolean theirsLow = isOfferer() ? plan.lowAnswerer() : plan.lowOfferer();
        boolean dies = opens && bench.deal().ours().limitsTtl();
        int ttl =
                dies ? Waves.guessed(bench.deal().ours()).ttl(wave, bench.deal().reach()) : 0;
        InetAddress address = bench.theirAddresses().get(0);
        int each = (plan.datagrams() + sockets.size() - 1) / sockets.size();
        PortSet set = PortSet.of(bench.deal().theirs().profile(), theirsLow, bench.random());
        for (int socket : sockets) {
            for (int port : set.sample(each, bench.random())) {
                bench.volley().add(socket, new InetSocketAddress(address, port), ttl);
            }
        }
        sending = true;
        bench.volley().hurry(nowNanos);
        bench.volley().run(nowNanos);
    }
}
