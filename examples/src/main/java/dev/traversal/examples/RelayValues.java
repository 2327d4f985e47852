package dev.traversal.examples;

import dev.traversal.relay.Relaying;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of the server's options, read strictly; what they may be the server's own settings say. */
final class RelayValues {
    private static final int MAX_TIME_DIGITS = 7;

    private RelayValues() {}

    /** Tries a value on settings that are thrown away. */
    private static void check(Consumer<Relaying> setting) {
        try {
            setting.accept(Relaying.create());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** A user and a password. */
    record User(String name, String password) {
        /** Reads {@code NAME:PASSWORD}. */
        static final class Reader implements ITypeConverter<User> {
            @Override
            public User convert(String text) {
                int colon = text.indexOf(':');
                if (colon < 0) {
                    throw new TypeConversionException("expected NAME:PASSWORD, but there is no colon");
                }
                User user = new User(text.substring(0, colon), text.substring(colon + 1));
                check(settings -> settings.user(user.name(), user.password()));
                return user;
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A secret of the REST API for TURN. */
    record Secret(String value) {
        /** Reads one. */
        static final class Reader implements ITypeConverter<Secret> {
            @Override
            public Secret convert(String text) {
                check(settings -> settings.secret(text));
                return new Secret(text);
            }
        }

        @Override
        public String toString() {
            return "secret";
        }
    }

    /** A range of addresses. */
    record Range(String text) {
        /** Reads {@code 198.51.100.0/24} or one address. */
        static final class Reader implements ITypeConverter<Range> {
            @Override
            public Range convert(String text) {
                check(settings -> settings.allowPeer(text));
                return new Range(text);
            }
        }
    }

    /** A range of ports. */
    record Ports(int first, int last) {
        private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})-([1-9][0-9]{0,4})");

        /** Reads {@code 49152-65535}. */
        static final class Reader implements ITypeConverter<Ports> {
            @Override
            public Ports convert(String text) {
                Matcher matcher = FORM.matcher(text);
                if (!matcher.matches()) {
                    throw new TypeConversionException("expected FIRST-LAST but got '" + text + "'");
                }
                Ports ports = new Ports(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                check(settings -> settings.ports(ports.first(), ports.last()));
                return ports;
            }
        }
    }

    /** An address, maybe with a port. */
    record Alternate(InetAddress address, int port) {
        /** Reads {@code ADDR} or {@code ADDR:PORT}, an IPv6 address before a port in brackets. */
        static final class Reader implements ITypeConverter<Alternate> {
            @Override
            public Alternate convert(String text) {
                boolean bare =
                        text.indexOf('[') < 0 && text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') >= 0
                                || text.indexOf(']') >= 0;
                if (bare) {
                    InetSocketAddress both = Converters.addressAndPort(text);
                    return new Alternate(both.getAddress(), both.getPort());
                }
                return new Alternate(Converters.address(text), 0);
            }
        }

        /** {@return where, given the port of the first address: without one of its own the next} */
        InetSocketAddress beside(int firstPort) {
            return new InetSocketAddress(address, port != 0 || firstPort == 0 ? port : firstPort % 65_535 + 1);
        }
    }

    /** A port. */
    static final class Port implements ITypeConverter<Integer> {
        private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,4}");

        @Override
        public Integer convert(String text) {
            int port = FORM.matcher(text).matches() ? Integer.parseInt(text) : -1;
            if (port < 0 || port > 65_535) {
                throw new TypeConversionException("expected a port, 0..65535, but got '" + text + "'");
            }
            return port;
        }
    }

    /** A length of time. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern FORM =
                Pattern.compile("(0|[1-9][0-9]{0," + (MAX_TIME_DIGITS - 1) + "})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("expected a number of at most " + MAX_TIME_DIGITS
                        + " digits and a unit (ms, s, m, h) such as 30s, but got '" + text + "'");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }
}
