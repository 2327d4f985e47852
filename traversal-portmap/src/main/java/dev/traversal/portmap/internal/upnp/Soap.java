package dev.traversal.portmap.internal.upnp;

import java.util.HashMap;
import java.util.Map;

/** Actions and their answers (UPnP Device Architecture 1.1, section 3). */
final class Soap {
    private static final int MAX_ELEMENTS = 64;
    private static final int MAX_CODE_DIGITS = 5;
    private static final int NO_CODE = -1;

    private Soap() {}

    /**
     * What an action gave.
     *
     * @param values the text of its elements by name
     * @param fault the error's number, 0 for none, -1 for an answer that is none
     */
    record Result(Map<String, String> values, int fault) {
        String value(String name) {
            return values.getOrDefault(name, "");
        }

        boolean isSuccess() {
            return fault == 0;
        }
    }

    /**
     * {@return the body of a question}
     *
     * @param service what is asked
     * @param action what it is asked for
     * @param arguments names and values, in turn and in the order that the action declares; addresses, numbers and our own
     *     words alone, so nothing needs escaping
     */
    static String body(Service service, String action, String... arguments) {
        StringBuilder body = new StringBuilder(600)
                .append("<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" ")
                .append("s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:")
                .append(action)
                .append(" xmlns:u=\"")
                .append(service.type())
                .append("\">");
        for (int i = 0; i < arguments.length; i += 2) {
            body.append('<').append(arguments[i]).append('>');
            body.append(arguments[i + 1]).append("</").append(arguments[i]).append('>');
        }
        return body.append("</u:")
                .append(action)
                .append("></s:Body></s:Envelope>")
                .toString();
    }

    /** {@return what an answer says} */
    static Result read(int status, byte[] body, String action) {
        Map<String, String> values = new HashMap<>();
        boolean[] answered = {false};
        boolean whole = Xml.read(body, new Xml.Reader() {
            @Override
            public void leaf(String name, String text) {
                answered[0] |= name.equals(action + "Response");
                if (values.size() < MAX_ELEMENTS) {
                    values.putIfAbsent(name, text);
                }
            }

            @Override
            public void end(String name) {
                answered[0] |= name.equals(action + "Response");
            }
        });
        if (!whole) {
            return new Result(Map.of(), NO_CODE);
        }
        if (status == 200 && answered[0]) {
            return new Result(values, 0);
        }
        return new Result(Map.of(), code(values.getOrDefault("errorCode", "")));
    }

    private static int code(String text) {
        boolean digits = !text.isEmpty()
                && text.length() <= MAX_CODE_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int code = digits ? Integer.parseInt(text) : NO_CODE;
        return code == 0 ? NO_CODE : code;
    }
}
