package dev.traversal.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.traversal.api.RelayMap;
import dev.traversal.api.TurnServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RelayMap} as JSON (RFC 8259):
 *
 * <pre>{@code
 * {"regions": [
 *   {"name": "eu", "nodes": [
 *     {"uri": "turn:198.51.100.1", "username": "somebody", "password": "secret", "weight": 2},
 *     {"uri": "turns:relay2.example:443", "username": "somebody", "password": "secret", "draining": true}]}]}
 * }</pre>
 *
 * {@code weight} is 1 and {@code draining} is false where they are absent; members of other names are refused.
 */
public final class RelayMapFile {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser json;

    private RelayMapFile(JsonParser json) {
        this.json = json;
    }

    /**
     * {@return the map in a file}
     *
     * @param file in UTF-8
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is no map; says in which line, and why
     */
    public static RelayMap read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return the map in a text}
     *
     * @param text JSON
     * @throws IllegalArgumentException if it is no map; says in which line, and why
     */
    public static RelayMap parse(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            RelayMapFile file = new RelayMapFile(json);
            try {
                json.nextToken();
                RelayMap map = file.map();
                file.expect(json.nextToken() == null, "nothing may follow");
                return map;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + file.line() + ": " + e.getMessage(), e);
            } catch (JsonParseException e) {
                throw new IllegalArgumentException("line " + file.line() + ": " + e.getOriginalMessage(), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from memory
        }
    }

    private int line() {
        return json.currentLocation().getLineNr();
    }

    private RelayMap map() throws IOException {
        List<RelayMap.Region> regions = new ArrayList<>();
        for (String name = first(); name != null; name = next()) {
            expect(name.equals("regions"), "'" + name + "' is not known here");
            beginArray(name);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                regions.add(region());
            }
        }
        return new RelayMap(regions);
    }

    private RelayMap.Region region() throws IOException {
        String region = "";
        List<RelayMap.Node> nodes = new ArrayList<>();
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "name" -> region = string(name);
                case "nodes" -> {
                    beginArray(name);
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        nodes.add(node());
                    }
                }
                default -> expect(false, "'" + name + "' is not known here");
            }
        }
        return new RelayMap.Region(region, nodes);
    }

    private RelayMap.Node node() throws IOException {
        String uri = "";
        String username = "";
        String password = "";
        int weight = 1;
        boolean draining = false;
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "uri" -> uri = string(name);
                case "username" -> username = string(name);
                case "password" -> password = string(name);
                case "weight" -> {
                    expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT, "'weight' is a number");
                    weight = json.getIntValue();
                }
                case "draining" -> {
                    expect(json.nextToken().isBoolean(), "'draining' is true or false");
                    draining = json.getBooleanValue();
                }
                default -> expect(false, "'" + name + "' is not known here");
            }
        }
        return new RelayMap.Node(TurnServer.of(uri, username, password), weight, draining);
    }

    private @Nullable String first() throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT, "an object was expected");
        return next();
    }

    /** {@return the name of the next member, {@code null} after the last} */
    private @Nullable String next() throws IOException {
        return json.nextToken() == JsonToken.FIELD_NAME ? json.currentName() : null;
    }

    private String string(String name) throws IOException {
        expect(json.nextToken() == JsonToken.VALUE_STRING, "'" + name + "' is a text in quotes");
        return json.getText();
    }

    private void beginArray(String name) throws IOException {
        expect(json.nextToken() == JsonToken.START_ARRAY, "'" + name + "' is a list");
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
