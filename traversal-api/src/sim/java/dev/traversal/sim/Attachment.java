package dev.traversal.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A station's plug in a segment: its link, and the addresses for which the segment sends packets to it. */
final class Attachment {
    private final Receiver owner;
    private final SimLink link;
    private final List<InetAddress> addresses = new ArrayList<>();
    private @Nullable Segment segment;

    Attachment(Receiver owner, SimLink link) {
        this.owner = owner;
        this.link = link;
    }

    Receiver owner() {
        return owner;
    }

    SimLink link() {
        return link;
    }

    @Nullable
    Segment segment() {
        return segment;
    }

    Segment attachedSegment() {
        Segment current = segment;
        if (current == null) {
            throw new IllegalStateException(owner.label() + " is attached to nothing");
        }
        return current;
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    void plugInto(Segment next) {
        unplug();
        segment = next;
        link.adopt(next, owner.label());
        for (InetAddress address : addresses) {
            next.register(address, this);
        }
    }

    void unplug() {
        if (segment != null) {
            for (InetAddress address : addresses) {
                segment.unregister(address, this);
            }
            segment = null;
        }
    }

    void add(InetAddress address) {
        if (segment != null) {
            segment.register(address, this);
        }
        addresses.add(address);
    }

    void remove(InetAddress address) {
        if (addresses.remove(address) && segment != null) {
            segment.unregister(address, this);
        }
    }

    /** What is plugged in. */
    interface Receiver {
        /** Takes a packet that came down the link. */
        void receive(Packet packet);

        String label();
    }
}
