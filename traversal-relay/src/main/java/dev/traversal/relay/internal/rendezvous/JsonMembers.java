package dev.traversal.relay.internal.rendezvous;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object whose values are strings, integers or lists of strings; others are checked and left
 * out. Strict: no duplicate names, no lone surrogates, no fractions, no text after the object (RFC 8259, RFC 7493).
 */
final class JsonMembers {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NAME_CHARACTERS = 64;
    private static final int MAX_NUMBER_CHARACTERS = 18;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(RendezvousMessage.MAX_MESSAGE_BYTES)
                    .maxStringLength(RendezvousMessage.MAX_MESSAGE_BYTES)
                    .maxNameLength(MAX_NAME_CHARACTERS)
                    .maxNumberLength(MAX_NUMBER_CHARACTERS)
                    .build())
            .build();

    private final Map<String, Object> members = new HashMap<>();

    private JsonMembers() {}

    /** Returns the members, or {@code null} if this is no such object. */
    static @Nullable JsonMembers parse(byte[] text) {
        if (text.length > RendezvousMessage.MAX_MESSAGE_BYTES) {
            return null;
        }
        JsonMembers result = new JsonMembers();
        // decoded here, since the parser would guess UTF-16 and take overlong forms
        try (JsonParser json = JSON.createParser(decode(text))) {
            boolean good =
                    json.nextToken() == JsonToken.START_OBJECT && result.readObject(json) && json.nextToken() == null;
            return good ? result : null;
        } catch (IOException e) {
            return null; // what is wrong with it matters to nobody but a debugger
        }
    }

    private static String decode(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }

    private boolean readObject(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (!isWellFormed(name)) {
                return false;
            }
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_STRING) {
                String value = json.getText();
                if (!isWellFormed(value)) {
                    return false;
                }
                members.put(name, value);
            } else if (token == JsonToken.VALUE_NUMBER_INT) {
                members.put(name, json.getLongValue());
            } else if (token == JsonToken.START_ARRAY) {
                List<String> strings = new ArrayList<>();
                if (!readArray(json, strings)) {
                    return false;
                }
                members.put(name, List.copyOf(strings));
            } else if (!skip(json)) {
                return false;
            }
        }
        return json.currentToken() == JsonToken.END_OBJECT;
    }

    private static boolean readArray(JsonParser json, List<String> strings) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                strings.add(json.getText());
            }
            if (!skip(json)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the current value to its end; whether all of it is acceptable. */
    private static boolean skip(JsonParser json) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = json.currentToken();
            if (token == null || token == JsonToken.VALUE_NUMBER_FLOAT) {
                return false;
            }
            boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
            if (text && !isWellFormed(json.getText())) {
                return false;
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return true;
            }
            json.nextToken();
        }
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Optional<String> string(String name) {
        return members.get(name) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    OptionalLong number(String name) {
        return members.get(name) instanceof Long value && value >= 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        if (members.get(name) instanceof List<?> values) {
            values.forEach(value -> strings.add((String) value));
        }
        return strings;
    }

    /** Returns the bytes of a base64url string of which there are min to max, else nothing. */
    Optional<byte[]> bytes(String name, int min, int max) {
        if (!(members.get(name) instanceof String value) || value.length() > (max + 2) / 3 * 4) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(value);
            return bytes.length >= min && bytes.length <= max ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
