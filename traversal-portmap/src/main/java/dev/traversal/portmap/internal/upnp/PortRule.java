package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A mapped port (WANIPConnection:1 and 2, WANPPPConnection:1). Version 1 has no way to ask for any free port, and some
 * gateways overwrite others' entries: so an entry is looked at before and after.
 */
final class PortRule implements UpnpRule {
    private static final int MOST_PORTS = 4;
    private static final int LOWEST_PORT = 1_024;
    private static final int PORTS = 65_536 - LOWEST_PORT;

    private final Igd igd;
    private final int name;
    private final PortRequest request;
    private int port;
    private int lease;
    private int portsTried;
    private int held;
    private boolean over;
    private boolean leaseRefused;

    PortRule(Igd igd, int name, PortRequest request) {
        this.igd = igd;
        this.name = name;
        this.request = request;
    }

    @Override
    public void ask(Ask ask, long nowNanos) {
        port = held != 0 ? held : ask.externalPort();
        lease = leaseRefused ? 0 : ask.leaseSeconds();
        portsTried = 1;
        if (held == 0 && igd.service().version() > 1 && !request.exact()) {
            addAny(nowNanos);
        } else if (held != 0) {
            add(nowNanos);
        } else {
            lookBefore(nowNanos);
        }
    }

    private void lookBefore(long nowNanos) {
        look(
                (result, now) -> {
                    if (isOthers(result)) {
                        tryAnother(Fault.CONFLICT, "AddPortMapping", now);
                    } else {
                        add(now);
                    }
                },
                nowNanos);
    }

    private void look(Igd.Then then, long nowNanos) {
        igd.act(
                "GetSpecificPortMappingEntry",
                then,
                nowNanos,
                "NewRemoteHost",
                "",
                "NewExternalPort",
                String.valueOf(port),
                "NewProtocol",
                request.protocol().name());
    }

    private boolean isOthers(Soap.Result result) {
        return result.isSuccess() && !isOurs(result);
    }

    private boolean isOurs(Soap.Result result) {
        return result.isSuccess()
                && result.value("NewInternalClient").equals(IpLiteral.format(igd.client()))
                && result.value("NewInternalPort").equals(String.valueOf(request.internalPort()));
    }

    private void add(long nowNanos) {
        act("AddPortMapping", (result, now) -> added(result, "AddPortMapping", now), nowNanos);
    }

    private void addAny(long nowNanos) {
        act(
                "AddAnyPortMapping",
                (result, now) -> {
                    int reserved = number(result.value("NewReservedPort"));
                    port = reserved > 0 && reserved <= 65_535 ? reserved : port;
                    added(result, "AddAnyPortMapping", now);
                },
                nowNanos);
    }

    private void act(String action, Igd.Then then, long nowNanos) {
        igd.act(
                action,
                then,
                nowNanos,
                "NewRemoteHost",
                "",
                "NewExternalPort",
                String.valueOf(port),
                "NewProtocol",
                request.protocol().name(),
                "NewInternalPort",
                String.valueOf(request.internalPort()),
                "NewInternalClient",
                IpLiteral.format(igd.client()),
                "NewEnabled",
                "1",
                "NewPortMappingDescription",
                "traversal " + request.protocol() + " " + request.internalPort(),
                "NewLeaseDuration",
                String.valueOf(lease));
    }

    private void added(Soap.Result result, String action, long nowNanos) {
        if (over) {
            held = result.isSuccess() ? port : held;
            release(nowNanos);
            return;
        }
        if (result.isSuccess()) {
            held = port;
            igd.out().tell(new ClientEvent.Granted(name, new InetSocketAddress(igd.external(), port), lease));
            look(this::lookedAfter, nowNanos);
            return;
        }
        int fault = result.fault();
        if (action.equals("AddAnyPortMapping") && (fault == 401 || fault == 602 || fault < 0)) {
            lookBefore(nowNanos); // an action that only version 2 has
        } else if (fault == Fault.CONFLICT || fault == Fault.OTHER_MECHANISM) {
            tryAnother(fault, action, nowNanos);
        } else if (fault == Fault.SAME_PORT_REQUIRED && port != request.internalPort() && !request.exact()) {
            port = request.internalPort();
            add(nowNanos);
        } else if (lease > 0 && canBePermanent(fault)) {
            retryWithoutEnd(fault, action, nowNanos);
        } else {
            refuse(Fault.failure(fault), Fault.text(action, fault));
        }
    }

    /** Many gateways refuse a lease with other words than they should. */
    private static boolean canBePermanent(int fault) {
        return fault == Fault.PERMANENT_ONLY || fault == Fault.INVALID_ARGUMENTS || fault == Fault.ACTION_FAILED;
    }

    private void retryWithoutEnd(int fault, String action, long nowNanos) {
        if (!igd.permanent()) {
            refuse(Fault.failure(fault), Fault.text(action, fault));
            return;
        }
        leaseRefused = true;
        lease = 0;
        add(nowNanos);
    }

    private void tryAnother(int fault, String action, long nowNanos) {
        if (request.exact() || portsTried >= MOST_PORTS) {
            refuse(Fault.failure(fault), Fault.text(action, fault));
            return;
        }
        portsTried++;
        held = 0;
        port = LOWEST_PORT + igd.random().nextInt(PORTS);
        lookBefore(nowNanos);
    }

    /**
     * It said yes, and yet the port may lead to somebody else, or for less time. A gateway that cannot be asked is believed.
     */
    private void lookedAfter(Soap.Result result, long nowNanos) {
        if (over || held == 0) {
            return;
        }
        int left = number(result.value("NewLeaseDuration"));
        if (isOthers(result)) {
            held = 0;
            tryAnother(Fault.CONFLICT, "AddPortMapping", nowNanos);
        } else if (result.isSuccess() && left > 0 && left < lease) {
            igd.out().tell(new ClientEvent.Granted(name, new InetSocketAddress(igd.external(), port), left));
        }
    }

    private void refuse(PortMappingFailure failure, String reason) {
        held = 0;
        igd.out().tell(new ClientEvent.Refused(name, failure, reason));
    }

    @Override
    public void check(long nowNanos) {
        if (held == 0) {
            return;
        }
        port = held;
        look(
                (result, now) -> {
                    boolean gone = result.fault() == Fault.NO_SUCH_ENTRY || isOthers(result);
                    if (gone && !over && held != 0) {
                        held = 0;
                        igd.out().tell(new ClientEvent.StateLost("UPnP: the gateway has forgotten port " + port));
                    }
                },
                nowNanos);
    }

    /** Nobody else's entry is ever deleted: the gateway may have given the port away meanwhile. */
    @Override
    public void release(long nowNanos) {
        over = true;
        if (held == 0) {
            released();
            return;
        }
        port = held;
        held = 0;
        look(
                (result, now) -> {
                    if (isOthers(result) || result.fault() == Fault.NO_SUCH_ENTRY) {
                        released();
                    } else {
                        delete(now);
                    }
                },
                nowNanos);
    }

    private void delete(long nowNanos) {
        igd.act(
                "DeletePortMapping",
                (result, now) -> released(),
                nowNanos,
                "NewRemoteHost",
                "",
                "NewExternalPort",
                String.valueOf(port),
                "NewProtocol",
                request.protocol().name());
    }

    private void released() {
        igd.out().tell(new ClientEvent.Released(name));
    }

    static int number(@Nullable String text) {
        return text != null
                        && text.length() > 0
                        && text.length() < 7
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : -1;
    }
}
