package dev.traversal.api;

import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.address.IpLiteral;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is behind {@code a=candidate:} in a description: a candidate, or the reason why it is none (RFC 8839 section 5.1). */
sealed interface CandidateLine {
    /** Longer lines are not looked at; ours have less than 200 characters. */
    int MAX_CHARACTERS = 512;

    /** A candidate that can be used. */
    record Accepted(Candidate candidate) implements CandidateLine {}

    /** A candidate that cannot be used. */
    record Refused(CandidateRefusal reason) implements CandidateLine {}

    /** Reads the attribute's value; nothing is thrown, and no resolver is asked. */
    static CandidateLine parse(String value, Set<Allowance> allowances) {
        if (value.length() > MAX_CHARACTERS) {
            return new Refused(CandidateRefusal.LINE_TOO_LONG);
        }
        String[] words = value.split(" ", -1);
        if (words.length < 8 || words.length % 2 != 0 || !words[6].equalsIgnoreCase("typ")) {
            return new Refused(CandidateRefusal.SYNTAX);
        }
        if (!IceChars.matches(words[0], 1, 32)) {
            return new Refused(CandidateRefusal.FOUNDATION);
        }
        if (!words[1].equals("1")) {
            return new Refused(CandidateRefusal.COMPONENT);
        }
        if (!words[2].equalsIgnoreCase("udp")) {
            return new Refused(CandidateRefusal.TRANSPORT);
        }
        long priority = number(words[3], 10);
        if (priority < 1 || priority > Integer.MAX_VALUE) {
            return new Refused(CandidateRefusal.PRIORITY);
        }
        Optional<CandidateType> type = CandidateType.ofToken(words[7].toLowerCase(Locale.ROOT));
        if (type.isEmpty()) {
            return new Refused(CandidateRefusal.TYPE);
        }
        return withAddress(words, type.get(), priority, allowances);
    }

    private static CandidateLine withAddress(
            String[] words, CandidateType type, long priority, Set<Allowance> allowances) {
        byte[] bytes = IpLiteral.parse(words[4]);
        if (bytes == null) {
            boolean mdns = words[4].toLowerCase(Locale.ROOT).endsWith(".local");
            return new Refused(mdns ? CandidateRefusal.MDNS_NAME : CandidateRefusal.ADDRESS_FORM);
        }
        AddressKind kind = AddressKind.of(bytes);
        boolean near = kind == AddressKind.LOOPBACK && allowances.contains(Allowance.LOOPBACK)
                || kind == AddressKind.LINK_LOCAL && allowances.contains(Allowance.LINK_LOCAL);
        if (!near && !kind.isReachable()) {
            return new Refused(
                    kind == AddressKind.LOOPBACK
                            ? CandidateRefusal.LOOPBACK_ADDRESS
                            : CandidateRefusal.SPECIAL_ADDRESS);
        }
        long port = number(words[5], 5);
        if (port < 1 || port > 65_535) {
            return new Refused(CandidateRefusal.PORT);
        }
        TransportAddress address = new TransportAddress(IpLiteral.toAddress(bytes), (int) port);
        return new Accepted(new Candidate(type, CandidateOrigin.SIGNALED, address, related(words), priority, words[0]));
    }

    /** {@return what {@link #parse} reads} */
    static String format(Candidate candidate) {
        TransportAddress address = candidate.address();
        StringBuilder line = new StringBuilder(128)
                .append(candidate.foundation())
                .append(" 1 UDP ")
                .append(candidate.priority())
                .append(' ')
                .append(IpLiteral.format(address.address()))
                .append(' ')
                .append(address.port())
                .append(" typ ")
                .append(candidate.type().token());
        candidate
                .related()
                .ifPresent(related -> line.append(" raddr ")
                        .append(IpLiteral.format(related.address()))
                        .append(" rport ")
                        .append(related.port()));
        return line.toString();
    }

    /** The related address is for diagnostics only: one that says nothing, such as 0.0.0.0 port 0, is left out. */
    private static Optional<TransportAddress> related(String[] words) {
        if (words.length < 12 || !words[8].equalsIgnoreCase("raddr") || !words[10].equalsIgnoreCase("rport")) {
            return Optional.empty();
        }
        byte[] bytes = IpLiteral.parse(words[9]);
        long port = number(words[11], 5);
        if (bytes == null || AddressKind.of(bytes) == AddressKind.UNSPECIFIED || port < 1 || port > 65_535) {
            return Optional.empty();
        }
        return Optional.of(new TransportAddress(IpLiteral.toAddress(bytes), (int) port));
    }

    /** {@return a number of 1..maxDigits ASCII digits, or -1} */
    private static long number(String text, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
