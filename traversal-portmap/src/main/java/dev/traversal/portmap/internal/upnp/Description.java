package dev.traversal.portmap.internal.upnp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway says it can do (UPnP Device Architecture 1.1, section 2.3). */
final class Description implements Xml.Reader {
    private static final int MAX_SERVICES = 16;
    private static final int MAX_NAME = 80;

    private final HttpTarget from;
    private final List<Service> services = new ArrayList<>();
    private String name = "";
    private String type = "";
    private String control = "";

    private Description(HttpTarget from) {
        this.from = from;
    }

    /**
     * {@return what a document says, {@code null} if it cannot be read}
     *
     * @param document it
     * @param from where it was fetched; what lies elsewhere is left out
     */
    static @Nullable Description read(byte[] document, HttpTarget from) {
        Description description = new Description(from);
        return Xml.read(document, description) ? description : null;
    }

    /** {@return what it can do that we know to ask, best first} */
    List<Service> services() {
        return services.stream().sorted(Service.BEST_FIRST).toList();
    }

    /** {@return what the device calls itself; printable characters only} */
    String name() {
        return name;
    }

    @Override
    public void leaf(String element, String text) {
        switch (element) {
            case "friendlyName" -> name = name.isEmpty() ? printable(text) : name;
            case "serviceType" -> type = text;
            case "controlURL" -> control = text;
            default -> {
                // of no use here; URLBase is left out since what it may change is refused anyway
            }
        }
    }

    @Override
    public void end(String element) {
        if (element.equals("service")) {
            HttpTarget target = control.isEmpty() ? null : from.resolve(control);
            for (Service.Kind kind : Service.Kind.values()) {
                int version = version(type, kind);
                if (target != null && version > 0 && services.size() < MAX_SERVICES) {
                    services.add(new Service(type, kind, version, target));
                }
            }
            type = "";
            control = "";
        }
    }

    private static int version(String type, Service.Kind kind) {
        if (!type.startsWith(kind.prefix()) || type.length() != kind.prefix().length() + 1) {
            return 0;
        }
        return Character.digit(type.charAt(type.length() - 1), 10);
    }

    private static String printable(String text) {
        String shown = text.codePoints()
                .filter(c -> c >= ' ' && c != 0x7f && Character.isDefined(c) && !Character.isISOControl(c))
                .limit(MAX_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.strip();
    }
}
