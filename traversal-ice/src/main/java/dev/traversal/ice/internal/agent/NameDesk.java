package dev.traversal.ice.internal.agent;

import dev.traversal.api.CandidateType;
import dev.traversal.api.InterfaceKind;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.mdns.LocalName;
import dev.traversal.ice.internal.mdns.LocalNames;
import dev.traversal.ice.internal.mdns.NameEvent;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hides this host's addresses behind names of the link, and finds out what names of peers stand for, if the application
 * wants that; does nothing otherwise. Names are looked up on a loop of their own; what peers are told may be asked by any
 * thread.
 */
final class NameDesk {
    private final AgentGround ground;
    private final @Nullable Runner<LocalNames> runner;
    private final Map<InetAddress, LocalName> names = new ConcurrentHashMap<>();
    private final Map<LocalName, List<Consumer<InetAddress>>> waiting = new HashMap<>();
    private List<InetAddress> opened = List.of();

    NameDesk(AgentGround ground) {
        this.ground = ground;
        this.runner = ground.config().host().localNames()
                ? ground.driver().start(new LocalNames(ground.driver().datagrams(), ground.random()), this::handle)
                : null;
    }

    boolean isOn() {
        return runner != null;
    }

    /** Looks where names can be asked for and answered. */
    synchronized void interfacesChanged() {
        Runner<LocalNames> running = runner;
        if (running == null) {
            return;
        }
        List<InetAddress> addresses = ground.environment().interfaces().stream()
                .filter(each -> each.kind() != InterfaceKind.LOOPBACK)
                .map(LocalInterface::addresses)
                .flatMap(List::stream)
                .filter(ground.config().addressFilter())
                .toList();
        if (!addresses.equals(opened)) {
            opened = addresses;
            running.execute((machine, now) -> machine.open(addresses));
        }
    }

    // ---- on the agent's loop

    /** A host candidate gets a name before anybody hears of it. */
    void gathered(GatherEvent event) {
        Runner<LocalNames> running = runner;
        if (running != null
                && event instanceof GatherEvent.CandidateFound it
                && it.candidate().type() == CandidateType.HOST) {
            InetAddress address = it.candidate().address().address();
            names.computeIfAbsent(address, unnamed -> {
                LocalName name = LocalName.random(ground.random());
                running.execute((machine, now) -> machine.publish(name, unnamed));
                return name;
            });
        }
    }

    // ---- for any thread

    /** {@return what peers are told, line by line} */
    String veiled(String text) {
        if (runner == null) {
            return text;
        }
        List<String> lines = new ArrayList<>();
        text.lines().forEach(line -> {
            String veiled = NameLines.veiled(line, names::get);
            if (veiled != null) {
                lines.add(veiled);
            }
        });
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /**
     * Looks for the address that a line's name stands for.
     *
     * @param line from a peer
     * @param found takes it, on a loop; not called if there is none
     * @return whether there is a name to look for
     */
    boolean find(String line, Consumer<InetAddress> found) {
        Runner<LocalNames> running = runner;
        LocalName name = running == null ? null : NameLines.nameIn(line);
        if (running == null || name == null) {
            return false;
        }
        running.execute((machine, now) -> {
            waiting.computeIfAbsent(name, unknown -> new ArrayList<>(1)).add(found);
            machine.find(name, now);
        });
        return true;
    }

    // ---- on the loop of names

    private void handle(NameEvent event) {
        if (event instanceof NameEvent.Found it) {
            List<Consumer<InetAddress>> takers = waiting.remove(it.name());
            if (takers != null) {
                takers.forEach(taker -> taker.accept(it.address()));
            }
        } else if (event instanceof NameEvent.NotFound it) {
            waiting.remove(it.name());
            ground.tell(new TraversalEvent.GatheringFailed(it.name().toString(), it.reason()));
        } else if (event instanceof NameEvent.Unanswerable it) {
            ground.tell(new TraversalEvent.GatheringFailed(
                    "multicast DNS over " + (it.ipv6() ? "IPv6" : "IPv4"), it.reason()));
        }
    }
}
