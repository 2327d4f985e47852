package dev.traversal.internal.machine;

import dev.traversal.api.InterfaceKind;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells what an interface leads to by the names that systems and programs give to those that they make. */
public final class InterfaceNames {
    private static final Pattern CONTAINER = Pattern.compile("docker\\w*|docker_gwbridge|br-[0-9a-f]{12}|veth.*|cni\\d*"
            + "|cni-\\w+|podman\\d*|lxcbr\\d*|lxdbr\\d*|incusbr\\d*|cali[0-9a-f]+|flannel.*|cilium_\\w+|lxc[0-9a-f_]+"
            + "|weave|vxlan-.*|kube-.*|nerdctl\\d*|nodelocaldns|hassio");
    private static final Pattern VIRTUAL_MACHINE =
            Pattern.compile("virbr\\d+(-nic)?|vnet\\d+|vmnet\\d+|vboxnet\\d+|bridge1\\d\\d|vmenet\\d+|macvtap\\d+"
                    + "|tap[0-9a-f]{8}-[0-9a-f]{2}|vif\\d+\\.\\d+|mpqemubr\\d+");
    private static final Pattern VPN = Pattern.compile("tun\\d*|tap\\d*|wg.*|utun\\d+|tailscale\\d*|zt[0-9a-z]+|ppp\\d+"
            + "|ipsec\\d*|vti\\d*|gpd\\d+|nordlynx|nordtun|proton\\d*|cscotun\\d+|tinc.*|nebula\\d*|wt\\d+|feth\\d+"
            + "|ham\\d+|l2tp.*|pptp.*|gre\\d*|sit\\d+|ip6tnl\\d+|mullvad.*|CloudflareWARP|outline-.*|xfrm\\d+");
    private static final Pattern CONTAINER_TITLE =
            Pattern.compile("docker|wsl|hyper-v virtual ethernet.*(nat|default)");
    private static final Pattern VIRTUAL_MACHINE_TITLE =
            Pattern.compile("virtualbox|vmware|hyper-v virtual ethernet|parallels");
    private static final Pattern VPN_TITLE = Pattern.compile(
            "tap-windows|wintun|wireguard|openvpn|tailscale|zerotier|\\bvpn\\b|anyconnect|wan miniport|fortinet|juniper");

    private InterfaceNames() {}

    /**
     * {@return what an interface leads to}
     *
     * @param name such as {@code eth0}
     * @param title what the system shows to people, such as {@code TAP-Windows Adapter V9}; may be empty
     * @param loopback whether it leads nowhere but here
     * @param pointToPoint whether it has one peer
     */
    public static InterfaceKind kind(String name, String title, boolean loopback, boolean pointToPoint) {
        if (loopback) {
            return InterfaceKind.LOOPBACK;
        }
        if (CONTAINER.matcher(name).matches()) {
            return InterfaceKind.CONTAINER;
        }
        if (VIRTUAL_MACHINE.matcher(name).matches()) {
            return InterfaceKind.VIRTUAL_MACHINE;
        }
        // A modem has one peer as well, but who has one at a host that runs agents has no other way out.
        if (pointToPoint || VPN.matcher(name).matches()) {
            return InterfaceKind.VPN;
        }
        return title.isEmpty() || title.equals(name) ? InterfaceKind.UPLINK : byTitle(title.toLowerCase(Locale.ROOT));
    }

    private static InterfaceKind byTitle(String title) {
        if (CONTAINER_TITLE.matcher(title).find()) {
            return InterfaceKind.CONTAINER;
        }
        if (VIRTUAL_MACHINE_TITLE.matcher(title).find()) {
            return InterfaceKind.VIRTUAL_MACHINE;
        }
        return VPN_TITLE.matcher(title).find() ? InterfaceKind.VPN : InterfaceKind.UPLINK;
    }
}
