package dev.traversal.portmap.internal.gateway;

import dev.traversal.internal.address.IpLiteral;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@code netstat -rn} prints on macOS and BSD, and {@code route print} on Windows. */
final class PrintedRoutes {
    private static final int MOST_ROUTES = 16;

    private PrintedRoutes() {}

    /** {@return routes such as {@code default  192.168.1.1  UGScg  en0}, in the printed order} */
    static List<DefaultRoute> netstat(List<String> lines) {
        List<DefaultRoute> routes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length < 4 || !fields[0].equals("default") || routes.size() >= MOST_ROUTES) {
                continue;
            }
            byte[] gateway = IpLiteral.parse(withoutZone(fields[1]));
            if (gateway != null && fields[2].contains("G")) {
                routes.add(new DefaultRoute(IpLiteral.toAddress(gateway), lastName(fields), routes.size()));
            }
        }
        return routes;
    }

    /** Columns between flags and interface differ, and a number of seconds may end the line. */
    private static String lastName(String[] fields) {
        String last = fields[fields.length - 1];
        boolean expiry = last.equals("!") || last.chars().allMatch(Character::isDigit);
        return expiry && fields.length > 4 ? fields[fields.length - 2] : last;
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    /**
     * {@return routes such as {@code 0.0.0.0  0.0.0.0  192.168.1.1  192.168.1.5  25}, whose interface is named by its
     * address, or {@code 12  281  ::/0  fe80::1}, by its number}
     */
    static List<DefaultRoute> windows(List<String> lines) {
        List<DefaultRoute> routes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            boolean ipv4 = fields.length == 5 && fields[0].equals("0.0.0.0") && fields[1].equals("0.0.0.0");
            boolean ipv6 = fields.length == 4 && fields[2].equals("::/0");
            if ((!ipv4 && !ipv6) || routes.size() >= MOST_ROUTES) {
                continue;
            }
            byte[] gateway = IpLiteral.parse(withoutZone(fields[ipv4 ? 2 : 3]));
            String metric = fields[ipv4 ? 4 : 1];
            if (gateway != null && metric.length() < 9 && metric.chars().allMatch(Character::isDigit)) {
                routes.add(
                        new DefaultRoute(IpLiteral.toAddress(gateway), fields[ipv4 ? 3 : 0], Long.parseLong(metric)));
            }
        }
        return routes;
    }
}
