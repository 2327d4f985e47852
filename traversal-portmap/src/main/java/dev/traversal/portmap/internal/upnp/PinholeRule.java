package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import java.net.InetSocketAddress;

/** An opening in an IPv6 firewall (WANIPv6FirewallControl:1): nothing is translated. */
final class PinholeRule implements UpnpRule {
    private static final int NO_SUCH_ENTRY = 704;

    private final Igd igd;
    private final int name;
    private final PortRequest request;
    private int id = -1;
    private int lease;
    private boolean over;

    PinholeRule(Igd igd, int name, PortRequest request) {
        this.igd = igd;
        this.name = name;
        this.request = request;
    }

    @Override
    public void ask(Ask ask, long nowNanos) {
        lease = ask.leaseSeconds();
        if (id >= 0) {
            update(nowNanos);
        } else {
            add(nowNanos);
        }
    }

    private void add(long nowNanos) {
        igd.act(
                "AddPinhole",
                this::added,
                nowNanos,
                "RemoteHost",
                "",
                "RemotePort",
                "0",
                "InternalClient",
                IpLiteral.format(igd.client()),
                "InternalPort",
                String.valueOf(request.internalPort()),
                "Protocol",
                String.valueOf(request.protocol().number()),
                "LeaseTime",
                String.valueOf(lease));
    }

    private void update(long nowNanos) {
        igd.act(
                "UpdatePinhole",
                (result, now) -> {
                    if (over) {
                        return;
                    }
                    if (result.isSuccess()) {
                        granted();
                    } else {
                        id = -1;
                        add(now); // it has forgotten
                    }
                },
                nowNanos,
                "UniqueID",
                String.valueOf(id),
                "NewLeaseTime",
                String.valueOf(lease));
    }

    private void added(Soap.Result result, long nowNanos) {
        int given = PortRule.number(result.value("UniqueID"));
        if (result.isSuccess() && given >= 0) {
            id = given;
            if (over) {
                release(nowNanos);
            } else {
                granted();
            }
        } else if (!over) {
            igd.out()
                    .tell(new ClientEvent.Refused(
                            name, Fault.failure(result.fault()), Fault.text("AddPinhole", result.fault())));
        }
    }

    private void granted() {
        igd.out()
                .tell(new ClientEvent.Granted(
                        name, new InetSocketAddress(igd.client(), request.internalPort()), lease));
    }

    @Override
    public void check(long nowNanos) {
        if (id < 0) {
            return;
        }
        igd.act(
                "GetPinholePackets",
                (result, now) -> {
                    if (result.fault() == NO_SUCH_ENTRY && id >= 0 && !over) {
                        id = -1;
                        igd.out().tell(new ClientEvent.StateLost("UPnP: the gateway has forgotten a pinhole"));
                    }
                },
                nowNanos,
                "UniqueID",
                String.valueOf(id));
    }

    @Override
    public void release(long nowNanos) {
        over = true;
        if (id < 0) {
            igd.out().tell(new ClientEvent.Released(name));
            return;
        }
        igd.act(
                "DeletePinhole",
                (result, now) -> igd.out().tell(new ClientEvent.Released(name)),
                nowNanos,
                "UniqueID",
                String.valueOf(id));
        id = -1;
    }
}
