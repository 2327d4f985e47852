package dev.traversal.benchmarks.plain;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.ice4j.ice.Agent;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.NominationStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;

/**
 * ice4j at its fastest: it nominates the first valid pair. What it calls an agent is a session, and has a socket of its
 * own. It would leave loopback out, so its host candidate comes from here, made as its own harvester does.
 */
final class Ice4jContestant implements Contestant {
    private static final int PATIENCE_SECONDS = 20;

    Ice4jContestant() {
        System.setProperty("ice4j.harvest.mapping.aws.enabled", "false"); // would ask a cloud
        LogManager.getLogManager().reset();
    }

    @Override
    public String title() {
        return "ice4j";
    }

    @Override
    public AutoCloseable connect() throws IOException, InterruptedException {
        CountDownLatch received = new CountDownLatch(2);
        End caller = new End(true, received);
        End called = new End(false, received);
        caller.meet(called);
        called.meet(caller);
        caller.agent.startConnectivityEstablishment();
        called.agent.startConnectivityEstablishment();
        if (!received.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("ice4j did not connect: " + caller.agent.getState());
        }
        return () -> {
            caller.agent.free();
            called.agent.free();
        };
    }

    @Override
    public void close() {}

    /** One side of a connection. */
    private static final class End {
        private final Agent agent = new Agent();
        private final IceMediaStream stream;
        private final Component component;

        End(boolean controlling, CountDownLatch received) throws IOException {
            agent.setControlling(controlling);
            agent.setNominationStrategy(NominationStrategy.NOMINATE_FIRST_VALID);
            agent.setUseDynamicPorts(false);
            agent.addCandidateHarvester(new Loopback());
            stream = agent.createMediaStream("data");
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, true);
            agent.addStateChangeListener(change -> send());
            Thread receiver = new Thread(() -> receive(received), "receiver");
            receiver.setDaemon(true);
            receiver.start();
        }

        void meet(End other) {
            stream.setRemoteUfrag(other.agent.getLocalUfrag());
            stream.setRemotePassword(other.agent.getLocalPassword());
            for (LocalCandidate candidate : other.component.getLocalCandidates()) {
                component.addRemoteCandidate(new RemoteCandidate(
                        candidate.getTransportAddress(),
                        component,
                        candidate.getType(),
                        candidate.getFoundation(),
                        candidate.getPriority(),
                        null,
                        other.agent.getLocalUfrag()));
            }
        }

        private void send() {
            if (component.getSelectedPair() != null) {
                try {
                    component.send(new byte[1], 0, 1);
                } catch (IOException e) {
                    // freed meanwhile
                }
            }
        }

        private void receive(CountDownLatch received) {
            try {
                component.getSocket().receive(new DatagramPacket(new byte[16], 16));
                received.countDown();
            } catch (IOException e) {
                // freed
            }
        }
    }

    /** A host candidate at the loopback address. */
    private static final class Loopback extends AbstractCandidateHarvester {
        @Override
        public List<LocalCandidate> harvest(Component component) {
            try {
                DatagramSocket socket = new MultiplexingDatagramSocket(
                        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
                IceSocketWrapper wrapper = new IceUdpSocketWrapper(socket);
                HostCandidate candidate = new HostCandidate(wrapper, component);
                component.addLocalCandidate(candidate);
                component.getParentStream().getParentAgent().getStunStack().addSocket(candidate.getStunSocket(null));
                component.getComponentSocket().add(wrapper);
                return List.of(candidate);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isHostHarvester() {
            return true;
        }
    }
}
